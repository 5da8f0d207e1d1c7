"""The five waves of a person's beats, normal and ectopic: distributions of place, width and height.

The normal beat: every person's own. The atrial one: the same QRS after a P wave that is flat or
turned over. The ventricular one: no P, a QRS about three times as wide that points up or down, and
a T wave against it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.tasks.modality.ecg_dynamics import EVENTS, Array

P_WAVE, Q_WAVE, R_WAVE, S_WAVE, T_WAVE = range(len(EVENTS))
SEEN = 0.02  # mV, below which an event does not count when the QRS is delimited


@dataclass(frozen=True)
class Beat:
    """One beat of each person: delays, widths (s) and heights (mV), each (n, 5)."""

    delays: Array
    widths: Array
    heights: Array

    def mix(self, other: Beat, share: Array) -> Beat:
        """Go `share` (n,) of the way to another beat."""
        w = share[:, None]
        return Beat(
            (1 - w) * self.delays + w * other.delays,
            (1 - w) * self.widths + w * other.widths,
            (1 - w) * self.heights + w * other.heights,
        )


class Draw:
    """Columns of n random numbers, one distribution each."""

    def __init__(self, generator: np.random.Generator, n: int) -> None:
        self.generator, self.n = generator, n

    def between(self, low: float, high: float) -> Array:
        """Uniform."""
        return self.generator.uniform(low, high, self.n)

    def around(self, mean: float, deviation: float, low: float, high: float) -> Array:
        """Normal, clipped."""
        return np.clip(mean + deviation * self.generator.standard_normal(self.n), low, high)

    def times(self, median: float, spread: float, low: float, high: float) -> Array:
        """Log-normal with `spread` the deviation of the logarithm, clipped."""
        factor = np.exp(spread * self.generator.standard_normal(self.n))
        return np.clip(median * factor, low, high)


def qrs_limits(delays: Array, widths: Array, heights: Array) -> tuple[Array, Array]:
    """Return onset and end of the QRS of beats (..., 5) from their R peaks, each (...,) s.

    They lie 2 sigma beside the outermost of its waves that can be seen.
    """
    chosen = slice(Q_WAVE, S_WAVE + 1)
    seen = np.abs(heights[..., chosen]) > SEEN
    first = delays[..., chosen] - 2 * widths[..., chosen]
    last = delays[..., chosen] + 2 * widths[..., chosen]
    return np.where(seen, first, np.inf).min(axis=-1), np.where(seen, last, -np.inf).max(axis=-1)


def normal_beat(draw: Draw, rhythm: Array) -> Beat:
    """Draw the normal beat of persons, whose interval between beats is `rhythm` (n,) s."""
    stretch = np.sqrt(rhythm / 0.82)  # Bazett: repolarisation follows the root of the interval
    delays = [
        -draw.around(0.165, 0.022, 0.12, 0.21),
        -draw.around(0.030, 0.004, 0.022, 0.040),
        np.zeros(draw.n),
        draw.around(0.031, 0.005, 0.022, 0.045),
        draw.around(0.275, 0.025, 0.21, 0.34) * stretch,
    ]
    widths = [
        draw.around(0.022, 0.004, 0.012, 0.034),
        draw.around(0.009, 0.002, 0.005, 0.014),
        draw.around(0.0115, 0.0018, 0.008, 0.017),
        draw.around(0.011, 0.003, 0.006, 0.020),
        draw.around(0.042, 0.008, 0.025, 0.065) * stretch,
    ]
    R = draw.times(1.35, 0.32, 0.55, 2.8)
    heights = [
        draw.around(0.12, 0.05, 0.02, 0.28),
        -R * draw.around(0.07, 0.06, 0.0, 0.28),
        R,
        -R * draw.around(0.18, 0.15, 0.0, 0.6),
        draw.around(0.26, 0.17, -0.25, 0.75),
    ]
    return _beat(delays, widths, heights)


def atrial_beat(draw: Draw, normal: Beat) -> Beat:
    """Draw a supraventricular ectopic beat of the persons with these normal beats."""
    delays, heights = normal.delays.copy(), normal.heights.copy()
    delays[:, P_WAVE] = -draw.around(0.135, 0.02, 0.09, 0.18)
    heights[:, P_WAVE] = draw.between(-0.16, 0.05)
    heights[:, Q_WAVE : S_WAVE + 1] *= draw.between(0.8, 1.1)[:, None]
    heights[:, T_WAVE] *= draw.between(0.6, 1.0)
    return Beat(delays, normal.widths, heights)


def ventricular_beat(draw: Draw, is_f: NDArray[np.bool_]) -> Beat:
    """Draw a ventricular ectopic beat; `is_f` (n,) says whether a fusion is made of it."""
    # In a fusion it points up as the normal QRS does; halfway between two signs there is no QRS.
    down = (draw.between(0, 1) < 0.35) & ~is_f
    sign = np.where(down, -1.0, 1.0)
    delays = [
        -draw.around(0.165, 0.022, 0.12, 0.21),
        -draw.around(0.060, 0.010, 0.040, 0.080),
        np.zeros(draw.n),
        draw.around(0.085, 0.012, 0.060, 0.110),
        draw.around(0.270, 0.030, 0.21, 0.34),
    ]
    widths = [
        draw.around(0.022, 0.004, 0.012, 0.034),
        draw.around(0.020, 0.004, 0.012, 0.030),
        draw.around(0.033, 0.006, 0.022, 0.048),
        draw.around(0.030, 0.006, 0.018, 0.045),
        draw.around(0.062, 0.010, 0.042, 0.085),
    ]
    R = draw.times(1.7, 0.3, 0.8, 3.2)
    heights = [
        np.zeros(draw.n),
        sign * R * draw.between(-0.2, 0.5),
        sign * R,
        -sign * R * draw.between(0.0, 0.7),
        -sign * R * draw.between(0.2, 0.5),
    ]
    return _beat(delays, widths, heights)


def again(draw: Draw, beat: Beat) -> Beat:
    """The same person's next normal beat, a little higher or lower."""
    return Beat(beat.delays, beat.widths, beat.heights * draw.around(1, 0.04, 0.85, 1.15)[:, None])


def _beat(delays: list[Array], widths: list[Array], heights: list[Array]) -> Beat:
    return Beat(np.stack(delays, axis=1), np.stack(widths, axis=1), np.stack(heights, axis=1))


def choose(mask: NDArray[np.bool_], yes: Beat, no: Beat) -> Beat:
    """Return one beat where the mask (n,) is true, and the other elsewhere."""
    m = mask[:, None]
    return Beat(
        np.where(m, yes.delays, no.delays),
        np.where(m, yes.widths, no.widths),
        np.where(m, yes.heights, no.heights),
    )
