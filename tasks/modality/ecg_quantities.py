"""What a reader measures on a beat: amplitude and width of the QRS, PR and QT, ST level, spectrum.

Rules on the slope of one beat, as in the first automatic delineators (Laguna, Jane and Caminal
1994, Computers and Biomedical Research 27(1):45-60; the end of T by the tangent: Lepeschkin and
Surawicz 1952, Circulation 6(3):378-388). What they are worth stands on the page of the ruler: on
the phantom the truth is known. A value is NaN where the beat does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.task.quantities import Quantity
from phantombench.task.spec import Samples
from phantombench.tasks.modality.ecg_beat import BEFORE, SAMPLING_RATE

Array = NDArray[np.float64]
Places = NDArray[np.intp]
MILLISECONDS = 1000 / SAMPLING_RATE  # of a sample
_PEAK = 0.05  # s, on each side of the place of the R peak, where it is looked for
_QRS = 0.16  # s, on each side of the R peak, where the QRS may end
_STEEP = 0.12  # share of the steepest slope above which a slope belongs to the QRS
_FLAT = 0.024  # s, that a slope has to stay below it
_ST = (0.06, 0.08)  # s behind the end of the QRS
_T_FROM, _P_UNTIL, _EDGE = 0.08, 0.03, 0.02  # s, behind and ahead of the QRS; from the edge
_WAVE = 0.04  # mV, the least height of a P or T wave


@dataclass(frozen=True)
class Beats:
    """The first lead of beats, with the places of their QRS.

    Attributes:
        values: (n, length) mV over the baseline, the level just ahead of the QRS.
        slope: (n, length) mV a sample.
        peak, onset, end: (n,) of the QRS.
    """

    values: Array
    slope: Array
    peak: Places
    onset: Places
    end: Places

    @property
    def place(self) -> Places:
        """The places of the values, (length,)."""
        return np.arange(self.values.shape[1])

    def at(self, place: Places) -> Array:
        """Return the value of each beat at its place, (n,)."""
        return np.asarray(self.values[np.arange(len(self.values)), place])


def delineate(samples: Samples) -> Beats:
    """Find the QRS of beats (n, leads, length)."""
    values = samples[:, 0].astype(np.float64)
    rows, length = np.arange(len(values)), values.shape[1]
    first, last = BEFORE - _seconds(_PEAK), BEFORE + _seconds(_PEAK) + 1
    around = np.abs(values[:, first:last] - np.median(values, axis=1, keepdims=True))
    peak = first + around.argmax(axis=1)
    slope = _slope(values)
    inside = np.abs(np.arange(length) - peak[:, None]) <= _seconds(_QRS)
    size = np.where(inside, np.abs(slope), 0.0)
    steep = size > _STEEP * size.max(axis=1, keepdims=True)
    onset = _last_calm(steep, peak)
    end = length - 1 - _last_calm(steep[:, ::-1], length - 1 - peak)
    ahead = np.maximum(onset - _seconds(_EDGE), 0)
    base = (values[rows, onset] + values[rows, ahead]) / 2
    return Beats(values - base[:, None], slope, peak, onset, end)


def r_amplitude(beats: Beats) -> Array:
    """Return the height of the R peak, mV, below 0 where it points down."""
    return beats.at(beats.peak)


def qrs_width(beats: Beats) -> Array:
    """Return the time from onset to end of the QRS, ms."""
    return np.asarray((beats.end - beats.onset) * MILLISECONDS)


def st_level(beats: Beats) -> Array:
    """Return the mean height 60 to 80 ms behind the QRS, mV."""
    first, last = (beats.end[:, None] + _seconds(each) for each in _ST)
    within = (beats.place >= first) & (beats.place <= last)
    count = within.sum(axis=1)
    total = (beats.values * within).sum(axis=1)
    return np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)


def qt_interval(beats: Beats) -> Array:
    """Return the time from the onset of the QRS to where the steepest tangent of T ends, ms."""
    late = beats.place >= beats.end[:, None] + _seconds(_T_FROM)
    height = np.where(late, np.abs(beats.values), -1.0)
    top = height.argmax(axis=1)
    sign = np.sign(beats.at(top))
    falling = np.where(beats.place > top[:, None], -sign[:, None] * beats.slope, 0.0)
    steepest = falling.argmax(axis=1)
    foot = steepest + _run(sign * beats.at(steepest), falling.max(axis=1))
    last = beats.place[-1] - _seconds(_EDGE)
    seen = (height.max(axis=1) > _WAVE) & (top < last)
    return np.where(seen, (foot - beats.onset) * MILLISECONDS, np.nan)


def pr_interval(beats: Beats) -> Array:
    """Return the time from where the steepest tangent of P begins to the onset of the QRS, ms."""
    early = (beats.place >= _seconds(_EDGE)) & (
        beats.place <= beats.onset[:, None] - _seconds(_P_UNTIL)
    )
    height = np.where(early, beats.values, -1.0)
    top = height.argmax(axis=1)
    rising = np.where(beats.place < top[:, None], beats.slope, 0.0)
    steepest = rising.argmax(axis=1)
    foot = steepest - _run(beats.at(steepest), rising.max(axis=1))
    seen = (height.max(axis=1) > _WAVE) & (foot > 0)
    return np.where(seen, (beats.onset - foot) * MILLISECONDS, np.nan)


def mean_frequency(samples: Samples) -> Array:
    """Return the mean frequency of the power spectrum, cycles per sample; NaN for a flat beat."""
    values = samples[:, 0].astype(np.float64)
    values = (values - values.mean(axis=1, keepdims=True)) * np.hanning(values.shape[1])
    power = np.abs(np.fft.rfft(values, axis=1)) ** 2
    total = power.sum(axis=1)
    weighted = power @ np.fft.rfftfreq(values.shape[1])
    return np.divide(weighted, total, out=np.full(len(total), np.nan), where=total > 0)


QUANTITIES = {
    "r_amplitude": Quantity("R amplitude", "mV", (-6.0, 6.0), (-4.0, 4.0)),
    "qrs_width": Quantity("QRS width", "ms", (30.0, 280.0), (0.0, 400.0)),
    "pr_interval": Quantity("PR interval", "ms", (20.0, 260.0), (0.0, 280.0)),
    "qt_interval": Quantity("QT interval", "ms", (150.0, 600.0), (100.0, 700.0)),
    "st_level": Quantity("ST level", "mV", (-2.5, 2.5), (-2.0, 2.0)),
    "spectrum": Quantity("Mean frequency", "cycles per sample", (0.0, 0.1), (0.0, 0.072)),
}  # limits wider than any textbook's; bins of a figure are whole steps of 1/360 s, or far wider


def measure(samples: Samples) -> dict[str, Array]:
    """Return every quantity of beats (n, leads, 256), (n,) each."""
    beats = delineate(samples)
    of_beats = (r_amplitude, qrs_width, pr_interval, qt_interval, st_level)
    found = {each.__name__: each(beats) for each in of_beats}
    return found | {"spectrum": mean_frequency(samples)}


def _seconds(duration: float) -> int:
    return round(duration * SAMPLING_RATE)


def _run(height: Array, rise: Array) -> Array:
    """Return how far a tangent runs to the baseline, in samples; NaN where it does not."""
    return np.divide(height, rise, out=np.full(len(rise), np.nan), where=rise > 0)


def _slope(values: Array) -> Array:
    """Return the slope a sample, after smoothing with weights 1, 2, 1."""
    padded = np.pad(values, ((0, 0), (1, 1)), mode="edge")
    smooth = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
    return np.asarray(np.gradient(smooth, axis=1))


def _last_calm(steep: NDArray[np.bool_], peak: Places) -> Places:
    """Return the last place ahead of each peak from which back the slope stays small."""
    flat = _seconds(_FLAT)
    total = np.cumsum(np.pad(steep, ((0, 0), (flat, 0))), axis=1)
    calm = total[:, flat:] == total[:, :-flat]  # none of the `flat` samples up to here is steep
    length = steep.shape[1]
    calm &= np.arange(length) < peak[:, None]
    found = length - 1 - calm[:, ::-1].argmax(axis=1)
    return np.where(calm.any(axis=1), found, 0)
