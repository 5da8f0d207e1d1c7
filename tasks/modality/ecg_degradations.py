"""What must not be ignored in a beat: degradations to be named, and ladders that test it.

All take samples (n, leads, length) in mV and return new ones. The R peak lies at 3/8 of the window,
which is index 96 of 256; what depends on time takes the sampling rate, 360 Hz unless told.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality.degradation import Degradation, ladder, times
from phantombench.tasks.modality.ecg_beat import BEFORE, LENGTH, SAMPLING_RATE

WANDER_BAND = (0.1, 0.7)  # Hz, breathing and below: less than half a wave in a window


def polarity(samples: Samples, _severity: float, _rng: np.random.Generator) -> Samples:
    """Exchange the electrodes: every voltage changes its sign."""
    return -samples


def time_reversal(samples: Samples, _severity: float, _rng: np.random.Generator) -> Samples:
    """Play the window backwards, which also moves the R peak to the other side of the middle."""
    return np.ascontiguousarray(samples[..., ::-1])


def mirror(samples: Samples, _severity: float, _rng: np.random.Generator) -> Samples:
    """Play the beat backwards about its R peak, which stays; the first value fills the end."""
    return at_places(samples, 2 * peak_of(samples) - np.arange(samples.shape[-1], dtype=np.float64))


def noise(samples: Samples, deviation: float, rng: np.random.Generator) -> Samples:
    """Add white Gaussian noise of the given standard deviation in mV."""
    drawn = rng.standard_normal(samples.shape, dtype=np.float32)
    return samples + np.float32(deviation) * drawn


def wander(
    samples: Samples, amplitude: float, rng: np.random.Generator, *, rate: float = SAMPLING_RATE
) -> Samples:
    """Add a slow sine of `amplitude` mV, of a random frequency below 0.7 Hz and random phase."""
    frequencies = rng.uniform(*WANDER_BAND, len(samples))
    return samples + _sines(samples, amplitude, frequencies, rate, rng)


def amplitude(samples: Samples, factor: float, _rng: np.random.Generator) -> Samples:
    """Scale voltages, as a wrong gain does."""
    return samples * np.float32(factor)


def width(samples: Samples, factor: float, _rng: np.random.Generator) -> Samples:
    """Stretch time about the R peak; where the window runs out its last value is held."""
    peak = peak_of(samples)
    return at_places(samples, peak + (np.arange(samples.shape[-1]) - peak) / factor)


def smoothing(samples: Samples, sigma: float, _rng: np.random.Generator) -> Samples:
    """Smooth with a Gaussian of `sigma` samples."""
    return ndimage.gaussian_filter1d(samples, sigma, axis=-1, mode="nearest")


def clipping(samples: Samples, share: float, _rng: np.random.Generator) -> Samples:
    """Saturate every lead at a share of its own largest deflection, as an amplifier does."""
    limit = np.float32(share) * np.abs(samples).max(axis=-1, keepdims=True)
    return np.clip(samples, -limit, limit)


def hum(
    samples: Samples,
    amplitude: float,
    rng: np.random.Generator,
    *,
    frequency: float = 50.0,
    rate: float = SAMPLING_RATE,
) -> Samples:
    """Add mains hum: a sine of `amplitude` mV at `frequency` Hz, of random phase."""
    return samples + _sines(samples, amplitude, np.full(len(samples), frequency), rate, rng)


def resampling(
    samples: Samples, lower: float, _rng: np.random.Generator, *, rate: float = SAMPLING_RATE
) -> Samples:
    """Keep `lower` samples per second, the R peak among them, and join them by straight lines.

    There is no filter before, so that what the lower rate cannot hold folds back.
    """
    stride, time, peak = rate / lower, np.arange(samples.shape[-1]), peak_of(samples)
    before = peak + np.floor((time - peak) / stride) * stride
    share = ((time - before) / stride).astype(np.float32)
    return at_places(samples, before) * (1 - share) + at_places(samples, before + stride) * share


def peak_of(samples: Samples) -> int:
    """Return the index of the R peak in a window, which lies at 3/8 of it.

    >>> peak_of(np.zeros((1, 1, 256), np.float32)), peak_of(np.zeros((1, 2, 512), np.float32))
    (96, 192)
    """
    return round(samples.shape[-1] * BEFORE / LENGTH)


def degradations(spec: TaskSpec) -> tuple[Degradation, ...]:
    """Return what the encoder of a task of ECG has to name."""
    rate = rate_of(spec)
    finest = rate / SAMPLING_RATE  # in samples: 2.8 ms
    slow = functools.partial(wander, rate=rate)
    return (
        Degradation("width", width, 0.55, 1.8, logarithmic=True),
        Degradation("amplitude", amplitude, 0.4, 2.5, logarithmic=True),
        Degradation("smoothing", smoothing, 1.0 * finest, 8.0 * finest, logarithmic=True),
        Degradation("time reversal", time_reversal, 1.0, 1.0),
        Degradation("mirror", mirror, 1.0, 1.0),
        Degradation("polarity", polarity, 1.0, 1.0),
        Degradation("wander", slow, 0.05, 0.8, logarithmic=True),
        Degradation("noise", noise, 0.02, 0.3, logarithmic=True),
    )


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the ladders on which the ruler of a task of ECG is tested.

    Patients differ in gain and wander themselves: mild steps of these raise the distance little,
    wander of 0.05 mV on real beats not at all, and none of them must be twice the floor. Hum and
    resampling are left out where the sampling rate cannot hold them.
    """
    rate = rate_of(spec)
    slow, rarer = functools.partial(wander, rate=rate), functools.partial(resampling, rate=rate)
    millivolts = {f"{level} mV": level for level in (0.05, 0.1, 0.2, 0.4)}
    hums = {f"{level} mV": level for level in (0.02, 0.05, 0.1, 0.2)}
    sigmas = [sigma * rate / SAMPLING_RATE for sigma in (2, 4, 6, 8)]
    rates = {f"{lower} Hz": lower for lower in (90, 60, 40, 30) if lower < rate}
    return (
        ladder("polarity", polarity, {"inverted": 1.0}, ("inverted",), monotone=False),
        ladder("time reversal", time_reversal, {"reversed": 1.0}, ("reversed",), monotone=False),
        ladder("mirror at R", mirror, {"mirrored": 1.0}, ("mirrored",), monotone=False),
        ladder("noise", noise, millivolts, ("0.1 mV",)),
        ladder("wander", slow, {f"{level} mV": level for level in (0.1, 0.2, 0.4)}),
        ladder("smaller", amplitude, times(0.8, 0.6, 0.4)),
        ladder("larger", amplitude, times(1.25, 1.5, 2.0)),
        ladder("narrower", width, times(0.9, 0.8, 0.6)),
        ladder("wider", width, times(1.1, 1.25, 1.5)),
        ladder("smoothing", smoothing, {f"{sigma:.3g} samples": sigma for sigma in sigmas}),
        ladder("clipping", clipping, {f"at {s:.0%}": s for s in (0.8, 0.6, 0.4)}, trained=False),
        *(
            ladder(
                f"hum, {mains} Hz",
                functools.partial(hum, frequency=float(mains), rate=rate),
                hums,
                ("0.05 mV",),
                trained=False,
            )
            for mains in (50, 60)
            if 2 * mains < rate
        ),
        *([ladder("resampling", rarer, rates, trained=False)] if rates else []),
    )


