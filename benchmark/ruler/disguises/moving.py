"""Disguises that move values: shifts, scales, turns, mirror images and smooth warps."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

from phantombench.ruler.disguises.disguise import Apply
from phantombench.statistics.registration_images import as_images
from phantombench.task.spec import Samples


def moved(by: float) -> Apply:
    """Move every sample by as many values, in a direction of its own."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        if samples.ndim == 3:
            shift = by * rng.choice([-1.0, 1.0], len(samples))
            return _affine(samples, _eye(len(samples)), np.stack([shift, 0 * shift], axis=1))
        angle = rng.uniform(0, 2 * np.pi, len(samples))
        shift = by * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return _affine(samples, _eye(len(samples)), shift)

    return apply


def stretched(by: float) -> Apply:
    """Enlarge every sample about its middle; shrink it where `by` is below 1."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        matrix = _eye(len(samples)) / by
        if samples.ndim == 3:
            matrix[:, 1, 1] = 1.0
        return _affine(samples, matrix, np.zeros((len(samples), 2)))

    return apply


def turned(degrees: float) -> Apply:
    """Turn every image about its middle, half of them the other way."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        angle = np.deg2rad(degrees) * rng.choice([-1.0, 1.0], len(samples))
        matrix = np.stack(
            [np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1
        ).reshape(-1, 2, 2)
        return _affine(samples, matrix, np.zeros((len(samples), 2)))

    return apply


def mirrored(samples: Samples, rng: np.random.Generator) -> Samples:
    """Mirror images left to right; play signals backwards."""
    return np.ascontiguousarray(samples[..., ::-1])


def warped(by: float, scale: float) -> Apply:
    """Warp every sample smoothly.

    Args:
        by: the largest displacement, in values.
        scale: the deviation of the Gaussian that smooths the displacements, in values.
    """
    from scipy.ndimage import gaussian_filter

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        extents = samples.shape[2:]
        directions = len(extents)
        noise = rng.standard_normal((len(samples), directions, *extents))
        field = gaussian_filter(noise, (0, 0, *[scale] * directions), mode="reflect")
        largest = np.abs(field).max(axis=tuple(range(1, field.ndim)), keepdims=True)
        field *= by / largest
        if directions == 1:
            field = np.stack([field, np.zeros_like(field)], axis=2)[:, 0]
            return _sampled(samples, _eye(len(samples)), field[:, :, None, :])
        return _sampled(samples, _eye(len(samples)), field)

    return apply


def rippled(by: float, period: float) -> Apply:
    """Move rows and columns of every image to and fro by up to `by` pixels, `period` from crest
    to crest."""

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        down, across = np.indices(samples.shape[2:])
        phases = rng.uniform(0, 2 * np.pi, (2, len(samples), 1, 1))
        waves = [
            by * np.sin(2 * np.pi * place / period + phase)
            for place, phase in zip((down, across), phases, strict=True)
        ]
        return _sampled(samples, _eye(len(samples)), np.stack(waves, axis=1))

    return apply


def channels_swapped(samples: Samples, rng: np.random.Generator) -> Samples:
    """Give every channel the values of the next one."""
    return np.roll(samples, 1, axis=1)


def _eye(n: int) -> np.ndarray:
    return np.tile(np.eye(2), (n, 1, 1))


def _affine(samples: Samples, matrix: np.ndarray, shift: np.ndarray) -> Samples:
    """Look at matrix @ place - shift; places across first, in values from the middle."""
    return _sampled(samples, matrix, -shift[:, :, None, None])


def _sampled(samples: Samples, matrix: np.ndarray, field: np.ndarray) -> Samples:
    images = as_images(samples)
    n, _, height, width = images.shape
    down, across = np.meshgrid(
        np.arange(height) - (height - 1) / 2, np.arange(width) - (width - 1) / 2, indexing="ij"
    )
    place = np.stack([across, down])
    seen = np.einsum("nij,jhw->nihw", matrix, place) + field
    half = np.array([width, height]).reshape(2, 1, 1) / 2
    grid = torch.from_numpy((seen / half).transpose(0, 2, 3, 1).astype(np.float32))
    mode = "bilinear" if math.prod(images.shape[2:]) == width else "bicubic"
    found = F.grid_sample(images, grid, mode=mode, padding_mode="border", align_corners=False)
    return found.reshape(n, *samples.shape[1:]).numpy()
