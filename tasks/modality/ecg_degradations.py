"""What must not be ignored in a beat: degradations to be named, and ladders that test it.

All take samples (n, 1, 256) in mV at 360 Hz with the R peak at index 96, and return new ones.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from phantombench.task.spec import Ladder, Samples, Step
from phantombench.tasks.modality.ecg_beat import BEFORE, SAMPLING_RATE
from phantombench.tasks.modality.encoder_training import Degradation, Degrade

WANDER_BAND = (0.1, 0.7)  # Hz, breathing and below: less than half a wave in a window


def polarity(samples: Samples, _severity: float, _generator: np.random.Generator) -> Samples:
    """Exchange the electrodes: every voltage changes its sign."""
    return -samples


def time_reversal(samples: Samples, _severity: float, _generator: np.random.Generator) -> Samples:
    """Play the window backwards, which also moves the R peak to index 159."""
    return np.ascontiguousarray(samples[..., ::-1])


def mirror(samples: Samples, _severity: float, _generator: np.random.Generator) -> Samples:
    """Play the beat backwards about its R peak, which stays; the first value fills the end."""
    return _at(samples, 2 * BEFORE - np.arange(samples.shape[-1], dtype=np.float64))


def noise(samples: Samples, deviation: float, generator: np.random.Generator) -> Samples:
    """Add white Gaussian noise of the given standard deviation in mV."""
    drawn = generator.standard_normal(samples.shape, dtype=np.float32)
    return samples + np.float32(deviation) * drawn


def wander(samples: Samples, amplitude: float, generator: np.random.Generator) -> Samples:
    """Add a slow sine of `amplitude` mV, of a random frequency below 0.7 Hz and random phase."""
    return samples + _sines(
        samples, amplitude, generator.uniform(*WANDER_BAND, len(samples)), generator
    )


def amplitude(samples: Samples, factor: float, _generator: np.random.Generator) -> Samples:
    """Scale voltages, as a wrong gain does."""
    return samples * np.float32(factor)


def width(samples: Samples, factor: float, _generator: np.random.Generator) -> Samples:
    """Stretch time about the R peak; where the window runs out its last value is held."""
    return _at(samples, BEFORE + (np.arange(samples.shape[-1]) - BEFORE) / factor)


def smoothing(samples: Samples, sigma: float, _generator: np.random.Generator) -> Samples:
    """Smooth with a Gaussian of `sigma` samples (2.8 ms each)."""
    return ndimage.gaussian_filter1d(samples, sigma, axis=-1, mode="nearest")


def clipping(samples: Samples, share: float, _generator: np.random.Generator) -> Samples:
    """Saturate every beat at a share of its own largest deflection, as an amplifier does."""
    limit = np.float32(share) * np.abs(samples).max(axis=-1, keepdims=True)
    return np.clip(samples, -limit, limit)


def hum(
    samples: Samples, amplitude: float, generator: np.random.Generator, *, frequency: float = 50.0
) -> Samples:
    """Add mains hum: a sine of `amplitude` mV at `frequency` Hz, of random phase."""
    return samples + _sines(samples, amplitude, np.full(len(samples), frequency), generator)


def resampling(samples: Samples, rate: float, _generator: np.random.Generator) -> Samples:
    """Keep `rate` samples a second, the R peak among them, and join them by straight lines.

    There is no filter before, so that what the lower rate cannot hold folds back.
    """
    stride, time = SAMPLING_RATE / rate, np.arange(samples.shape[-1])
    before = BEFORE + np.floor((time - BEFORE) / stride) * stride
    share = ((time - before) / stride).astype(np.float32)
    return _at(samples, before) * (1 - share) + _at(samples, before + stride) * share


DEGRADATIONS = (
    Degradation("width", width, 0.55, 1.8, logarithmic=True),
    Degradation("amplitude", amplitude, 0.4, 2.5, logarithmic=True),
    Degradation("smoothing", smoothing, 1.0, 8.0, logarithmic=True),
    Degradation("time reversal", time_reversal, 1.0, 1.0),
    Degradation("mirror", mirror, 1.0, 1.0),
    Degradation("polarity", polarity, 1.0, 1.0),
    Degradation("wander", wander, 0.05, 0.8, logarithmic=True),
    Degradation("noise", noise, 0.02, 0.3, logarithmic=True),
)


def ladders() -> tuple[Ladder, ...]:
    """Return the ladders on which the ruler of ECG tasks is tested.

    Patients differ in gain and wander themselves: mild steps of these raise the distance little,
    wander of 0.05 mV on real beats not at all, and none of them must be twice the floor.
    """
    hum_60 = functools.partial(hum, frequency=60.0)
    millivolts = {f"{level} mV": level for level in (0.05, 0.1, 0.2, 0.4)}
    hums = {f"{level} mV": level for level in (0.02, 0.05, 0.1, 0.2)}
    return (
        _ladder("polarity", polarity, {"inverted": 1.0}, ("inverted",), monotone=False),
        _ladder("time reversal", time_reversal, {"reversed": 1.0}, ("reversed",), monotone=False),
        _ladder("mirror at R", mirror, {"mirrored": 1.0}, ("mirrored",), monotone=False),
        _ladder("noise", noise, millivolts, ("0.1 mV",)),
        _ladder("wander", wander, {f"{level} mV": level for level in (0.1, 0.2, 0.4)}),
        _ladder("smaller", amplitude, _times(0.8, 0.6, 0.4)),
        _ladder("larger", amplitude, _times(1.25, 1.5, 2.0)),
        _ladder("narrower", width, _times(0.9, 0.8, 0.6)),
        _ladder("wider", width, _times(1.1, 1.25, 1.5)),
        _ladder("smoothing", smoothing, {f"{sigma} samples": sigma for sigma in (2, 4, 6, 8)}),
        _ladder("clipping", clipping, {f"at {s:.0%}": s for s in (0.8, 0.6, 0.4)}, trained=False),
        _ladder("hum, 50 Hz", hum, hums, ("0.05 mV",), trained=False),
        _ladder("hum, 60 Hz", hum_60, hums, ("0.05 mV",), trained=False),
        _ladder("resampling", resampling, {f"{r} Hz": r for r in (90, 60, 40, 30)}, trained=False),
    )


def _ladder(
    name: str,
    degrade: Degrade,
    severities: dict[str, float],
    must_see: tuple[str, ...] = (),
    *,
    trained: bool = True,
    monotone: bool = True,
) -> Ladder:
    steps = tuple(
        Step(step, functools.partial(_degraded, degrade, severity), step in must_see)
        for step, severity in severities.items()
    )
    return Ladder(name, steps, trained, monotone)


def _degraded(
    degrade: Degrade, severity: float, samples: Samples, generator: np.random.Generator
) -> Samples:
    return degrade(samples, severity, generator)


def _times(*factors: float) -> dict[str, float]:
    return {f"x {factor}": factor for factor in factors}


def _at(samples: Samples, time: NDArray[np.float64]) -> Samples:
    """Read samples at fractional indices (256,), straight lines between, the ends held."""
    inside = np.clip(time, 0, samples.shape[-1] - 1)
    left = np.minimum(inside.astype(np.int64), samples.shape[-1] - 2)
    share = (inside - left).astype(np.float32)
    return samples[..., left] * (1 - share) + samples[..., left + 1] * share


def _sines(
    samples: Samples,
    amplitude: float,
    frequencies: NDArray[np.float64],
    generator: np.random.Generator,
) -> Samples:
    """One sine a sample, (n, 1, 256), of the given frequencies in Hz (n,) and random phase."""
    phases = generator.uniform(0, 2 * np.pi, len(samples))
    seconds = np.arange(samples.shape[-1]) / SAMPLING_RATE
    waves = np.sin(2 * np.pi * frequencies[:, None] * seconds + phases[:, None])
    return (amplitude * waves).astype(np.float32)[:, None]
