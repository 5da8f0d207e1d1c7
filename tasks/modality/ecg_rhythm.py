"""What a reader measures on a strip: rhythm, whether the leads agree, and the median beat.

Beats are found in the first lead by wfdb's detector (XQRS; Xie et al., WFDB for Python, PhysioNet,
2023), and moved to the largest deflection nearby. On the reference of `ecg-mitbih-strips` it finds
97 % of the annotated beats, and 98 % of what it finds are beats. In V1 a beat may be too small for
it, which is why no rhythm is taken from there. A detector finds beats in noise as well; another one
(GQRS, same library) then finds others: a strip has a rhythm where both agree (bSQI: Li, Mark and
Clifford 2008, Physiological Measurement 29(1):15-32). Beats are measured by the rules of
`ecg_quantities.py`, at the 360 Hz that those are made for. A value is NaN where the
strip does not show it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from phantombench.importing import importing
from phantombench.task.quantities import Quantity
from phantombench.task.spec import Samples
from phantombench.tasks.modality import ecg_quantities
from phantombench.tasks.modality.ecg_beat import AFTER, BEFORE
from phantombench.tasks.modality.ecg_strip import DOWN, SAMPLING_RATE, UP, to_recorded

Array = NDArray[np.float64]
Places = NDArray[np.intp]
FLAT = 1e-3  # mV, of standard deviation, below which a lead is flat and no beat is looked for
FEWEST = 3  # beats of a strip that has a rhythm
LONGEST = 3.0  # s without a beat, the ends of the strip included, of a strip that has one
AGREED = 0.8  # agreement of two detectors from which on beats are beats
_LEARNT = 1.0  # s, what GQRS misses at the beginning of a strip
_SAME = 0.15  # s between two detections of one beat (ANSI/AAMI EC57)
_QRS = 0.15  # s, what the detector takes for the width of a QRS
_T_WAVE = 0.36  # s behind a beat, where it takes a gentler slope for a T wave
_NEARBY = 0.06  # s, on each side of a detection, where the peak is looked for
_SMOOTH = 0.04  # s, deviation of the Gaussian that makes an envelope of slopes

QUANTITIES = {
    "heart_rate": Quantity("Heart rate", "per minute", (20.0, 300.0)),
    "rr_interval": Quantity("RR interval", "ms", (200.0, 3000.0)),
    "rr_variability": Quantity("RR variability", "ms", (0.0, 2000.0)),
    "beats_found": Quantity("Beats found", "", (0.0, 1.0)),
    "lead_agreement": Quantity("Agreement of the leads", "", (-1.0, 1.0)),
    "r_amplitude": ecg_quantities.QUANTITIES["r_amplitude"],
    "qrs_width": ecg_quantities.QUANTITIES["qrs_width"],
    "spectrum": Quantity("Mean frequency", "cycles per sample", (0.0, 0.28)),
}  # limits wider than any textbook's


def measure(samples: Samples) -> dict[str, Array]:
    """Return every quantity of strips (n, 2, 1024), (n,) each."""
    found = [beats(strip[0]) for strip in samples]
    intervals = [np.diff(each) * 1000 / SAMPLING_RATE for each in found]
    return {
        "heart_rate": _each(lambda rr: 60_000 / rr.mean(), intervals, fewest=1),
        "rr_interval": _each(np.median, intervals, fewest=1),
        "rr_variability": _each(lambda rr: np.sqrt(np.mean(np.diff(rr) ** 2)), intervals, fewest=2),
        "beats_found": np.array(
            [
                float(has_rhythm(each) and agreement(each, strip[0]) >= AGREED)
                for each, strip in zip(found, samples, strict=True)
            ]
        ),
        "lead_agreement": lead_agreement(samples),
        **of_median_beats(samples, found),
        "spectrum": ecg_quantities.mean_frequency(samples),
    }


def beats(lead: NDArray[np.float32]) -> Places:
    """Return the places of the R peaks of one lead (1024,) in mV, in ascending order."""
    with importing:
        from wfdb.processing import XQRS

    signal = lead.astype(np.float64)
    if signal.std() < FLAT:
        return np.zeros(0, dtype=np.intp)
    detector = XQRS(
        sig=signal, fs=SAMPLING_RATE, conf=XQRS.Conf(qrs_width=_QRS, t_inspect_period=_T_WAVE)
    )
    detector.detect(verbose=False)
    size, reach = np.abs(signal - np.median(signal)), round(_NEARBY * SAMPLING_RATE)
    peaks = [
        first + int(size[first : place + reach + 1].argmax())
        for place in np.asarray(detector.qrs_inds, dtype=np.intp).tolist()
        for first in (max(place - reach, 0),)
    ]
    return np.unique(np.array(peaks, dtype=np.intp))


def has_rhythm(peaks: Places) -> bool:
    """Say whether beats go on through the whole strip: three or more, none 3 s apart.

    >>> has_rhythm(np.arange(60, 1024, 110)), has_rhythm(np.array([60, 170, 280]))
    (True, False)
    """
    last = SAMPLING_RATE * LONGEST
    gaps = np.diff(np.concatenate([[0], peaks, [1023]]))
    return bool(len(peaks) >= FEWEST and gaps.max() <= last)


def agreement(peaks: Places, lead: NDArray[np.float32]) -> float:
    """Return the share of beats of two detectors that both have found, 0 where there are none.

    Args:
        peaks: what `beats` found.
        lead: (1024,) mV, in which GQRS looks for them again.
    """
    with importing:
        from wfdb.processing import gqrs_detect

    if len(peaks) == 0:
        return 0.0
    again = np.asarray(gqrs_detect(sig=lead.astype(np.float64), fs=SAMPLING_RATE), dtype=np.float64)
    first = _LEARNT * SAMPLING_RATE
    some, others = peaks[peaks >= first], again[again >= first]
    if not len(some) or not len(others):
        return 0.0
    same = np.abs(some[:, None] - others) <= _SAME * SAMPLING_RATE
    matched = same.any(axis=1).sum() + same.any(axis=0).sum()
    return float(matched / (len(some) + len(others)))


def lead_agreement(samples: Samples) -> Array:
    """Return how far both leads are steep at the same time: Pearson's, of envelopes of slopes.

    What it measures is the time and not the shape: whichever way a lead points, and however small
    it is, a beat is steep in both at once.
    """
    slopes = np.abs(np.gradient(samples.astype(np.float64), axis=-1))
    envelopes = ndimage.gaussian_filter1d(slopes, _SMOOTH * SAMPLING_RATE, axis=-1)
    envelopes -= envelopes.mean(axis=-1, keepdims=True)
    first, last = envelopes[:, 0], envelopes[:, -1]
    size = np.sqrt((first**2).sum(axis=1) * (last**2).sum(axis=1))
    shared = (first * last).sum(axis=1)
    return np.divide(shared, size, out=np.full(len(size), np.nan), where=size > FLAT**2)


def of_median_beats(samples: Samples, found: list[Places]) -> dict[str, Array]:
    """Return R amplitude and QRS width of each strip: of the median over its whole beats.

    As electrocardiographs do, values are taken at each place of the beat first: noise, and the odd
    ectopic beat, are gone before anything is measured.
    """
    first = to_recorded(samples[:, 0].astype(np.float64))
    medians = {
        row: median
        for row, (lead, peaks) in enumerate(zip(first, found, strict=True))
        if (median := _median_beat(lead, peaks)) is not None
    }
    rows = list(medians)
    values = {name: np.full(len(samples), np.nan) for name in ("r_amplitude", "qrs_width")}
    if rows:
        windows = np.stack(list(medians.values()))[:, None].astype(np.float32)
        delineated = ecg_quantities.delineate(windows)
        for name, measured in values.items():
            measured[rows] = getattr(ecg_quantities, name)(delineated)
    return values


def _median_beat(lead: Array, peaks: Places) -> Array | None:
    """Return the median (256,) over the beats of a lead at 360 Hz whose whole window it holds."""
    reach = DOWN // UP + 1  # a peak at 128 Hz may lie so many samples beside the one at 360 Hz
    places = np.round(peaks * DOWN / UP).astype(np.intp)
    places = places[(places >= BEFORE + reach) & (places + AFTER + reach <= len(lead))]
    if not len(places):
        return None
    around = np.abs(lead - np.median(lead))[places[:, None] + np.arange(-reach, reach + 1)]
    places = places - reach + around.argmax(axis=1)
    windows = lead[places[:, None] + np.arange(-BEFORE, AFTER)]
    return np.asarray(np.median(windows, axis=0))


def _each(number: object, intervals: list[Array], fewest: int) -> Array:
    """Return a number of the intervals of each strip; NaN where there are fewer than needed."""
    assert callable(number)
    found = [float(number(each)) if len(each) >= fewest else np.nan for each in intervals]
    return np.array(found, dtype=np.float64)
