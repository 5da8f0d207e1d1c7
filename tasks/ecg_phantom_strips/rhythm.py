"""When beats come, and which of them are ectopic.

A person has an interval between beats, which breathing lengthens and shortens (sinus arrhythmia)
and which varies a little from beat to beat besides. A strip of ectopy has one to three ectopic
beats of one kind. Each comes early; after a ventricular one the next normal beat comes when it was
due, after a supraventricular one the rhythm begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels
from phantombench.tasks.modality.ecg_dynamics import Array
from phantombench.tasks.modality.ecg_strip import CLASSES
from phantombench.tasks.modality.ecg_waves import Draw

NORMAL, VENTRICULAR, SUPRAVENTRICULAR = range(len(CLASSES))
BEATS = 24  # drawn a strip: those within it, some ahead, and many behind where the rate is slow
_SLOTS = ((1.0, 2.6), (3.4, 4.6), (5.4, 6.6))  # s, where ectopic beats are due
_ANOTHER = 0.35  # probability of an ectopic beat in each slot but the first chosen


@dataclass(frozen=True)
class Rhythm:
    """The beats of n strips in time.

    Attributes:
        interval: (n,) s, the person's own between normal beats.
        peaks: (n, 24) s, R peaks; 0 is the first sample of the strip.
        ahead: (n, 24) s, from the peak before.
        kinds: (n, 24) class of each beat.
    """

    interval: Array
    peaks: Array
    ahead: Array
    kinds: Labels


def draw_rhythm(labels: Labels, draw: Draw) -> Rhythm:
    """Draw when the beats of one strip a label come."""
    n = draw.n
    interval = draw.around(0.82, 0.14, 0.55, 1.2)
    arrhythmia = draw.between(0.01, 0.08)
    breathing, phase = draw.between(0.18, 0.35), draw.between(0, 2 * np.pi)
    jitter = draw.times(0.012, 0.5, 0.004, 0.04)
    first = -interval * draw.between(1.0, 2.0)
    kinds = _ectopic_beats(labels, draw, first, interval)
    peaks, ahead = np.zeros((n, BEATS)), np.zeros((n, BEATS))
    before = first
    for beat in range(BEATS):
        wave = np.sin(2 * np.pi * breathing * before + phase)
        regular = interval * (1 + arrhythmia * wave + jitter * draw.around(0, 1, -2.5, 2.5))
        early_v, early_s = draw.between(0.55, 0.85), draw.between(0.52, 0.8)
        late = draw.between(0.95, 1.25)
        previous, last = (kinds[:, beat - 1], ahead[:, beat - 1]) if beat else (kinds[:, 0] * 0, 0)
        kind = kinds[:, beat]
        ahead[:, beat] = np.select(
            [
                kind == VENTRICULAR,
                kind == SUPRAVENTRICULAR,
                previous == VENTRICULAR,
                previous == SUPRAVENTRICULAR,
            ],
            [regular * early_v, regular * early_s, regular + interval - last, regular * late],
            regular,
        )
        before = before + ahead[:, beat]
        peaks[:, beat] = before
    return Rhythm(interval, peaks, ahead, kinds)


def _ectopic_beats(labels: Labels, draw: Draw, first: Array, interval: Array) -> Labels:
    """Choose which beats are ectopic, (n, 24): those due nearest to places drawn in the slots."""
    kinds = np.zeros((draw.n, BEATS), dtype=np.int64)
    sure = np.floor(draw.between(0, len(_SLOTS)))
    rows = np.arange(draw.n)
    for slot, (low, high) in enumerate(_SLOTS):
        chosen = (sure == slot) | (draw.between(0, 1) < _ANOTHER)
        due = draw.between(low, high)
        beat = np.round((due - first) / interval).astype(np.intp) - 1
        kinds[rows, beat] = np.where(chosen, labels, kinds[rows, beat])
    return kinds


def within(rhythm: Rhythm, first: float, last: float) -> NDArray[np.bool_]:
    """Say which beats have their R peak at `first <= t < last` s, (n, 24)."""
    return np.asarray((rhythm.peaks >= first) & (rhythm.peaks < last))
