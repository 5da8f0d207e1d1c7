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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.tasks.modality.ecg_beat import BEFORE, LENGTH, SAMPLING_RATE

Array = NDArray[np.float64]
EVENTS = ("P", "Q", "R", "S", "T")
_ROWS = 2048  # beats solved at once, which bounds the memory
_REACH = 9.0  # sigma, beyond which a Gaussian is 0 and its integral 0 or 1 in double precision


@dataclass(frozen=True)
class Events:
    """What happens in a window of n draws: three beats of five events each.

    Attributes:
        peaks: (n, 3) s, R peaks of the beat before, the beat itself (0) and the beat behind.
        periods: (n, 3) s, period of each beat's oscillator, 2 pi / omega.
        delays: (n, 3, 5) s, tau, from the beat's R peak to its P, Q, R, S, T.
        widths: (n, 3, 5) s, sigma.
        heights: (n, 3, 5) mV, A; zero where an event is absent.
    """

    peaks: Array
    periods: Array
    delays: Array
    widths: Array
    heights: Array

    def angular(self) -> tuple[Array, Array, Array]:
        """Return the paper's theta_i (rad), b_i (rad) and a_i (mV/s), each (n, 3, 5)."""
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


def solve(events: Events, baseline: Baseline) -> Array:
    """Return z on the window, (n, 256) mV.

    The beats begin at rest, the baseline is in its steady state.
    """
    n = len(events.peaks)
    chunks = [_beats(events.take(slice(i, i + _ROWS))) for i in range(0, n, _ROWS)]
    return np.concatenate([np.empty((0, LENGTH)), *chunks]) + _wander(baseline)


def _beats(events: Events) -> Array:
    time = window_times()
    total = np.zeros((len(events.peaks), LENGTH))
    for beat in range(events.heights.shape[1]):
        for event in range(len(EVENTS)):
            centre = events.peaks[:, beat] + events.delays[:, beat, event]
            shape = _response(time, centre[:, None], events.widths[:, beat, event, None])
            total += events.heights[:, beat, event, None] * shape
    return total


def _response(time: Array, centre: Array, sigma: Array) -> Array:
    """Solve z' = -z - u / sigma^2 exp(-u^2 / (2 sigma^2)), u = t - centre, from rest; (n, 256).

    By parts: z = g(u) - integral over v < u of exp(v - u) g(v), with g the Gaussian of height 1.
    The second part is the slow undershoot that the relaxation towards the baseline leaves behind:
    sqrt(2 pi) sigma exp(sigma^2 / 2 - u) Phi(u / sigma - sigma).
    """
    from scipy.special import ndtr

    u = (time - centre) / sigma
    near = np.abs(u) < _REACH
    phi = (u > 0).astype(np.float64)
    phi[near] = ndtr((u - sigma)[near])
    z = -np.sqrt(2 * np.pi) * sigma * np.exp(sigma**2 / 2 + centre) * np.exp(-time) * phi
    z[near] += np.exp(-0.5 * u[near] ** 2)
    return np.asarray(z)


def _wander(baseline: Baseline) -> Array:
    """Solve z' = -(z - z0) in steady state: a low-pass of one second."""
    omega = 2 * np.pi * baseline.frequency
    phase = baseline.phase - np.arctan(omega)
    waves = np.sin(omega[:, None] * window_times() + phase[:, None])
    return np.asarray((baseline.amplitude / np.sqrt(1 + omega**2))[:, None] * waves)
