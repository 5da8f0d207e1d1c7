"""Each degradation of a beat does what its name says, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.task.registry import read_spec
from phantombench.task.spec import Ladder, Samples, Step
from phantombench.tasks.modality import ecg_degradations as ecg
from phantombench.tasks.modality.ecg_beat import BEFORE, LENGTH, SAMPLING_RATE

LADDERS = ecg.ladders(read_spec("ecg-phantom"))
STEPS = [(ladder, step) for ladder in LADDERS for step in ladder.steps]
MUST_SEE = {
    ("polarity", "inverted"),
    ("time reversal", "reversed"),
    ("mirror at R", "mirrored"),
    ("noise", "0.1 mV"),
    ("hum, 50 Hz", "0.05 mV"),
    ("hum, 60 Hz", "0.05 mV"),
}


@pytest.fixture(scope="module")
def beats() -> Samples:
    """Made-up beats: a P wave, an R peak at its index and a T wave, of varying height and width."""
    time = np.arange(LENGTH) - BEFORE
    rng = np.random.default_rng(0)
    waves = [(0.15, -60, 9), (1.0, 0, 5), (0.3, 90, 16)]
    rows = [
        sum(
            height * rng.uniform(0.8, 1.2) * np.exp(-0.5 * ((time - at) / (w * stretch)) ** 2)
            for height, at, w in waves
        )
        for stretch in rng.uniform(0.7, 1.6, 40)
    ]
    return np.stack(rows)[:, None].astype(np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def power_at(samples: Samples, frequency: float) -> float:
    """Amplitude in mV of the sine at a frequency, over all beats, in the root mean square."""
    wave = np.exp(-2j * np.pi * frequency * np.arange(LENGTH) / SAMPLING_RATE)
    return float(np.sqrt(np.mean(np.abs(samples @ wave * 2 / LENGTH) ** 2)))


@pytest.mark.parametrize(("ladder", "step"), STEPS, ids=lambda value: value.name)
def test_steps_keep_the_form_and_repeat(ladder: Ladder, step: Step, beats: Samples) -> None:
    before = beats.copy()
    degraded = step.apply(beats, rng())
    assert degraded.shape == beats.shape
    assert degraded.dtype == np.float32
    assert np.isfinite(degraded).all()
    assert not np.array_equal(degraded, beats)
    assert np.array_equal(degraded, step.apply(beats, rng()))
    assert np.array_equal(beats, before), "the samples given must stay as they are"


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.name)
def test_later_steps_are_further_from_the_truth(ladder: Ladder, beats: Samples) -> None:
    errors = [float(np.mean((step.apply(beats, rng()) - beats) ** 2)) for step in ladder.steps]
    assert errors == sorted(errors)


def test_the_ladders_demand_what_the_ruler_promises() -> None:
    assert {(ladder.name, step.name) for ladder, step in STEPS if step.must_see} == MUST_SEE
    unseen = {ladder.name for ladder in LADDERS if not ladder.trained}
    assert unseen == {"clipping", "hum, 50 Hz", "hum, 60 Hz", "resampling"}
    named = {degradation.name for degradation in ecg.degradations(read_spec("ecg-phantom"))}
    assert not named & {"clipping", "hum", "resampling"}
    assert named >= {"polarity", "time reversal", "noise", "wander", "amplitude", "width"}


def test_flips_undo_themselves(beats: Samples) -> None:
    for flip in (ecg.polarity, ecg.time_reversal):
        assert np.array_equal(flip(flip(beats, 1, rng()), 1, rng()), beats)


def test_mirror_keeps_the_peak_and_swaps_its_sides(beats: Samples) -> None:
    mirrored = ecg.mirror(beats, 1, rng())
    assert np.array_equal(mirrored[..., : 2 * BEFORE + 1], beats[..., 2 * BEFORE :: -1])
    assert (mirrored[..., 2 * BEFORE :] == beats[..., :1]).all()


def test_noise_has_its_deviation(beats: Samples) -> None:
    assert (ecg.noise(beats, 0.1, rng()) - beats).std() == pytest.approx(0.1, rel=0.03)


def test_wander_is_slow_and_bounded(beats: Samples) -> None:
    added = ecg.wander(beats, 0.4, rng()) - beats
    assert np.abs(added).max() <= 0.4 + 1e-6
    assert np.abs(np.diff(added)).max() <= 0.4 * 2 * np.pi * 0.7 / SAMPLING_RATE + 1e-6
    assert added[:, 0, 0].std() > 0.1, "every beat has its own phase"


def test_width_scales_time_about_the_peak() -> None:
    time = np.arange(LENGTH) - BEFORE
    bump = np.exp(-0.5 * (time / 10) ** 2).astype(np.float32)[None, None]
    for factor in (0.6, 0.9, 1.5):
        wanted = np.exp(-0.5 * (time / (10 * factor)) ** 2)
        assert np.abs(ecg.width(bump, factor, rng())[0, 0] - wanted).max() < 0.01
    assert np.array_equal(ecg.width(bump, 1.0, rng()), bump)


def test_smoothing_lowers_the_peak_and_keeps_the_area(beats: Samples) -> None:
    smooth = ecg.smoothing(beats, 4, rng())
    assert (smooth.max(axis=-1) < beats.max(axis=-1)).all()
    assert np.allclose(smooth.sum(axis=-1), beats.sum(axis=-1), rtol=0.01)


def test_clipping_saturates_at_a_share_of_the_largest_deflection(beats: Samples) -> None:
    for sign in (1, -1):
        clipped = ecg.clipping(sign * beats, 0.6, rng())
        assert np.allclose(np.abs(clipped).max(axis=-1), 0.6 * np.abs(beats).max(axis=-1))
        inside = np.abs(beats) < 0.6 * np.abs(beats).max(axis=-1, keepdims=True)
        assert np.array_equal(clipped[inside], sign * beats[inside])


@pytest.mark.parametrize(("name", "frequency"), [("hum, 50 Hz", 50.0), ("hum, 60 Hz", 60.0)])
def test_hum_has_its_frequency_and_amplitude(name: str, frequency: float, beats: Samples) -> None:
    ladder = next(ladder for ladder in LADDERS if ladder.name == name)
    step = next(step for step in ladder.steps if step.name == "0.05 mV")
    added = step.apply(beats, rng()) - beats
    assert power_at(added, frequency) == pytest.approx(0.05, rel=0.05)
    assert power_at(added, 110 - frequency) < 0.01


def test_resampling_keeps_its_own_samples_and_joins_them_by_lines(beats: Samples) -> None:
    resampled = ecg.resampling(beats, 60.0, rng())
    assert np.array_equal(resampled[..., ::6], beats[..., ::6])
    assert np.allclose(resampled[..., 3:249:6], (beats[..., :246:6] + beats[..., 6:252:6]) / 2)
    assert np.array_equal(ecg.resampling(beats, SAMPLING_RATE, rng()), beats)
