"""What a beat is in every ECG task: band, sampling rate, window and resolution.

A beat is 256 samples of one lead at 360 Hz in mV: 96 before the R peak (267 ms), the peak itself
at index 96, and 159 behind it (442 ms).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing

SAMPLING_RATE = 360.0  # Hz
BEFORE = 96  # samples ahead of the R peak
AFTER = 160  # samples from the R peak on
LENGTH = BEFORE + AFTER
BAND = (0.5, 40.0)  # Hz
ORDER = 3
RESOLUTION = 0.001  # mV
CLASSES = ("N", "S", "V", "F")  # AAMI EC57: normal, supraventricular, ventricular, fusion


def band_pass(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter along the last axis with a zero-phase Butterworth band-pass, 0.5 to 40 Hz.

    The prototype has order 3, so each edge of the band rolls off with order 3. It runs forwards and
    backwards, which cancels the phase and squares the gain: each edge falls off as one of order 6
    would, and the gain at 0.5 Hz and at 40 Hz is 1/2 (-6 dB) and not 1/sqrt(2). Second-order
    sections, since the polynomial form loses digits at an edge of 0.5 Hz.

    >>> t = np.arange(3600) / SAMPLING_RATE
    >>> bool(abs(band_pass(5 + np.sin(2 * np.pi * 10 * t))[1800:2000]).max() < 1.001)
    True
    """
    with importing:
        from scipy.signal import butter, sosfiltfilt

    sections = butter(ORDER, BAND, btype="bandpass", fs=SAMPLING_RATE, output="sos")
    return np.asarray(sosfiltfilt(sections, signal), dtype=np.float64)


def inside(peaks: NDArray[np.int64], start: int, stop: int) -> NDArray[np.bool_]:
    """Tell for each R peak whether its whole window lies in the samples `start <= i < stop`."""
    return np.asarray((peaks - BEFORE >= start) & (peaks + AFTER <= stop))


def cut(signal: NDArray[np.float64], peaks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cut the window of each R peak out of a signal (samples,); returns (peaks, 256)."""
    return np.asarray(signal[peaks[:, None] + np.arange(-BEFORE, AFTER)])


def quantise(millivolts: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round to 1 microvolt, then to float32.

    A fifth of the resolution of the MIT-BIH recorders (5 microvolt). Rounding makes the bytes,
    and so the pinned hashes, the same on platforms and versions of scipy that differ in the last
    digits.

    >>> float(quantise(np.array([0.12345]))[0])
    0.12300000339746475
    """
    # Adding zero turns -0.0, which rounding leaves behind, into 0.0.
    return np.asarray(np.round(millivolts / RESOLUTION) * RESOLUTION + 0.0, dtype=np.float32)
