"""Samples on axes: leads lie apart and carry their names."""

from __future__ import annotations

import itertools

import numpy as np
from matplotlib.figure import Figure

from phantombench.drawing.axes import show, size_of, stacked
from phantombench.drawing.planted import PlantedRow, planted_png


def test_leads_lie_apart_in_order_and_one_lead_stays_in_its_units() -> None:
    signal = np.random.default_rng(0).standard_normal((3, 50)).astype(np.float32)
    apart = stacked(signal)
    for upper, lower in itertools.pairwise(apart):
        assert upper.min() > lower.max()
    assert np.array_equal(stacked(signal[:1]), signal[:1])


def test_names_are_written_where_there_are_several_leads() -> None:
    for leads, expected in ((1, []), (2, ["I", "II"])):
        axis = Figure().add_subplot()
        show(axis, np.zeros((leads, 20), np.float32), ("I", "II")[:leads])
        assert [text.get_text() for text in axis.texts] == expected
        assert len(axis.lines) == leads


def test_cells_follow_the_shape() -> None:
    assert size_of((1, 64, 128), 1.0, 2.0) == (2.0, 1.0)
    assert size_of((2, 64, 64), 1.0, 2.0) == (2.0, 1.0)
    assert size_of((3, 64, 64), 1.0, 2.0) == (1.0, 1.0)
    assert size_of((3, 500), 1.0, 2.0) == (2.0, 2.0)


def test_planted_findings_are_outlined_in_every_shape() -> None:
    rng = np.random.default_rng(0)
    for shape in ((1, 20, 30), (2, 20, 30), (3, 20, 30), (1, 40), (2, 40)):
        sample = rng.random(shape).astype(np.float32)
        mask = np.zeros(shape[1:], bool)
        mask[..., 5:9] = True
        with_it, without = (
            planted_png([PlantedRow("spot", sample, found, {"M": rng.random(shape) * 0})])
            for found in (mask, np.zeros_like(mask))
        )
        assert with_it.startswith(b"\x89PNG")
        assert with_it != without
