"""Who the beats come from: the distributions of rhythm, waves, baseline and noise by class.

Every draw is a person of its own: a heart rate and a normal beat are drawn first, then the beat of
the class as a change of that normal beat. The beats before and behind are normal ones.

N: the person's own beat. S: the same QRS, early, its P wave flat or turned over, and so early that
the T wave before runs into it. V: no P, a QRS about three times as wide that points up or down, a T
wave against it, early, a pause behind. F: partway between N and a V that points up, on time, its P
wave weaker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels
from phantombench.tasks.ecg_phantom.dynamics import EVENTS, Array, Baseline, Events
from phantombench.tasks.modality.ecg_beat import CLASSES

N, S, V, F = range(len(CLASSES))
_P, _Q, _R, _S, _T = range(len(EVENTS))
_SEEN = 0.02  # mV, below which an event does not count when the QRS is delimited


@dataclass(frozen=True)
class Parameters:
    """The truth behind n samples.

    Attributes:
        labels: (n,) class.
        rhythm: (n,) s, the person's interval between normal beats.
        fusion: (n,) share of the ventricular beat in an F; 0 in N and S, 1 in V.
        events: three beats each, in s and mV.
        baseline: wander.
        noise: (n,) mV, standard deviation of the white noise before its low-pass.
    """

    labels: Labels
    rhythm: Array
    fusion: Array
    events: Events
    baseline: Baseline
    noise: Array


@dataclass(frozen=True)
class _Beat:
    """One beat of each person: delays, widths (s) and heights (mV), each (n, 5)."""

    delays: Array
    widths: Array
    heights: Array

    def mix(self, other: _Beat, share: Array) -> _Beat:
        """Go `share` (n,) of the way to another beat."""
        w = share[:, None]
        return _Beat(
            (1 - w) * self.delays + w * other.delays,
            (1 - w) * self.widths + w * other.widths,
            (1 - w) * self.heights + w * other.heights,
        )


def draw_parameters(labels: Labels, generator: np.random.Generator) -> Parameters:
    """Draw the truth for one sample a label.

    The stream of random numbers is used up alike for every class, so that changing one label does
    not change another sample.
    """
    n = len(labels)
    is_s, is_v, is_f = (labels == label for label in (S, V, F))
    draw = _Draw(generator, n)
    rhythm = draw.around(0.82, 0.14, 0.55, 1.2)
    normal = _normal_beat(draw, rhythm)
    ectopic = _atrial_beat(draw, normal)
    ventricular = _ventricular_beat(draw, is_f)
    fusion = np.where(is_v, 1.0, np.where(is_f, draw.between(0.25, 0.75), 0.0))
    own = _choose(is_s, ectopic, normal).mix(ventricular, fusion)
    # An early ventricular beat leaves no P wave; a fusion beat keeps part of it.
    own.heights[:, _P] *= np.where(is_v, 0.0, 1.0)

    early = np.where(is_s, draw.between(0.52, 0.8), draw.between(0.55, 0.85))
    ahead = rhythm * np.select(
        [is_s | is_v, is_f], [early, draw.between(0.9, 1.03)], draw.between(0.93, 1.07)
    )
    # A ventricular beat leaves the sinus rhythm alone: the next normal beat comes when it is due.
    pause = np.select([is_v, is_s], [2 * rhythm - ahead, rhythm * draw.between(0.95, 1.25)], rhythm)
    behind = pause * draw.between(0.95, 1.05)
    before, after = _again(draw, normal), _again(draw, normal)
    beats = (before, own, after)
    events = Events(
        peaks=np.stack([-ahead, np.zeros(n), behind], axis=1),
        periods=np.stack([rhythm, ahead, behind], axis=1),
        delays=np.stack([beat.delays for beat in beats], axis=1),
        widths=np.stack([beat.widths for beat in beats], axis=1),
        heights=np.stack([beat.heights for beat in beats], axis=1),
    )
    baseline = Baseline(
        amplitude=draw.times(0.08, 0.6, 0.01, 0.4),
        frequency=draw.between(0.15, 0.6),
        phase=draw.between(0, 2 * np.pi),
    )
    return Parameters(labels, rhythm, fusion, events, baseline, draw.times(0.02, 0.6, 0.004, 0.12))


def qrs_limits(parameters: Parameters) -> tuple[Array, Array]:
    """Return onset and end of the QRS from the R peak, each (n,) s: 2 sigma beside its waves."""
    events = parameters.events
    chosen = slice(_Q, _S + 1)
    delays, widths = events.delays[:, 1, chosen], events.widths[:, 1, chosen]
    seen = np.abs(events.heights[:, 1, chosen]) > _SEEN
    onset = np.where(seen, delays - 2 * widths, np.inf).min(axis=1)
    return onset, np.where(seen, delays + 2 * widths, -np.inf).max(axis=1)


def t_end(parameters: Parameters) -> Array:
    """Return the end of the T wave from the R peak, (n,) s: 2 sigma behind its peak."""
    events = parameters.events
    return np.asarray(events.delays[:, 1, _T] + 2 * events.widths[:, 1, _T])


def true_quantities(parameters: Parameters) -> dict[str, Array]:
    """Return R amplitude (mV), QRS width, PR and QT (ms); PR is NaN without a P wave."""
    events = parameters.events
    onset, end = qrs_limits(parameters)
    begins = events.delays[:, 1, _P] - 2 * events.widths[:, 1, _P]
    seen = events.heights[:, 1, _P] > _SEEN
    return {
        "r_amplitude": events.heights[:, 1, _R],
        "qrs_width": 1000 * (end - onset),
        "pr_interval": np.where(seen, 1000 * (onset - begins), np.nan),
        "qt_interval": 1000 * (t_end(parameters) - onset),
    }


class _Draw:
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


def _normal_beat(draw: _Draw, rhythm: Array) -> _Beat:
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


def _atrial_beat(draw: _Draw, normal: _Beat) -> _Beat:
    delays, heights = normal.delays.copy(), normal.heights.copy()
    delays[:, _P] = -draw.around(0.135, 0.02, 0.09, 0.18)
    heights[:, _P] = draw.between(-0.16, 0.05)
    heights[:, _Q : _S + 1] *= draw.between(0.8, 1.1)[:, None]
    heights[:, _T] *= draw.between(0.6, 1.0)
    return _Beat(delays, normal.widths, heights)


def _ventricular_beat(draw: _Draw, is_f: NDArray[np.bool_]) -> _Beat:
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


def _again(draw: _Draw, beat: _Beat) -> _Beat:
    """The same person's next normal beat, a little higher or lower."""
    return _Beat(beat.delays, beat.widths, beat.heights * draw.around(1, 0.04, 0.85, 1.15)[:, None])


def _beat(delays: list[Array], widths: list[Array], heights: list[Array]) -> _Beat:
    return _Beat(np.stack(delays, axis=1), np.stack(widths, axis=1), np.stack(heights, axis=1))


def _choose(mask: NDArray[np.bool_], yes: _Beat, no: _Beat) -> _Beat:
    m = mask[:, None]
    return _Beat(
        np.where(m, yes.delays, no.delays),
        np.where(m, yes.widths, no.widths),
        np.where(m, yes.heights, no.heights),
    )