def rate_of(spec: TaskSpec) -> float:
    """Return the sampling rate of a task of signals, in Hz.

    Raises:
        PhantomBenchError: the task names none.
    """
    if spec.sampling_rate is None:
        raise PhantomBenchError(
            spec.id, "its metadata names no sampling rate", "write sampling_rate into task.toml"
        )
    return spec.sampling_rate


def at_places(samples: Samples, time: NDArray[np.float64]) -> Samples:
    """Read samples at fractional indices (length,), straight lines between, the ends held."""
    inside = np.clip(time, 0, samples.shape[-1] - 1)
    left = np.minimum(inside.astype(np.int64), samples.shape[-1] - 2)
    share = (inside - left).astype(np.float32)
    return samples[..., left] * (1 - share) + samples[..., left + 1] * share


def _sines(
    samples: Samples,
    amplitude: float,
    frequencies: NDArray[np.float64],
    rate: float,
    rng: np.random.Generator,
) -> Samples:
    """One sine per sample, (n, 1, length): in Hz (n,), of random phase, the same in every lead."""
    phases = rng.uniform(0, 2 * np.pi, len(samples))
    seconds = np.arange(samples.shape[-1]) / rate
    waves = np.sin(2 * np.pi * frequencies[:, None] * seconds + phases[:, None])
    return (amplitude * waves).astype(np.float32)[:, None]
