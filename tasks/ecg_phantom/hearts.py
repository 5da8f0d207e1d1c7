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

from phantombench.task.spec import Labels
from phantombench.tasks.modality import ecg_waves
from phantombench.tasks.modality.ecg_beat import CLASSES
from phantombench.tasks.modality.ecg_dynamics import Array, Baseline, Events
from phantombench.tasks.modality.ecg_waves import (
    P_WAVE,
    R_WAVE,
    SEEN,
    T_WAVE,
    Draw,
    again,
    atrial_beat,
    choose,
    normal_beat,
    ventricular_beat,
)

N, S, V, F = range(len(CLASSES))


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


def draw_parameters(labels: Labels, generator: np.random.Generator) -> Parameters:
    """Draw the truth for one sample a label.

    The stream of random numbers is used up alike for every class, so that changing one label does
    not change another sample.
    """
    n = len(labels)
    is_s, is_v, is_f = (labels == label for label in (S, V, F))
    draw = Draw(generator, n)
    rhythm = draw.around(0.82, 0.14, 0.55, 1.2)
    normal = normal_beat(draw, rhythm)
    ectopic = atrial_beat(draw, normal)
    ventricular = ventricular_beat(draw, is_f)
    fusion = np.where(is_v, 1.0, np.where(is_f, draw.between(0.25, 0.75), 0.0))
    own = choose(is_s, ectopic, normal).mix(ventricular, fusion)
    # An early ventricular beat leaves no P wave; a fusion beat keeps part of it.
    own.heights[:, P_WAVE] *= np.where(is_v, 0.0, 1.0)

    early = np.where(is_s, draw.between(0.52, 0.8), draw.between(0.55, 0.85))
    ahead = rhythm * np.select(
        [is_s | is_v, is_f], [early, draw.between(0.9, 1.03)], draw.between(0.93, 1.07)
    )
    # A ventricular beat leaves the sinus rhythm alone: the next normal beat comes when it is due.
    pause = np.select([is_v, is_s], [2 * rhythm - ahead, rhythm * draw.between(0.95, 1.25)], rhythm)
    behind = pause * draw.between(0.95, 1.05)
    before, after = again(draw, normal), again(draw, normal)
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
    return ecg_waves.qrs_limits(events.delays[:, 1], events.widths[:, 1], events.heights[:, 1])


def t_end(parameters: Parameters) -> Array:
    """Return the end of the T wave from the R peak, (n,) s: 2 sigma behind its peak."""
    events = parameters.events
    return np.asarray(events.delays[:, 1, T_WAVE] + 2 * events.widths[:, 1, T_WAVE])


def true_quantities(parameters: Parameters) -> dict[str, Array]:
    """Return R amplitude (mV), QRS width, PR and QT (ms); PR is NaN without a P wave."""
    events = parameters.events
    onset, end = qrs_limits(parameters)
    begins = events.delays[:, 1, P_WAVE] - 2 * events.widths[:, 1, P_WAVE]
    seen = events.heights[:, 1, P_WAVE] > SEEN
    return {
        "r_amplitude": events.heights[:, 1, R_WAVE],
        "qrs_width": 1000 * (end - onset),
        "pr_interval": np.where(seen, 1000 * (onset - begins), np.nan),
        "qt_interval": 1000 * (t_end(parameters) - onset),
    }
