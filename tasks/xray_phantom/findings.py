"""What makes a phantom chest abnormal: one of four findings, as ellipsoids added to the body.

Every finding has six places for ellipsoids, so that images of all kinds are computed at once; an
unused place attenuates nothing.
"""

from __future__ import annotations

import numpy as np

from phantombench.tasks.xray_phantom.anatomy import (
    CONSOLIDATION,
    EFFUSION,
    ENLARGED_HEART,
    LOBES,
    NODULE,
    Parameters,
)
from phantombench.tasks.xray_phantom.body import AIR, SOFT, dome_y, ellipsoid, heart, lung
from phantombench.tasks.xray_phantom.projection import Array, Ellipsoids

PLACES = LOBES + 1
ENLARGED_RATIO = (0.52, 0.66)  # cardiothoracic ratio; 0.5 is the clinical limit
FLUID = (2.2, 7.0)  # cm, half-height of an effusion
NODULE_RADIUS = (0.8, 2.1)  # cm
LOBE_RADIUS = (1.3, 2.6)  # cm, of a consolidation


def finding_ellipsoids(p: Parameters) -> Ellipsoids:
    """Return the ellipsoids of each image's finding, (n, 6); they add nothing where there is none.

    An enlarged heart is the large one, less the one that is there.
    """
    n = len(p)
    blank = ellipsoid(n, (0, 0, 0), (0.1, 0.1, 0.1), 0.0)
    blanks = [blank] * PLACES
    small = heart(p)
    removed = Ellipsoids(small.centre, small.axes, small.frame, -small.attenuation)
    made = {
        ENLARGED_HEART: [heart(p, enlargement(p)), removed],
        EFFUSION: [_effusion(p)],
        NODULE: [_nodule(p)],
        CONSOLIDATION: _consolidation(p),
    }
    result = Ellipsoids.join(blanks)
    for kind, parts in made.items():
        shown = Ellipsoids.join([*parts, *blanks[len(parts) :]])
        mine = p.finding == kind
        result = Ellipsoids(
            np.where(mine[:, None, None], shown.centre, result.centre),
            np.where(mine[:, None, None], shown.axes, result.axes),
            np.where(mine[:, None, None, None], shown.frame, result.frame),
            np.where(mine[:, None], shown.attenuation, result.attenuation),
        )
    return result


def true_quantities(p: Parameters) -> dict[str, Array]:
    """Return the cardiothoracic ratio, that of an enlarged heart where there is one."""
    scale = np.where(p.finding == ENLARGED_HEART, enlargement(p), 1.0)
    return {"cardiothoracic": p.cardiothoracic * scale}


def enlargement(p: Parameters) -> Array:
    """Return how many times as large an enlarged heart is; 1.03 at least."""
    return np.maximum(_within(ENLARGED_RATIO, p.finding_size) / p.cardiothoracic, 1.03)


def _effusion(p: Parameters) -> Ellipsoids:
    """Fluid in the angle between the ribs and the diaphragm, higher at the side."""
    side = _side(p)
    half_height = _within(FLUID, p.finding_size)
    bottom = np.where(side < 0, dome_y(p, -1), dome_y(p, 1)) + 3.5
    centre = (side * 10.2 * p.breadth, bottom - 0.7 * half_height, -1.5 + 0.0 * side)
    axes = (3.4 + 0.25 * half_height, half_height, 5.5 * p.depth)
    return ellipsoid(len(p), centre, axes, AIR * (1.0 + 0.4 * p.finding_density), -10 * side)


def _nodule(p: Parameters) -> Ellipsoids:
    """A ball somewhere in a lung."""
    radius = _within(NODULE_RADIUS, p.finding_size)
    attenuation = SOFT * (0.9 + 0.7 * p.finding_density)
    return ellipsoid(len(p), _in_lung(p), (radius, radius, radius), attenuation)


def _consolidation(p: Parameters) -> list[Ellipsoids]:
    """A cluster of lobes somewhere in a lung."""
    x, y, z = _in_lung(p)
    radius = _within(LOBE_RADIUS, p.finding_size)
    attenuation = AIR * (0.3 + 0.35 * p.finding_density)
    return [
        ellipsoid(
            len(p),
            (
                x + 0.4 * radius * p.lobes[:, k, 0],
                y + 0.5 * radius * p.lobes[:, k, 1],
                z + 0.4 * radius * p.lobes[:, k, 2],
            ),
            (radius, radius * (0.8 + 0.1 * k), 1.2 * radius),
            attenuation,
        )
        for k in range(LOBES)
    ]


def _in_lung(p: Parameters) -> tuple[Array, Array, Array]:
    """Return places in a box within the lung, above the diaphragm and beside the mediastinum."""
    side = _side(p)
    (centre, _, _), (width, height, depth) = lung(p, 1)
    x = side * (centre + width * (-0.25 + 0.8 * p.finding_x))
    return x, height * (-0.6 + 0.95 * p.finding_y), depth * (-0.5 + p.finding_z)


def _side(p: Parameters) -> Array:
    return np.where(p.finding_side < 0, -1.0, 1.0)


def _within(limits: tuple[float, float], share: Array) -> Array:
    low, high = limits
    return low + (high - low) * share
