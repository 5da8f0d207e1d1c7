"""What must not be ignored in a chest X-ray: degradations to be named, and ladders that test it.

All take samples (n, 1, 64, 64) in grey levels of [0, 1] and return new ones in the same range.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from scipy import ndimage

from phantombench.task.spec import Ladder, Samples, Step
from phantombench.tasks.modality.encoder_training import Degradation


def flip(samples: Samples, _severity: float, _generator: np.random.Generator) -> Samples:
    """Exchange left and right: the heart points to the wrong side."""
    return np.ascontiguousarray(samples[..., ::-1])


def contrast(samples: Samples, factor: float, _generator: np.random.Generator) -> Samples:
    """Scale the deviation from each sample's mean by `factor`."""
    mean = samples.mean(axis=(-2, -1), keepdims=True)
    return _clipped(mean + factor * (samples - mean))


def gamma(samples: Samples, exponent: float, _generator: np.random.Generator) -> Samples:
    """Raise grey levels to a power; below 1 brightens, above 1 darkens."""
    return _clipped(samples**exponent)


def blur(samples: Samples, sigma: float, _generator: np.random.Generator) -> Samples:
    """Smooth with a Gaussian of `sigma` pixels."""
    return ndimage.gaussian_filter(samples, (0, 0, sigma, sigma), mode="nearest")


def noise(samples: Samples, deviation: float, generator: np.random.Generator) -> Samples:
    """Add white Gaussian noise of the given standard deviation, in grey levels of [0, 1]."""
    drawn = generator.standard_normal(samples.shape, dtype=np.float32)
    return _clipped(samples + np.float32(deviation) * drawn)


def occlusion(samples: Samples, side: float, generator: np.random.Generator) -> Samples:
    """Cover a square of `side` pixels, at a random place, with a random grey level."""
    width, covered = round(side), samples.copy()
    places = generator.integers(0, samples.shape[-1] - width + 1, (len(samples), 2))
    levels = generator.random(len(samples), dtype=np.float32)
    for sample, (top, left), level in zip(covered, places, levels, strict=True):
        sample[..., top : top + width, left : left + width] = level
    return covered


def jpeg(samples: Samples, quality: float, _generator: np.random.Generator) -> Samples:
    """Compress as baseline JPEG of the given quality (1 to 95) and read it again."""
    return np.stack([_jpeg(sample[0], round(quality))[None] for sample in samples])


def checkerboard(samples: Samples, amplitude: float, _generator: np.random.Generator) -> Samples:
    """Add a pattern of single pixels, as transposed convolutions leave it."""
    rows, columns = np.indices(samples.shape[-2:])
    pattern = (1 - 2 * ((rows + columns) % 2)).astype(np.float32)
    return _clipped(samples + np.float32(amplitude) * pattern)


def elastic(samples: Samples, shift: float, generator: np.random.Generator) -> Samples:
    """Warp by a smooth random field (Gaussian, 4 pixels wide) of `shift` pixels RMS an axis."""
    grid = np.indices(samples.shape[-2:]).astype(np.float64)
    warped = np.empty_like(samples)
    for sample, out in zip(samples, warped, strict=True):
        field = ndimage.gaussian_filter(generator.standard_normal(grid.shape), (0, 4, 4))
        field *= shift / field.std(axis=(1, 2), keepdims=True)
        # Cubic, because linear interpolation would blur as well.
        out[0] = ndimage.map_coordinates(sample[0], grid + field, order=3, mode="nearest")
    return _clipped(warped)


DEGRADATIONS = (
    Degradation("flip", flip, 1.0, 1.0),
    Degradation("occlusion", occlusion, 6.0, 24.0),
    Degradation("blur", blur, 0.4, 3.0, logarithmic=True),
    Degradation("contrast", contrast, 0.4, 1.6),
    Degradation("gamma", gamma, 0.5, 2.0, logarithmic=True),
    Degradation("noise", noise, 3 / 255, 50 / 255, logarithmic=True),
)


def ladders() -> tuple[Ladder, ...]:
    """Return the ladders on which the ruler of X-ray tasks is tested."""
    return (
        _ladder("blur", blur, {"0.5 px": 0.5, "1 px": 1.0, "2 px": 2.0, "4 px": 4.0}, ("1 px",)),
        _ladder(
            "noise",
            noise,
            {f"{level}/255": level / 255 for level in (5, 10, 20, 40)},
            ("10/255",),
        ),
        _ladder("contrast", contrast, {"x 0.8": 0.8, "x 0.6": 0.6, "x 0.4": 0.4}, ("x 0.6",)),
        _ladder("more contrast", contrast, {"x 1.25": 1.25, "x 1.5": 1.5, "x 2": 2.0}),
        _ladder("brighter gamma", gamma, {"0.8": 0.8, "0.6": 0.6, "0.4": 0.4}),
        _ladder("darker gamma", gamma, {"1.25": 1.25, "1.6": 1.6, "2.5": 2.5}),
        _ladder("occlusion", occlusion, {f"{side} px": side for side in (8, 16, 24, 32)}),
        _ladder("left-right flip", flip, {"flipped": 1.0}, ("flipped",), monotone=False),
        _ladder("JPEG", jpeg, {f"quality {q}": q for q in (50, 25, 10, 5)}, trained=False),
        _ladder(
            "checkerboard",
            checkerboard,
            {f"{level}/255": level / 255 for level in (4, 8, 16, 32)},
            trained=False,
        ),
        _ladder("elastic warp", elastic, {f"{s:g} px": s for s in (2.0, 4.0, 6.0)}, trained=False),
    )


def _ladder(
    name: str,
    degrade: Callable[[Samples, float, np.random.Generator], Samples],
    severities: dict[str, float],
    must_see: tuple[str, ...] = (),
    *,
    trained: bool = True,
    monotone: bool = True,
) -> Ladder:
    steps = tuple(
        Step(step, functools.partial(_at, degrade, severity), step in must_see)
        for step, severity in severities.items()
    )
    return Ladder(name, steps, trained, monotone)


def _at(
    degrade: Callable[[Samples, float, np.random.Generator], Samples],
    severity: float,
    samples: Samples,
    generator: np.random.Generator,
) -> Samples:
    return degrade(samples, severity, generator)


def _jpeg(image: Samples, quality: int) -> Samples:
    buffer = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as read:
        return np.asarray(read, np.float32) / np.float32(255)


def _clipped(samples: Samples) -> Samples:
    return np.clip(samples, 0, 1).astype(np.float32, copy=False)
