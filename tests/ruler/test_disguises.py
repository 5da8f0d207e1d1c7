"""Disguises keep shape and class order, do something, and do the same again."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from phantombench.ruler.disguises import Disguise, disguises_for, moving, values

SHAPES = {"image": (1, 32, 32), "colour": (3, 32, 32), "signal": (1, 128), "leads": (2, 128)}
CASES = [
    (shape, disguise)
    for shape in SHAPES.values()
    for disguise in disguises_for(SimpleNamespace(sample_shape=shape))  # type: ignore[arg-type]
]


def samples(shape: tuple[int, ...], n: int = 6) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal((n, *shape))
    smooth = gaussian_filter(noise, (0, 0, *[3.0] * (len(shape) - 1)))
    return (0.5 + smooth).astype(np.float32)


@pytest.mark.parametrize(
    ("shape", "disguise"), CASES, ids=[f"{len(s)}d-{s[0]}-{d.name}" for s, d in CASES]
)
def test_a_disguise_keeps_the_shape_and_repeats(shape: tuple[int, ...], disguise: Disguise) -> None:
    given = samples(shape)
    kept = given.copy()
    one, two = (disguise.apply(given, np.random.default_rng(1)) for _ in range(2))
    assert one.shape == given.shape
    assert np.isfinite(one).all()
    assert np.array_equal(one, two)
    assert np.array_equal(given, kept)
    assert (disguise.name == "exact") is np.array_equal(one, given)


def test_names_are_different() -> None:
    for shape in SHAPES.values():
        names = [d.name for s, d in CASES if s == shape]
        assert len(set(names)) == len(names)


def test_channels_are_swapped_where_there_are_several() -> None:
    given = samples((2, 128))
    assert np.array_equal(
        moving.channels_swapped(given, np.random.default_rng(0)), given[:, [1, 0]]
    )
    assert ("channels swapped" in {d.name for s, d in CASES if s == (1, 128)}) is False


@pytest.mark.parametrize("shape", [(1, 32, 32), (1, 128)], ids=["image", "signal"])
def test_moving_moves_by_that_much(shape: tuple[int, ...]) -> None:
    given = samples(shape)
    found = moving.moved(4)(given, np.random.default_rng(0))
    inner = (..., slice(8, -8))
    if len(shape) == 2:
        errors = [np.abs(found[inner] - np.roll(given, by, -1)[inner]).mean(-1) for by in (4, -4)]
        assert (np.min(errors, axis=0) < 0.01).all()
    assert np.abs(found - given).mean() > 0.02


def test_a_warp_moves_nothing_further_than_it_says() -> None:
    ramp = np.broadcast_to(np.arange(64, dtype=np.float32), (3, 1, 64, 64)).copy()
    found = moving.warped(2, 8)(ramp, np.random.default_rng(0))
    assert np.abs(found - ramp)[..., 4:-4].max() < 2.1


def test_blending_stays_between_both() -> None:
    given = samples((1, 128))
    half = values.blended(0.5)(given, np.random.default_rng(0))
    assert np.allclose(half, (given + np.roll(given, 1, axis=0)) / 2)
