"""What must not be ignored in a chest X-ray: degradations to be named, and ladders that test it.

All take samples (n, channels, height, width) in grey levels of [0, 1] and return new ones in the
same range. What covers or moves a part of the film grows with the film: its severities are for a
shortest side of 64 pixels.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality.degradation import Degradation, ladder

SIDE = 64  # pixels of the shortest side that severities are given for


def flip(samples: Samples, _severity: float, _rng: np.random.Generator) -> Samples:
    """Exchange left and right: the heart points to the wrong side."""
    return np.ascontiguousarray(samples[..., ::-1])


def contrast(samples: Samples, factor: float, _rng: np.random.Generator) -> Samples:
    """Scale the deviation from each sample's mean by `factor`."""
    mean = samples.mean(axis=(-2, -1), keepdims=True)
    return _clipped(mean + factor * (samples - mean))


def gamma(samples: Samples, exponent: float, _rng: np.random.Generator) -> Samples:
    """Raise grey levels to a power; below 1 brightens, above 1 darkens."""
    return _clipped(samples**exponent)


def blur(samples: Samples, sigma: float, _rng: np.random.Generator) -> Samples:
    """Smooth with a Gaussian of `sigma` pixels."""
    return ndimage.gaussian_filter(samples, (0, 0, sigma, sigma), mode="nearest")


def noise(samples: Samples, deviation: float, rng: np.random.Generator) -> Samples:
    """Add white Gaussian noise of the given standard deviation, in grey levels of [0, 1]."""
    drawn = rng.standard_normal(samples.shape, dtype=np.float32)
    return _clipped(samples + np.float32(deviation) * drawn)


def occlusion(samples: Samples, side: float, rng: np.random.Generator) -> Samples:
    """Cover a square of `side` pixels, at a random place, with a random grey level."""
    height, width = samples.shape[-2:]
    side, covered = min(round(side), height, width), samples.copy()
    places = rng.integers(0, (height - side + 1, width - side + 1), (len(samples), 2))
    levels = rng.random(len(samples), dtype=np.float32)
    for sample, (top, left), level in zip(covered, places, levels, strict=True):
        sample[..., top : top + side, left : left + side] = level
    return covered


def jpeg(samples: Samples, quality: float, _rng: np.random.Generator) -> Samples:
    """Compress as baseline JPEG of the given quality (1 to 95) and read it again."""
    return np.stack([[_jpeg(channel, round(quality)) for channel in sample] for sample in samples])


def checkerboard(samples: Samples, amplitude: float, _rng: np.random.Generator) -> Samples:
    """Add a pattern of single pixels, as transposed convolutions leave it."""
    rows, columns = np.indices(samples.shape[-2:])
    pattern = (1 - 2 * ((rows + columns) % 2)).astype(np.float32)
    return _clipped(samples + np.float32(amplitude) * pattern)


def elastic(samples: Samples, shift: float, rng: np.random.Generator) -> Samples:
    """Warp by a smooth random field of `shift` pixels RMS per axis, a Gaussian 4 pixels wide."""
    grid = np.indices(samples.shape[-2:]).astype(np.float64)
    warped = np.empty_like(samples)
    for sample, out in zip(samples, warped, strict=True):
        field = ndimage.gaussian_filter(rng.standard_normal(grid.shape), (0, 4, 4))
        field *= shift / field.std(axis=(1, 2), keepdims=True)
        for channel, moved in zip(sample, out, strict=True):
            # Cubic, because linear interpolation would blur as well.
            moved[...] = ndimage.map_coordinates(channel, grid + field, order=3, mode="nearest")
    return _clipped(warped)


def zoom_of(sample_shape: tuple[int, ...]) -> float:
    """Return how much larger a film is than one of 64 pixels, along its shortest side.

    >>> zoom_of((1, 96, 128))
    1.5
    """
    return min(sample_shape[1:]) / SIDE


def degradations(spec: TaskSpec) -> tuple[Degradation, ...]:
    """Return what the encoder of a task of films has to name."""
    zoom = zoom_of(spec.sample_shape)
    return (
        Degradation("flip", flip, 1.0, 1.0),
        Degradation("occlusion", occlusion, 6.0 * zoom, 24.0 * zoom),
        Degradation("blur", blur, 0.4, 3.0, logarithmic=True),
        Degradation("contrast", contrast, 0.4, 1.6),
        Degradation("gamma", gamma, 0.5, 2.0, logarithmic=True),
        Degradation("noise", noise, 3 / 255, 50 / 255, logarithmic=True),
    )


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the ladders on which the ruler of a task of films is tested."""
    zoom = zoom_of(spec.sample_shape)
    sides = [round(side * zoom) for side in (8, 16, 24, 32)]
    shifts = [shift * zoom for shift in (2.0, 4.0, 6.0)]
    return (
        ladder("blur", blur, {"0.5 px": 0.5, "1 px": 1.0, "2 px": 2.0, "4 px": 4.0}, ("1 px",)),
        ladder(
            "noise",
            noise,
            {f"{level}/255": level / 255 for level in (5, 10, 20, 40)},
            ("10/255",),
        ),
        ladder("contrast", contrast, {"x 0.8": 0.8, "x 0.6": 0.6, "x 0.4": 0.4}, ("x 0.6",)),
        ladder("more contrast", contrast, {"x 1.25": 1.25, "x 1.5": 1.5, "x 2": 2.0}),
        ladder("brighter gamma", gamma, {"0.8": 0.8, "0.6": 0.6, "0.4": 0.4}),
        ladder("darker gamma", gamma, {"1.25": 1.25, "1.6": 1.6, "2.5": 2.5}),
        ladder("occlusion", occlusion, {f"{side} px": side for side in sides}),
        ladder("left-right flip", flip, {"flipped": 1.0}, ("flipped",), monotone=False),
        ladder("JPEG", jpeg, {f"quality {q}": q for q in (50, 25, 10, 5)}, trained=False),
        ladder(
            "checkerboard",
            checkerboard,
            {f"{level}/255": level / 255 for level in (4, 8, 16, 32)},
            trained=False,
        ),
        ladder("elastic warp", elastic, {f"{s:g} px": s for s in shifts}, trained=False),
    )


def _jpeg(image: Samples, quality: int) -> Samples:
    buffer = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as read:
        return np.asarray(read, np.float32) / np.float32(255)


def _clipped(samples: Samples) -> Samples:
    return np.clip(samples, 0, 1).astype(np.float32, copy=False)
