"""The dynamical ECG model, solved exactly.

McSharry PE, Clifford GD, Tarassenko L, Smith LA. A dynamical model for generating synthetic
electrocardiogram signals. IEEE Trans Biomed Eng 50(3):289-294, 2003, eq. 1:

    x' = alpha x - omega y,   y' = alpha y + omega x,   alpha = 1 - sqrt(x^2 + y^2)
    z' = - sum_i a_i d_i exp(-d_i^2 / (2 b_i^2)) - (z - z0(t)),   d_i = theta - theta_i mod 2 pi

with theta = atan2(y, x), R at theta = 0, events i in {P, Q, R, S, T}, z0 the wandering baseline.

On the limit cycle theta = omega t is known, so z obeys a linear equation with a known input, whose
solution is an integral in closed form. Beats differ here, so every beat has its own oscillator,
with the period and the events of its own, and z sums over beats; in a regular rhythm of equal beats
that is the model of the paper. Events are stated in s and mV: theta_i = omega tau_i,
b_i = omega sigma_i and a_i = A_i / (omega sigma_i^2), an event of height A_i at tau_i behind R.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.tasks.modality.ecg_beat import BEFORE, LENGTH, SAMPLING_RATE

Array = NDArray[np.float64]
EVENTS = ("P", "Q", "R", "S", "T")
_ROWS = 2048  # beats solved at once, which bounds the memory
_REACH = 9.0  # sigma, beyond which a Gaussian is 0 and its integral 0 or 1 in double precision


@dataclass(frozen=True)
class Events:
    """What happens in a window of n draws: k beats of five events each.

    Attributes:
        peaks: (n, k) s, R peaks; of a window of one beat: the one before, itself (0), the next.
        periods: (n, k) s, period of each beat's oscillator, 2 pi / omega.
        delays: (n, k, 5) s, tau, from the beat's R peak to its P, Q, R, S, T.
        widths: (n, k, 5) s, sigma.
        heights: (n, k, 5) mV, A; zero where an event is absent. Another lead has others.
    """

    peaks: Array
    periods: Array
    delays: Array
    widths: Array
    heights: Array

    def angular(self) -> tuple[Array, Array, Array]:
        """Return the paper's theta_i (rad), b_i (rad) and a_i (mV/s), each (n, k, 5)."""
        omega = (2 * np.pi / self.periods)[:, :, None]
        return omega * self.delays, omega * self.widths, self.heights / (omega * self.widths**2)

    def take(self, rows: slice) -> Events:
        """Return some of the draws."""
        fields = (self.peaks, self.periods, self.delays, self.widths, self.heights)
        return Events(*(field[rows] for field in fields))


@dataclass(frozen=True)
class Baseline:
    """z0(t) = amplitude sin(2 pi frequency t + phase); each (n,), in mV, Hz and rad."""

    amplitude: Array
    frequency: Array
    phase: Array


def window_times() -> Array:
    """Return the times of a window's samples, (256,) s; zero at the R peak."""
    return (np.arange(LENGTH) - BEFORE) / SAMPLING_RATE


def solve(events: Events, baseline: Baseline, time: Array | None = None) -> Array:
    """Return z at some times (m,) s, by default those of a window of one beat; (n, m) mV.

    The beats begin at rest, the baseline is in its steady state.
    """
    return solve_leads(events, events.heights[:, None], [baseline], time)[:, 0]


def solve_leads(
    events: Events, heights: Array, baselines: Sequence[Baseline], time: Array | None = None
) -> Array:
    """Return z of several leads of the same beats, (n, leads, m) mV.

    Args:
        events: the beats; their own heights are not used.
        heights: (n, leads, k, 5) mV, what each lead sees of each event.
        baselines: one a lead.
        time: (m,) s.
    """
    moments = window_times() if time is None else time
    n, leads = heights.shape[:2]
    total = np.zeros((n, leads, len(moments)))
    for first in range(0, n, _ROWS):
        rows = slice(first, first + _ROWS)
        for beat, event, shape in _responses(events.take(rows), moments):
            total[rows] += heights[rows, :, beat, event, None] * shape[:, None]
    wandering = [wander(baseline, moments) for baseline in baselines]
    return total + np.stack(wandering, axis=1)


def _responses(events: Events, time: Array) -> Iterator[tuple[int, int, Array]]:
    """Yield the numbers of beat and event, and the response to one of height 1, (n, m)."""
    for beat in range(events.peaks.shape[1]):
        for event in range(len(EVENTS)):
            centre = events.peaks[:, beat] + events.delays[:, beat, event]
            yield beat, event, _response(time, centre[:, None], events.widths[:, beat, event, None])


def _response(time: Array, centre: Array, sigma: Array) -> Array:
    """Solve z' = -z - u / sigma^2 exp(-u^2 / (2 sigma^2)), u = t - centre, from rest; (n, m).

    By parts: z = g(u) - integral over v < u of exp(v - u) g(v), with g the Gaussian of height 1.
    The second part is the slow undershoot that the relaxation towards the baseline leaves behind:
    sqrt(2 pi) sigma exp(sigma^2 / 2 - u) Phi(u / sigma - sigma).
    """
    with importing:
        from scipy.special import ndtr

    u = (time - centre) / sigma
    near = np.abs(u) < _REACH
    phi = (u > 0).astype(np.float64)
    phi[near] = ndtr((u - sigma)[near])
    z = -np.sqrt(2 * np.pi) * sigma * np.exp(sigma**2 / 2 + centre) * np.exp(-time) * phi
    z[near] += np.exp(-0.5 * u[near] ** 2)
    return np.asarray(z)


def wander(baseline: Baseline, time: Array) -> Array:
    """Solve z' = -(z - z0) in steady state, a low-pass of one second; (n, m) mV."""
    omega = 2 * np.pi * baseline.frequency
    phase = baseline.phase - np.arctan(omega)
    waves = np.sin(omega[:, None] * time + phase[:, None])
    return np.asarray((baseline.amplitude / np.sqrt(1 + omega**2))[:, None] * waves)
