"""The soft parts of the chest as ellipsoids, in the coordinates of `projection`, cm and 1/cm."""

from __future__ import annotations

import numpy as np

from phantombench.tasks.xray_phantom.anatomy import Parameters
from phantombench.tasks.xray_phantom.projection import Array, Ellipsoids, rotation

SOFT = 0.17  # water at the effective energy of a chest film, about 80 keV
AIR = 0.13  # what a lung lacks of that
LUNG_X, LUNG_Y, LUNG_AXES = 7.2, -1.0, (5.7, 13.0, 8.0)
CHEST_HALF_WIDTH = LUNG_X + LUNG_AXES[0]
DOME_Y = 6.8  # top of the left dome


def ellipsoid(
    count: int,
    centre: tuple[Array | float, Array | float, Array | float],
    axes: tuple[Array | float, Array | float, Array | float],
    attenuation: Array | float,
    roll: Array | float = 0.0,
) -> Ellipsoids:
    """Make one ellipsoid in each of `count` bodies; `roll` in degrees, clockwise on the image."""

    def column(value: Array | float) -> Array:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,))

    turn = rotation(np.zeros(count), np.deg2rad(column(roll)))
    return Ellipsoids(
        np.stack([column(x) for x in centre], axis=-1)[:, None],
        np.stack([column(x) for x in axes], axis=-1)[:, None],
        turn.transpose(0, 2, 1)[:, None],
        column(attenuation)[:, None],
    )


def soft_parts(p: Parameters) -> Ellipsoids:
    """Return torso, lungs, diaphragm, heart, great vessels, airway, breasts and stomach."""
    n = len(p)
    parts = [
        ellipsoid(n, (0, 6, 0), (18 * p.breadth, 30 * p.stature, 10.5 * p.depth), SOFT),
        ellipsoid(n, (0, -22, -1), (5.5, 9, 5.0), 0.7 * SOFT),  # neck
        ellipsoid(n, (0, -3, 0.5), (2.6 * p.mediastinum, 14, 4.0), 0.45 * SOFT),
        ellipsoid(n, (2.2, -7.3, 0), (1.9 * p.mediastinum, 2.2, 2.4), 0.6 * SOFT),  # aortic arch
        ellipsoid(n, (-0.2, -14, 0), (0.9, 6.5, 0.9), -SOFT),  # trachea
        heart(p),
        ellipsoid(n, (0, DOME_Y + p.inspiration + 8, 0), (6.0, 7.0, 8.0), 0.7 * AIR),  # liver
        ellipsoid(n, (6.5, dome_y(p, 1) + 3.2, 2), _ball(p.stomach_gas), -0.8 * SOFT),
    ]
    for side in (-1, 1):
        x = side * p.breadth
        parts += [
            ellipsoid(n, (13 * x, -14.5, -1), (7.5, 4.6, 5.5), 0.8 * SOFT, 18 * side),
            ellipsoid(n, (13.8 * x, 4, -1), (5.0, 27, 6.5), 0.5 * SOFT),  # chest wall
            ellipsoid(n, *lung(p, side), -AIR * p.aeration, roll=-7 * side),
            ellipsoid(n, (7.2 * x, dome_y(p, side) + 6.5, 0), (9.2, 6.5, 9.0), 0.95 * AIR),
            ellipsoid(n, (8.2 * x, 4.5, 9.5), (5.6, 4.6, 2.6), 0.7 * SOFT * p.breast**2),
            ellipsoid(n, (4.0 * x, -1.2, 0), (1.5, 2.4, 1.8), 0.45 * SOFT * p.hila),
            *_vessels(p, side),
        ]
    return Ellipsoids.join(parts)


def lung(p: Parameters, side: int) -> tuple[tuple[Array, float, float], tuple[Array, Array, Array]]:
    """Return centre and half-axes of a lung, right (-1) or left (1)."""
    width, height, depth = LUNG_AXES
    axes = width * p.breadth, height * p.lung_height * p.stature, depth * p.depth
    return (side * LUNG_X * p.breadth, LUNG_Y, 0.0), axes


def dome_y(p: Parameters, side: int) -> Array:
    """Return the height of the top of the diaphragm, right (-1) or left (1)."""
    return DOME_Y + p.inspiration - (p.dome_difference if side < 0 else 0.0)


def heart(p: Parameters, scale: Array | float = 1.0) -> Ellipsoids:
    """Return the heart, `scale` times as large about its own centre.

    The half-width of a tilted ellipse with half-axes a and b is sqrt(a^2 cos^2 + b^2 sin^2); with
    b = 0.78 a it follows from the ratio of heart to chest.
    """
    tilt = np.deg2rad(p.heart_tilt)
    half_width = p.cardiothoracic * CHEST_HALF_WIDTH * p.breadth
    long = scale * half_width / np.sqrt(np.cos(tilt) ** 2 + (0.78 * np.sin(tilt)) ** 2)
    centre = (2.1 * p.breadth, 4.2 + 0.5 * p.inspiration, 2.0)
    return ellipsoid(
        len(p), centre, (long, 0.78 * long, 0.8 * long * p.depth), 1.15 * AIR, p.heart_tilt
    )


def _vessels(p: Parameters, side: int) -> list[Ellipsoids]:
    """Return branches that leave the hilum, thin and faint."""
    x = side * p.breadth
    return [
        ellipsoid(
            len(p),
            (
                x * (4.6 + 2.0 * np.cos(np.deg2rad(angle))),
                -1.0 + 2.8 * np.sin(np.deg2rad(angle)),
                z,
            ),
            (2.6, 0.45, 0.5),
            SOFT * p.hila,
            side * angle,
        )
        for angle, z in ((-60.0, 0.5), (-25.0, -1.0), (20.0, 1.0), (50.0, -0.5), (75.0, 0.0))
    ]


def _ball(radius: Array) -> tuple[Array, Array, Array]:
    """Return three equal half-axes; a millimetre at least, so that the ball has an inside."""
    radius = np.maximum(radius, 0.1)
    return radius, radius, radius
