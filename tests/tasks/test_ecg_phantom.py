"""The dynamical model's solution, the classes it is made to show, and the truth it returns."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from phantombench.task.spec import Samples
from phantombench.tasks.ecg_phantom.drawing import draw_samples, finding_mask
from phantombench.tasks.ecg_phantom.hearts import Parameters, draw_parameters, qrs_limits
from phantombench.tasks.modality.ecg_beat import BEFORE
from phantombench.tasks.modality.ecg_dynamics import Array, Baseline, Events, solve, window_times

N, S, V, F = range(4)
LABELS = np.repeat([N, S, V, F], 150)


@pytest.fixture(scope="module")
def drawn() -> tuple[Samples, Parameters]:
    return draw_samples(LABELS, np.random.default_rng(7))


@pytest.fixture(scope="module")
def clean(drawn: tuple[Samples, Parameters]) -> Array:
    """The same beats without noise and baseline, (n, 256)."""
    events = drawn[1].events
    nothing = np.zeros(len(LABELS))
    return solve(events, Baseline(nothing, nothing + 0.3, nothing))


# The model


def test_a_regular_rhythm_is_the_three_dimensional_model_of_the_paper() -> None:
    period = 1.0
    delays = np.array([-0.17, -0.03, 0.0, 0.03, 0.25])
    widths = np.array([0.022, 0.009, 0.011, 0.011, 0.035])
    heights = np.array([0.12, -0.1, 1.3, -0.3, 0.3])
    three = (np.tile(part, (1, 3, 1)) for part in (delays, widths, heights))
    events = Events(np.array([[-period, 0.0, period]]), np.full((1, 3), period), *three)
    theta_i, b, a = (part[0, 1] for part in events.angular())
    amplitude, frequency, phase = 0.1, 0.25, 0.4
    omega = 2 * np.pi / period

    def model(t: float, state: Array) -> list[float]:
        x, y, z = state
        alpha, theta = 1 - np.hypot(x, y), np.arctan2(y, x)
        d = (theta - theta_i + np.pi) % (2 * np.pi) - np.pi
        z0 = amplitude * np.sin(2 * np.pi * frequency * t + phase)
        push = -(a * d * np.exp(-(d**2) / (2 * b**2))).sum()
        return [alpha * x - omega * y, alpha * y + omega * x, push - (z - z0)]

    start = -1.5 * period  # halfway before the first of the three beats
    steady = 2 * np.pi * frequency
    z = amplitude / np.hypot(1, steady) * np.sin(steady * start + phase - np.arctan(steady))
    times = window_times()
    found = solve_ivp(
        model, (start, times[-1]), [-1.0, 0.0, z], t_eval=times, rtol=1e-8, atol=1e-10,
        max_step=0.01,
    )  # fmt: skip
    baseline = Baseline(np.array([amplitude]), np.array([frequency]), np.array([phase]))
    np.testing.assert_allclose(solve(events, baseline)[0], found.y[2], atol=1e-5)


@pytest.mark.parametrize("label", [N, S, V, F])
def test_the_closed_form_solves_the_equation_of_every_class(label: int) -> None:
    parameters = draw_parameters(np.array([label]), np.random.default_rng(label))
    events, baseline = parameters.events, parameters.baseline
    theta_i, b, a = (part[0] for part in events.angular())
    omega = 2 * np.pi / events.periods[0][:, None]

    def slope(t: float, z: Array) -> Array:
        d = omega * (t - events.peaks[0][:, None]) - theta_i
        z0 = baseline.amplitude * np.sin(2 * np.pi * baseline.frequency * t + baseline.phase)
        return np.asarray(-(a * d * np.exp(-(d**2) / (2 * b**2))).sum() - (z - z0))

    times = window_times()
    found = solve_ivp(
        slope, (-16, times[-1]), [0.0], t_eval=times, rtol=1e-7, atol=1e-9, max_step=0.01
    )
    np.testing.assert_allclose(solve(events, baseline)[0], found.y[0], atol=1e-5)


def test_many_rows_are_solved_as_one_by_one(drawn: tuple[Samples, Parameters]) -> None:
    parameters = drawn[1]
    repeated = np.arange(2100) % len(LABELS)
    events = parameters.events
    many = Events(
        *(
            part[repeated]
            for part in (
                events.peaks,
                events.periods,
                events.delays,
                events.widths,
                events.heights,
            )
        )
    )
    still = Baseline(np.zeros(2100), np.ones(2100), np.zeros(2100))
    z = solve(many, still)
    assert np.array_equal(z[:100], z[1800:1900])


# The classes


def test_the_r_peak_lies_at_index_96(clean: Array) -> None:
    around = np.abs(clean[:, BEFORE - 20 : BEFORE + 21])
    shift = np.abs(around.argmax(axis=1) - 20)
    assert shift[LABELS <= S].max() <= 1
    assert np.quantile(shift[LABELS >= V], 0.95) <= 4
    assert (np.abs(clean[:, BEFORE]) >= 0.85 * around.max(axis=1)).mean() > 0.98


def half_width(beats: Array) -> Array:
    """Samples around R that exceed half of its height, (n,)."""
    upright = beats * np.sign(beats[:, BEFORE, None])
    above = upright > 0.5 * upright[:, BEFORE, None]
    left = (~above[:, BEFORE::-1]).argmax(axis=1)
    return np.asarray(left + (~above[:, BEFORE:]).argmax(axis=1) - 1)


def test_ventricular_beats_are_wide_and_fusion_lies_between(clean: Array) -> None:
    widths = [half_width(clean[label == LABELS]) for label in (N, F, V)]
    medians = [np.median(width) for width in widths]
    assert medians[0] * 1.3 < medians[1] < medians[2] / 1.3
    assert np.quantile(widths[0], 0.99) < np.quantile(widths[2], 0.01)


def test_the_qrs_lasts_as_long_as_the_class_says(drawn: tuple[Samples, Parameters]) -> None:
    onset, end = qrs_limits(drawn[1])
    milliseconds = 1000 * (end - onset)
    assert 60 < np.median(milliseconds[LABELS == N]) < 110
    assert (milliseconds[LABELS == V] > 120).mean() > 0.95


def test_ventricular_t_waves_point_against_the_qrs(drawn: tuple[Samples, Parameters]) -> None:
    heights = drawn[1].events.heights[LABELS == V, 1]
    assert (heights[:, 2] * heights[:, 4] < 0).all()
    assert (heights[:, 0] == 0).all()
    assert 0.2 < (heights[:, 2] < 0).mean() < 0.5


def test_ectopic_beats_come_early_and_normal_ones_in_time(
    drawn: tuple[Samples, Parameters],
) -> None:
    parameters = drawn[1]
    share = -parameters.events.peaks[:, 0] / parameters.rhythm
    assert share[LABELS == S].max() <= 0.8
    assert share[LABELS == V].max() <= 0.85
    assert share[LABELS == N].min() >= 0.93
    pause = parameters.events.peaks[LABELS == V, 2] / parameters.rhythm[LABELS == V]
    assert pause.min() > 1.05


def test_an_early_beat_has_the_t_wave_before_it_in_its_window() -> None:
    labels = np.array([N, S])
    parameters = [
        draw_parameters(np.full(200, label), np.random.default_rng(3)) for label in labels
    ]
    ahead = []
    for p in parameters:
        before = p.events.peaks[:, 0] + p.events.delays[:, 0, 4]
        ahead.append((before > window_times()[0]).mean())
    assert ahead[0] < 0.05
    assert ahead[1] > 0.4


def test_people_differ(drawn: tuple[Samples, Parameters]) -> None:
    samples, parameters = drawn
    for label in (N, S, V, F):
        own = samples[label == LABELS, 0]
        distance = np.sqrt(((own[:, None] - own[None]) ** 2).mean(axis=2))
        np.fill_diagonal(distance, np.inf)
        assert distance.min() > 0.02
        assert own.std(axis=0).max() > 0.2
    assert 0.1 < parameters.rhythm.std() < 0.2


# The truth


def test_the_mask_marks_what_makes_the_class(drawn: tuple[Samples, Parameters]) -> None:
    mask = finding_mask(drawn[1])
    assert mask.shape == (len(LABELS), 256)
    assert not mask[LABELS == N].any()
    assert mask[LABELS == S, :60].all()
    assert not mask[LABELS == S, BEFORE:].any()
    for label in (V, F):
        assert mask[label == LABELS, BEFORE].all()
        assert not mask[label == LABELS, :40].any()
    assert 0.2 < mask[LABELS == V].mean() < 0.8


def test_the_difference_from_the_normal_beat_lies_within_the_mask() -> None:
    """Draw the same people as N and as V: what differs behind R is marked, at least four fifths."""
    beats = {}
    for label in (N, V):
        parameters = draw_parameters(np.full(200, label), np.random.default_rng(5))
        still = Baseline(np.zeros(200), np.ones(200), np.zeros(200))
        beats[label] = solve(parameters.events, still), finding_mask(parameters)
    change = (beats[V][0] - beats[N][0])[:, BEFORE - 30 :] ** 2
    marked = (change * beats[V][1][:, BEFORE - 30 :]).sum(axis=1) / change.sum(axis=1)
    assert np.median(marked) > 0.8


def test_changing_one_label_changes_no_other_sample() -> None:
    labels = np.zeros(20, dtype=np.int64)
    first, _ = draw_samples(labels, np.random.default_rng(1))
    labels[4] = V
    second, _ = draw_samples(labels, np.random.default_rng(1))
    changed = (first != second).any(axis=(1, 2))
    assert np.flatnonzero(changed).tolist() == [4]


# The task
