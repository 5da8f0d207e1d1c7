"""The bones of the chest as ellipsoids: rib arcs, clavicles, spine, in cm and 1/cm."""

from __future__ import annotations

import numpy as np

from phantombench.tasks.xray_phantom.anatomy import Parameters
from phantombench.tasks.xray_phantom.body import ellipsoid
from phantombench.tasks.xray_phantom.projection import Array, Ellipsoids

BONE = 0.3  # what a rib adds to soft tissue
# From the first to the tenth rib: half-width and half-depth of the arc, height at the spine.
RIB_HALF_WIDTH = np.array([6.2, 8.7, 10.5, 11.8, 12.6, 13.1, 13.4, 13.5, 13.5, 13.4])
RIB_HALF_DEPTH = 0.68 * RIB_HALF_WIDTH
RIB_Y = -14.5 + 2.35 * np.arange(10)
_SEGMENTS = 9  # ellipsoids an arc
_ARC = np.deg2rad(np.linspace(10, 150, _SEGMENTS + 1))  # 0 at the spine, 180 at the breastbone


def bones(p: Parameters) -> Ellipsoids:
    """Return ribs, clavicles and spine."""
    return Ellipsoids.join([ribs(p), clavicles(p), spine(p)])


def ribs(p: Parameters) -> Ellipsoids:
    """Return ten pairs of arcs that fall from the spine to the front."""
    n = len(p)
    side = np.array([-1.0, 1.0])[:, None, None]
    width, depth = RIB_HALF_WIDTH[:, None], RIB_HALF_DEPTH[:, None]
    x = side * width * np.sin(_ARC)
    z = np.broadcast_to(-depth * np.cos(_ARC), x.shape)
    fall = np.broadcast_to((1 - np.cos(_ARC)) / 2, x.shape)
    height = np.broadcast_to(RIB_Y[:, None], x.shape)
    nodes = np.stack(
        [
            x * _each(p.breadth),
            (height * _each(p.stature)) + fall * _each(p.rib_drop) + _each(p.rib_height),
            z * _each(p.depth),
        ],
        axis=-1,
    )  # (n, sides, ribs, nodes, 3)
    return _chain(nodes.reshape(n, -1, _SEGMENTS + 1, 3), (0.62, 0.36), BONE * p.bone)


def clavicles(p: Parameters) -> Ellipsoids:
    """Return a slightly bent bone from the breastbone to each shoulder."""
    along = np.linspace(0, 1, 5)
    side = np.array([-1.0, 1.0])[:, None]
    bend = np.sin(2 * np.pi * along)
    nodes = np.stack(
        [
            side * (1.8 + 12.2 * along) * _each(p.breadth, 2),
            -11.2 + _each(p.clavicle_height, 2) - along * _each(p.clavicle_slope, 2) + 0.5 * bend
            + 0 * side,
            5.0 - 3.0 * along + 0 * side + _each(0 * p.depth, 2),
        ],
        axis=-1,
    )  # fmt: skip
    return _chain(nodes, (0.8, 0.7), 1.6 * BONE * p.bone)


def spine(p: Parameters) -> Ellipsoids:
    """Return sixteen vertebral bodies, one below the other."""
    n = len(p)
    return Ellipsoids.join(
        [
            ellipsoid(n, (0, y * p.stature, -6 * p.depth), (1.9, 1.35, 1.7), 0.55 * BONE * p.bone)
            for y in -19 + 2.6 * np.arange(16)
        ]
    )


def _chain(nodes: Array, thickness: tuple[float, float], attenuation: Array) -> Ellipsoids:
    """Cover curves through nodes (n, curves, m, 3) with m - 1 overlapping ellipsoids each.

    `thickness`: half-axes across the curve, the first in the plane that holds the vertical.
    """
    n = len(nodes)
    step = np.diff(nodes, axis=2)
    length = np.linalg.norm(step, axis=-1, keepdims=True)
    along = step / length
    down = np.array([0.0, 1.0, 0.0])
    across = down - along[..., 1:2] * along
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    frame = np.stack([along, across, np.cross(along, across)], axis=-2)
    shape = (*length.shape[:-1], 1)
    axes = np.concatenate(
        [0.8 * length, np.full(shape, thickness[0]), np.full(shape, thickness[1])], axis=-1
    )
    count = length[0].size
    return Ellipsoids(
        ((nodes[:, :, 1:] + nodes[:, :, :-1]) / 2).reshape(n, count, 3),
        axes.reshape(n, count, 3),
        frame.reshape(n, count, 3, 3),
        np.repeat(attenuation[:, None], count, axis=1),
    )


def _each(value: Array, dimensions: int = 3) -> Array:
    """Spread a value a body over the dimensions of its curves."""
    return value.reshape(-1, *(1,) * dimensions)
