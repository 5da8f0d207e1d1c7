"""Disguises that change values where they are: noise, gain, contrast, drift, blur, occlusion."""

from __future__ import annotations

import numpy as np

from phantombench.ruler.disguises.disguise import Apply
from phantombench.task.spec import Samples


def unchanged(samples: Samples, rng: np.random.Generator) -> Samples:
    """Return them as they are."""
    return samples


def noisy(deviation: float) -> Apply:
    """Add white Gaussian noise, in the unit of the samples."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        noise = rng.standard_normal(samples.shape, dtype=np.float32)
        return samples + np.float32(deviation) * noise

    return apply


def scaled(gain: float, offset: float = 0.0) -> Apply:
    """Multiply by a gain and add an offset, in the unit of the samples."""
    return lambda samples, rng: np.float32(gain) * samples + np.float32(offset)


def contrast(factor: float) -> Apply:
    """Stretch the values about each sample's own mean."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        middle = samples.mean(axis=tuple(range(1, samples.ndim)), keepdims=True)
        return middle + np.float32(factor) * (samples - middle)

    return apply


def gamma(exponent: float) -> Apply:
    """Raise values between each sample's extremes to a power: a monotone change of contrast."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        axes = tuple(range(1, samples.ndim))
        low = samples.min(axis=axes, keepdims=True)
        span = (samples.max(axis=axes, keepdims=True) - low).clip(1e-6)
        return (low + span * ((samples - low) / span) ** exponent).astype(np.float32)

    return apply


def equalised(samples: Samples, rng: np.random.Generator) -> Samples:
    """Give every sample a flat histogram between its extremes (half of the way)."""
    flat = samples.reshape(len(samples), -1)
    rank = flat.argsort(axis=1, kind="stable").argsort(axis=1) / (flat.shape[1] - 1)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    even = low + (high - low) * rank
    return ((flat + even) / 2).reshape(samples.shape).astype(np.float32)


def drifting(size: float, scale: float) -> Apply:
    """Add a smooth field: wander of a signal's baseline, uneven exposure of an image.

    Args:
        size: its largest value, in the unit of the samples.
        scale: the deviation of the Gaussian that smooths it, in values.
    """
    return lambda samples, rng: samples + _field(samples, size, scale, rng)


def swaying(size: float, least: float, most: float) -> Apply:
    """Add a sine of this size to every signal, of so many cycles, at a phase of its own."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        cycles = rng.uniform(least, most, (len(samples), 1, 1))
        phase = rng.uniform(0, 2 * np.pi, (len(samples), 1, 1))
        time = np.arange(samples.shape[-1]) / samples.shape[-1]
        return (samples + size * np.sin(2 * np.pi * cycles * time + phase)).astype(np.float32)

    return apply


def shaded(size: float, scale: float) -> Apply:
    """Multiply by a smooth field about 1, whose largest excursion is `size`."""
    return lambda samples, rng: samples * (1 + _field(samples, size, scale, rng))


def _field(samples: Samples, size: float, scale: float, rng: np.random.Generator) -> Samples:
    """Return a smooth field for each sample, the same in its channels."""
    from scipy.ndimage import gaussian_filter

    noise = rng.standard_normal((len(samples), 1, *samples.shape[2:]))
    field = gaussian_filter(noise, (0, 0, *[scale] * (samples.ndim - 2)), mode="reflect")
    largest = np.abs(field).max(axis=tuple(range(1, field.ndim)), keepdims=True)
    return (size * field / largest).astype(np.float32)


def blurred(sigma: float) -> Apply:
    """Smooth with a Gaussian, in values."""
    from scipy.ndimage import gaussian_filter

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        along = (0, 0, *[sigma] * (samples.ndim - 2))
        return gaussian_filter(samples, along, mode="nearest")

    return apply


def sharpened(amount: float, sigma: float = 1.0) -> Apply:
    """Add what blurring takes away, `amount` times."""
    smooth = blurred(sigma)
    return lambda samples, rng: samples + np.float32(amount) * (samples - smooth(samples, rng))


def occluded(share: float) -> Apply:
    """Set one block of each sample to its mean, `share` of its values."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        out = samples.copy()
        extents = np.array(samples.shape[2:])
        size = np.maximum(1, np.round(extents * share ** (1 / len(extents)))).astype(int)
        for sample in out:
            corner = rng.integers(0, extents - size + 1)
            where = tuple(slice(c, c + s) for c, s in zip(corner, size, strict=True))
            sample[(slice(None), *where)] = sample.mean()
        return out

    return apply


def blended(share: float) -> Apply:
    """Add `share` of another training sample of the class to the rest of each."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        weight = np.float32(share)
        return (1 - weight) * samples + weight * np.roll(samples, 1, axis=0)

    return apply


def spliced(samples: Samples, rng: np.random.Generator) -> Samples:
    """Join the first half of each to the second half of another of the class, along the width."""
    width = samples.shape[-1]
    ramp = np.clip((np.arange(width, dtype=np.float32) - width / 2) / (width / 16) + 0.5, 0, 1)
    return (1 - ramp) * samples + ramp * np.roll(samples, 1, axis=0)
