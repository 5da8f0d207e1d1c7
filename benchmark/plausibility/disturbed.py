"""Disturbances of a recorder in signals: the hum of the mains, and a baseline that wanders.

Both are narrow in frequency, and large beside the samples themselves, so that neither a factor nor
the noise of a poor model is taken for them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Samples, TaskSpec

_LOOKED_AT = 400  # samples
_MAINS = (50.0, 60.0)  # Hz
# Half the width of a line and the band beside it, in steps of the resolution; Hann's window.
_LINE, _BESIDE = 2.0, (5.0, 9.0)
_STANDS_OUT = 20.0  # times the power beside it; models of any task stay below 4
_AUDIBLE = 0.05  # of the deviation of a sample, the amplitude of hum
_SLOW = 0.4  # Hz, below which breath and loose electrodes move a baseline
_BINS = 3  # of the spectrum that have to lie below it
_WANDERS = 0.35  # of the deviation of a sample; models stay below 0.2
_MORE = 3.0  # times as much as real ones have


def humming(samples: Samples, real: Samples, task: TaskSpec) -> Iterator[str]:
    """Yield that signals (n, leads, length) hum, where real ones (m, leads, length) do not."""
    if task.kind != "signal" or task.sampling_rate is None:
        return
    for mains in _MAINS:
        found, usual = (hum(_some(each), task.sampling_rate, mains) for each in (samples, real))
        if found > max(_AUDIBLE, _MORE * usual):
            yield (
                f"a hum of {mains:g} Hz is {found:.0%} of the deviation of most samples, of real "
                f"ones {usual:.0%}; no option mends that: look for it in what the model was "
                "trained on, and train on what phantombench data export writes"
            )


def wandering(samples: Samples, real: Samples, task: TaskSpec) -> Iterator[str]:
    """Yield that the baseline of signals (n, leads, length) wanders, and that of real ones not."""
    if task.kind != "signal" or task.sampling_rate is None:
        return
    found, usual = (wander(_some(each), task.sampling_rate) for each in (samples, real))
    if found > max(_WANDERS, _MORE * usual):
        yield (
            f"a baseline wanders: what is slower than {_SLOW:g} Hz is {found:.0%} of the deviation "
            f"of most samples, of real ones {usual:.0%}; no option mends that: filter it out, as "
            "the task's card has it"
        )


def steadied(samples: Samples, rate: float) -> Samples:
    """Return signals (n, leads, length) without what is slower than 0.4 Hz; their level stays."""
    slow = np.zeros((*samples.shape[:-1], samples.shape[-1] // 2 + 1), np.complex128)
    below = _below(samples.shape[-1], rate)
    slow[..., below] = np.fft.rfft(samples, axis=-1)[..., below]
    return np.asarray(samples - np.fft.irfft(slow, samples.shape[-1]), dtype=np.float32)


def _some(samples: Samples) -> NDArray[np.float64]:
    return samples[:: max(1, len(samples) // _LOOKED_AT)].astype(np.float64)


def _below(length: int, rate: float) -> NDArray[np.intp]:
    """Return the bins of a spectrum below 0.4 Hz, without the level."""
    return np.flatnonzero(np.fft.rfftfreq(length, 1 / rate) < _SLOW)[1:]


def hum(signals: NDArray[np.float64], rate: float, mains: float) -> float:
    """Return the amplitude of a line at `mains` Hz over the deviation: the median; 0 if none is.

    >>> beat = np.random.default_rng(0).normal(size=(9, 1, 512))
    >>> tone = np.sin(2 * np.pi * 50 * np.arange(512) / 256)
    >>> hum(beat, 256, 50), round(hum(beat + 2 * tone, 256, 50))
    (0.0, 1)
    """
    length = signals.shape[-1]
    step = rate / length
    if mains + _BESIDE[1] * step >= rate / 2:
        return 0.0
    window = np.hanning(length)
    flat = (signals - signals.mean(axis=-1, keepdims=True)) * window
    beside = np.arange(*_BESIDE, 0.5) * step

    def power(frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
        waves = np.exp(-2j * np.pi * np.outer(np.arange(length) / rate, frequencies))
        return np.asarray(np.abs(flat @ waves) ** 2)

    line = power(mains + np.arange(-_LINE, _LINE + 0.5, 0.5) * step).max(axis=-1)
    floor = np.median(power(np.concatenate([mains - beside, mains + beside])), axis=-1)
    stands = np.median(line.mean(axis=1) / (floor.mean(axis=1) + np.finfo(float).tiny))
    if stands < _STANDS_OUT:
        return 0.0
    amplitude = 2 * np.sqrt(line) / window.sum()
    return _over_deviation(amplitude, signals)


def wander(signals: NDArray[np.float64], rate: float) -> float:
    """Return the root of the power below 0.4 Hz over the deviation: the median; 0 if too short.

    >>> slow = np.sin(2 * np.pi * 0.25 * np.arange(1024) / 128)[None, None]
    >>> round(wander(slow, 128), 2), wander(slow[..., :256], 128)
    (1.0, 0.0)
    """
    length = signals.shape[-1]
    below = _below(length, rate)
    if len(below) < _BINS:
        return 0.0
    spectrum = np.abs(np.fft.rfft(signals, axis=-1)[..., below]) / length
    return _over_deviation(np.sqrt(2 * np.square(spectrum).sum(axis=-1)), signals)


def _over_deviation(heights: NDArray[np.float64], signals: NDArray[np.float64]) -> float:
    """Return the median, over samples, of heights (n, leads) relative to their deviation."""
    deviation = signals.std(axis=-1).mean(axis=1)
    return float(np.median(heights.mean(axis=1) / (deviation + np.finfo(float).tiny)))
