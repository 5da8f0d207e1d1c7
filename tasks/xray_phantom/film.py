"""From a body to a film: X-rays through it, noise, display, eight bits.

Beer-Lambert: a pixel counts I = I0 exp(-integral of the attenuation) photons on average, with the
Poisson noise of that mean, here in its normal approximation. The display shows -log(I / I0), bone
bright and lung dark.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels, Samples
from phantombench.tasks.xray_phantom.anatomy import Array, Parameters, draw_parameters
from phantombench.tasks.xray_phantom.body import soft_parts
from phantombench.tasks.xray_phantom.findings import finding_ellipsoids
from phantombench.tasks.xray_phantom.projection import (
    SIDE,
    Ellipsoids,
    line_integrals,
    rotation,
    silhouettes,
)
from phantombench.tasks.xray_phantom.skeleton import bones

BLOCK = 100  # images drawn from one generator
_SPREAD = 0.12  # share of a pixel's photons that each neighbour in a row or column counts
_FEWEST = 1.0  # photons; the logarithm of fewer is not shown
_WINDOW = (0.06, 0.97)  # quantiles of the film between which the display spreads its greys
_STEEPNESS = 3.6  # of the display's logistic curve; flat where film is under- or overexposed


def draw_films(
    labels: Labels, generators: Callable[[int], np.random.Generator]
) -> tuple[Samples, Parameters]:
    """Draw one film a label, (n, 1, 64, 64) in [0, 1], and the truth behind each.

    Block b of 100 films comes from `generators(b)`, whole, so that the first films of a long
    draw are those of a short one with the same labels.
    """
    samples = np.empty((len(labels), 1, SIDE, SIDE), dtype=np.float32)
    truth = []
    for block, first in enumerate(range(0, max(len(labels), 1), BLOCK)):
        some = labels[first : first + BLOCK]
        padded = np.concatenate([some, np.zeros(BLOCK - len(some), dtype=np.int64)])
        generator = generators(block)
        parameters = draw_parameters(padded, generator).take(slice(len(some)))
        noise = generator.standard_normal((BLOCK, SIDE, SIDE))[: len(some)]
        if len(some):
            samples[first : first + BLOCK, 0] = develop(parameters, noise) / np.float32(255)
        truth.append(parameters)
    return samples, Parameters.join(truth)


def develop(parameters: Parameters, noise: Array) -> NDArray[np.uint8]:
    """Make the films (n, 64, 64) of bodies, given standard normal noise of that shape.

    The display's window is that of the body without its finding and without noise; a finding so
    changes no pixel but those of its mask.
    """
    healthy = line_integrals(
        _posed(Ellipsoids.join([soft_parts(parameters), bones(parameters)]), parameters)
    )
    found = line_integrals(_posed(finding_ellipsoids(parameters), parameters))
    photons = np.exp(parameters.exposure)[:, None, None]
    window = _detect(healthy, photons)
    expected = _detect(healthy + found, photons)
    counted = np.maximum(expected + np.sqrt(expected) * noise, _FEWEST)
    grey = _display(-np.log(counted / photons), -np.log(window / photons), parameters)
    return np.rint(255 * grey).astype(np.uint8)


def finding_mask(parameters: Parameters) -> NDArray[np.bool_]:
    """Return the pixels that the planted finding changes, (n, 64, 64); none where there is none.

    The shadow of the finding's ellipsoids, and their neighbours, who receive some of its photons.
    """
    masks = [np.zeros((0, SIDE, SIDE), dtype=np.bool_)]
    for first in range(0, len(parameters), BLOCK):
        some = parameters.take(slice(first, first + BLOCK))
        masks.append(silhouettes(_posed(finding_ellipsoids(some), some)))
    return _detect(np.concatenate(masks).astype(np.float64), None) > 0


def _posed(ellipsoids: Ellipsoids, p: Parameters) -> Ellipsoids:
    shift = np.stack([p.shift_x, p.shift_y, np.zeros(len(p))], axis=-1)
    return ellipsoids.moved(rotation(np.deg2rad(p.yaw), np.deg2rad(p.roll)), shift)


def _detect(integrals: Array, photons: Array | None) -> Array:
    """Count photons, (n, 64, 64), each pixel sharing with its neighbours; None: pass values."""
    count = integrals if photons is None else photons * np.exp(-integrals)
    for axis in (1, 2):
        before = np.concatenate([count.take([0], axis), count.take(range(SIDE - 1), axis)], axis)
        after = np.concatenate([count.take(range(1, SIDE), axis), count.take([-1], axis)], axis)
        count = (1 - 2 * _SPREAD) * count + _SPREAD * (before + after)
    return count


def _display(density: Array, window: Array, p: Parameters) -> Array:
    """Map -log(I / I0) to grey levels in [0, 1], by the quantiles of `window`."""
    low, high = np.quantile(window.reshape(len(window), -1), _WINDOW, axis=1)
    low, high = (
        x[:, None, None] for x in (low + p.black * (high - low), high + p.white * (high - low))
    )
    level = 1 / (1 + np.exp(-_STEEPNESS * ((density - low) / (high - low) - 0.5)))
    return level ** np.exp(p.gamma)[:, None, None]
