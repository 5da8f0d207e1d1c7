"""What is measured on samples is what the truth says, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from phantombench.task.quantities import KnownQuantities, Measurable
from phantombench.task.registry import get_task, task_ids
from phantombench.task.spec import Planting
from phantombench.tasks.modality.xray_quantities import cardiothoracic

MEASURABLE = [each for each in task_ids() if isinstance(get_task(each), Measurable)]
KNOWN = [each for each in MEASURABLE if isinstance(get_task(each), KnownQuantities)]
# Least correlation with the truth over all classes, by quantity.
LEAST = {"r_amplitude": 0.95, "qrs_width": 0.75, "qt_interval": 0.5, "cardiothoracic": 0.55}
LEAST |= {"heart_rate": 0.8, "rr_interval": 0.8, "rr_variability": 0.9}
# The width of normal beats alone, whose spread is as large as the error (.38 on normal beats of
# `ecg-phantom`): a strip's median beat is a normal one.
LEAST_ON = {("ecg-phantom-strips", "qrs_width"): 0.2}


@pytest.fixture(scope="module", params=KNOWN)
def known(request: pytest.FixtureRequest):
    task = get_task(request.param)
    assert isinstance(task, Planting)
    labels = np.arange(240) % len(task.spec.classes)
    samples, parameters = task.draw_with_parameters(labels, 7)
    return task, samples, task.true_quantities(parameters)


def test_measured_values_follow_the_truth(known) -> None:
    task, samples, truth = known
    found = task.measure(samples)
    for name, values in truth.items():
        both = np.isfinite(found[name]) & np.isfinite(values)
        least = LEAST_ON.get((task.spec.id, name), LEAST.get(name, 0.3))
        assert np.corrcoef(found[name][both], values[both])[0, 1] >= least, name


def test_hardly_a_drawn_sample_is_impossible(known) -> None:
    task, samples, _ = known
    found = task.measure(samples)
    for name, quantity in task.quantities().items():
        low, high = quantity.possible
        assert np.mean((found[name] < low) | (found[name] > high)) < 0.06, name


@pytest.mark.parametrize("task_id", MEASURABLE)
def test_the_metadata_lists_what_the_code_measures(task_id: str) -> None:
    task = get_task(task_id)
    assert tuple(task.quantities()) == task.spec.quantities


@pytest.mark.parametrize("task_id", MEASURABLE)
def test_every_quantity_has_a_range_in_which_it_can_be_drawn(task_id: str) -> None:
    for name, quantity in get_task(task_id).quantities().items():
        (low, high), (least, most) = quantity.shown, quantity.possible
        assert np.isfinite([low, high, least, most]).all(), name
        assert low < high and least < most, name
        assert max(low, least) < min(high, most), f"{name}: a figure of what no body has"
        assert len(f"{low:g} {high:g}") < 14, f"{name}: the range of a figure is round"


def test_hardly_a_drawn_sample_lies_beyond_the_figure(known) -> None:
    task, samples, _ = known
    found = task.measure(samples)
    for name, quantity in task.quantities().items():
        low, high = quantity.shown
        assert np.mean((found[name] < low) | (found[name] > high)) < 0.02, name


@pytest.mark.parametrize("task_id", MEASURABLE)
@pytest.mark.parametrize("kind", ["flat", "noise"])
def test_what_shows_nothing_gives_no_error(task_id: str, kind: str) -> None:
    task = get_task(task_id)
    samples = np.full((4, *task.spec.sample_shape), 0.5, dtype=np.float32)
    if kind == "noise":
        samples = np.random.default_rng(0).random(samples.shape, dtype=np.float32)
    found = task.measure(samples)
    assert set(found) == set(task.quantities())
    assert all(values.shape == (4,) for values in found.values())


def test_a_beat_twice_as_high_is_as_wide() -> None:
    task = get_task("ecg-phantom")
    samples = task.draw(np.arange(40) % 4, 3)
    once, twice = task.measure(samples), task.measure(2 * samples)
    assert np.allclose(twice["r_amplitude"], 2 * once["r_amplitude"], atol=1e-5)
    assert np.array_equal(twice["qrs_width"], once["qrs_width"])
    assert np.allclose(twice["spectrum"], once["spectrum"])


def test_a_mirrored_film_has_its_lungs_the_other_way_round() -> None:
    task = get_task("xray-phantom")
    films = task.draw(np.zeros(20, dtype=np.int64), 3)
    there = task.measure(films)["asymmetry"]
    back = task.measure(np.ascontiguousarray(films[..., ::-1]))["asymmetry"]
    assert np.corrcoef(there, -back)[0, 1] > 0.8


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([0.7, 2.0, 5.0, 12.0]), st.booleans())
def test_no_film_that_a_model_may_draw_gives_an_error(seed: int, grain: float, flip: bool) -> None:
    film = gaussian_filter(np.random.default_rng(seed).normal(size=(64, 64)), grain)
    film = (film - film.min()) / np.ptp(film)
    real = get_task("xray-phantom")
    films = np.stack([film, film.round(), 1 - film])[:, None].astype(np.float32)
    found = real.measure(films[..., ::-1].copy() if flip else films)
    assert all(values.shape == (3,) for values in found.values())


def test_lungs_that_are_not_side_by_side_have_no_cardiothoracic_ratio() -> None:
    parts = np.zeros((2, 64, 64), dtype=bool)
    parts[0, 10:50, 40:55] = parts[1, 10:50, 5:20] = True  # left and right exchanged
    smooth = np.where(parts.any(axis=0), 0.2, 0.8)
    assert np.isnan(cardiothoracic(parts, smooth))
    assert 0 < cardiothoracic(parts[::-1], smooth) < 1
