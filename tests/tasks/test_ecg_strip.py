"""Resampling of strips, what their degradations change, and what their rhythm is measured to be."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.task.spec import Samples
from phantombench.tasks.modality import ecg_rhythm
from phantombench.tasks.modality.ecg_strip import LENGTH, SAMPLING_RATE, resample, to_recorded
from phantombench.tasks.modality.ecg_strip_degradations import (
    leads_apart,
    leads_exchanged,
    pieces_exchanged,
    quickening,
    slowing,
)

RATE = 360.0


def sine(frequency: float, rate: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def strip(peaks: np.ndarray, delay: int = 0) -> Samples:
    """Narrow beats of 1 mV with a T wave in one lead, upside down and smaller in the other."""
    time = np.arange(LENGTH)[:, None]
    beat = np.exp(-((time - peaks) ** 2) / 8) + 0.2 * np.exp(-((time - peaks - 32) ** 2) / 128)
    first = beat.sum(axis=1)
    return np.stack([first, -0.5 * np.roll(first, delay)])[None].astype(np.float32)


# Resampling


@pytest.mark.parametrize("frequency", [1.0, 10.0, 40.0])
def test_resampling_keeps_what_the_band_holds(frequency: float) -> None:
    slow = resample(sine(frequency, RATE, 16))
    assert len(slow) == 2 * LENGTH
    expected = sine(frequency, SAMPLING_RATE, 16)
    assert np.abs(slow - expected)[64:-64].max() < 0.01


@pytest.mark.parametrize("frequency", [80.0, 118.0, 170.0])
def test_nothing_above_the_new_band_folds_back(frequency: float) -> None:
    assert np.abs(resample(sine(frequency, RATE, 16)))[64:-64].max() < 0.01


def test_a_window_of_2880_samples_is_one_of_1024() -> None:
    """Strips that are cut at the lower rate begin where the annotations say they do."""
    signal = np.zeros(10 * 2880)
    signal[3 * 2880 + 1440] = 1.0
    assert resample(signal).argmax() == 3 * LENGTH + LENGTH // 2


def test_there_and_back_again() -> None:
    signal = sine(10.0, RATE, 8)
    assert np.abs(to_recorded(resample(signal)) - signal)[200:-200].max() < 0.02


# Degradations


def test_exchanged_leads_are_the_leads() -> None:
    samples = strip(np.arange(60, LENGTH, 100))
    assert np.array_equal(
        leads_exchanged(samples, 1.0, np.random.default_rng(0))[:, 0], samples[:, 1]
    )


def test_leads_apart_move_the_second_lead_alone_by_so_many_seconds() -> None:
    samples = np.repeat(strip(np.arange(60, LENGTH, 100)), 20, axis=0)
    moved = leads_apart(samples, 0.125, np.random.default_rng(0), rate=SAMPLING_RATE)
    assert np.array_equal(moved[:, 0], samples[:, 0])
    found = {
        next(by for by in (-16, 16) if np.array_equal(np.roll(there, by), here))
        for there, here in zip(samples[:, 1], moved[:, 1], strict=True)
    }
    assert found == {-16, 16}


def test_exchanged_pieces_hold_the_same_values_in_both_leads() -> None:
    samples = np.random.default_rng(1).normal(size=(6, 2, LENGTH)).astype(np.float32)
    cut = pieces_exchanged(samples, 2.0, np.random.default_rng(0))
    assert np.array_equal(cut, np.roll(samples, LENGTH // 2, axis=-1))
    cut = pieces_exchanged(samples, 8.0, np.random.default_rng(0))
    for before, after in zip(samples, cut, strict=True):
        order = [int(np.flatnonzero(before[0] == value)[0]) for value in after[0]]
        assert sorted(order) == list(range(LENGTH))
        assert np.array_equal(before[1][order], after[1])
        assert np.count_nonzero(np.diff(order) != 1) <= 7


@pytest.mark.parametrize(("change", "factor"), [(slowing, 1.5), (quickening, 1.0 / 1.5)])
def test_tempo_changes_the_rate_by_its_factor(change, factor: float) -> None:
    samples = strip(np.arange(30, LENGTH, 80))
    before = ecg_rhythm.measure(samples)["heart_rate"]
    after = ecg_rhythm.measure(change(samples, 1.5, np.random.default_rng(0)))["heart_rate"]
    assert after == pytest.approx(before / factor, rel=0.03)


# Rhythm


def test_a_regular_rhythm_is_measured_as_it_is() -> None:
    found = ecg_rhythm.measure(strip(np.arange(50, LENGTH, 96)))
    assert found["heart_rate"] == pytest.approx([80.0])
    assert found["rr_interval"] == pytest.approx([750.0])
    assert found["rr_variability"] == pytest.approx([0.0])
    assert found["beats_found"] == pytest.approx([1.0])
    assert found["lead_agreement"] > 0.99
    assert found["r_amplitude"] == pytest.approx([1.0], abs=0.05)


def test_one_early_beat_and_its_pause_are_in_the_variability() -> None:
    peaks = np.arange(50, LENGTH, 96)
    peaks[4] -= 32  # 250 ms
    found = ecg_rhythm.measure(strip(peaks))
    intervals = np.diff(peaks) * 1000 / SAMPLING_RATE
    assert found["rr_variability"] == pytest.approx([np.sqrt(np.mean(np.diff(intervals) ** 2))])
    assert found["rr_interval"] == pytest.approx([750.0])


def test_leads_of_two_hearts_do_not_agree() -> None:
    peaks = np.arange(50, LENGTH, 96)
    assert ecg_rhythm.lead_agreement(strip(peaks, delay=40)) < 0.2
    one, other = strip(peaks), strip(np.arange(20, LENGTH, 71))
    mixed = np.stack([one[:, 0], other[:, 1]], axis=1)
    assert ecg_rhythm.lead_agreement(mixed) < 0.3


def test_where_beats_stop_there_is_no_rhythm() -> None:
    found = ecg_rhythm.measure(strip(np.arange(50, LENGTH // 2, 96)))
    assert found["beats_found"] == [0.0]


def test_what_one_detector_finds_in_noise_another_does_not() -> None:
    noise = 0.3 * np.random.default_rng(0).standard_normal((20, 2, LENGTH)).astype(np.float32)
    found = ecg_rhythm.measure(noise)
    assert np.isfinite(found["heart_rate"]).all()  # XQRS finds something
    assert found["beats_found"].mean() < 0.4
    assert np.abs(found["lead_agreement"]).max() < 0.4


def test_two_detectors_agree_on_beats() -> None:
    lead = strip(np.arange(50, LENGTH, 96))[0, 0]
    peaks = ecg_rhythm.beats(lead)
    assert ecg_rhythm.agreement(peaks, lead) > 0.9
    assert ecg_rhythm.agreement(peaks[:0], lead) == 0.0
    assert ecg_rhythm.agreement(peaks[::2], lead) < 0.8


def test_a_flat_strip_shows_nothing() -> None:
    found = ecg_rhythm.measure(np.zeros((2, 2, LENGTH), np.float32))
    assert found["beats_found"].tolist() == [0.0, 0.0]
    assert np.isnan(found["heart_rate"]).all() and np.isnan(found["lead_agreement"]).all()
