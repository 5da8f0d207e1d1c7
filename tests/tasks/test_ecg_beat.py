"""The band-pass, the window and the rounding that all ECG tasks share."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from phantombench.tasks.modality import ecg_beat
from phantombench.tasks.modality.ecg_beat import (
    AFTER,
    BEFORE,
    LENGTH,
    band_pass,
    cut,
    inside,
    quantise,
)


def test_the_band_pass_is_scipys_filtfilt_with_a_butterworth_of_order_three() -> None:
    raw = np.random.default_rng(0).standard_normal(7200).cumsum() / 20
    b, a = signal.butter(3, [0.5, 40.0], btype="bandpass", fs=360.0)
    direct = signal.filtfilt(b, a, raw)
    # The two forms pad and round differently: they agree inside, to far less than a microvolt.
    np.testing.assert_allclose(band_pass(raw)[1440:-1440], direct[1440:-1440], atol=1e-5)


@pytest.mark.parametrize(
    ("frequency", "gain"), [(0.5, 0.5), (40.0, 0.5), (5.0, 1.0), (15.0, 1.0), (0.05, 0.0), (120, 0)]
)
def test_the_gain_is_that_of_two_passes(frequency: float, gain: float) -> None:
    time = np.arange(36000) / 360
    passed = band_pass(np.sin(2 * np.pi * frequency * time))[9000:-9000]
    assert np.sqrt(2) * passed.std() == pytest.approx(gain, abs=0.01)


def test_the_band_pass_does_not_move_a_peak() -> None:
    time = np.arange(3600) / 360
    assert band_pass(np.exp(-0.5 * ((time - 5) / 0.02) ** 2)).argmax() == 1800


def test_the_peak_lies_at_index_96_of_256() -> None:
    ramp = np.arange(2000.0)
    windows = cut(ramp, np.array([96, 500, 1840]))
    assert windows.shape == (3, LENGTH) == (3, 256)
    assert windows[:, BEFORE].tolist() == [96, 500, 1840]
    assert windows[0, 0] == 0
    assert windows[2, -1] == 1999


def test_windows_must_lie_inside_to_the_sample() -> None:
    peaks = np.array([95, 96, 1840, 1841])
    assert inside(peaks, 0, 2000).tolist() == [False, True, True, False]
    assert inside(peaks + 100, 100, 2100).tolist() == [False, True, True, False]
    assert BEFORE + AFTER == LENGTH


def test_values_are_whole_microvolts_in_float32() -> None:
    raw = np.random.default_rng(0).normal(0, 2, 10_000)
    rounded = quantise(raw)
    assert rounded.dtype == np.float32
    assert np.abs(rounded - raw).max() <= 0.0005 + 1e-6
    microvolts = rounded.astype(np.float64) / ecg_beat.RESOLUTION
    assert np.abs(microvolts - np.round(microvolts)).max() < 1e-3
    assert not np.signbit(quantise(np.array([-0.0001]))).any()


def test_rounding_absorbs_differences_in_the_last_digits() -> None:
    raw = np.random.default_rng(0).normal(0, 2, 10_000)
    assert np.array_equal(quantise(raw), quantise(raw * (1 + 1e-13)))
