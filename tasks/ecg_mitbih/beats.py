"""From a record to labelled beats, and from labelled beats to splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Labels, Split, SplitName
from phantombench.tasks.ecg_mitbih.records import DS1, DS2, FOLDER, read_manifest
from phantombench.tasks.modality.ecg_beat import (
    CLASSES,
    SAMPLING_RATE,
    band_pass,
    cut,
    inside,
    quantise,
)
from phantombench.tasks.modality.patients import age_group

LEAD = "MLII"
DURATION = 650_000  # samples of every record
BOUNDARY = DURATION * 8 // 10  # sample of a DS1 record at which train ends and reference begins
MOST = 256  # beats of one class in the reference

# MIT-BIH annotation code to AAMI class (ANSI/AAMI EC57). AAMI's fifth class, Q (paced and
# unclassifiable: / f Q), is left out: 15 beats once the paced records are out.
AAMI: dict[str, int] = {
    **dict.fromkeys(("N", "L", "R", "e", "j"), CLASSES.index("N")),
    **dict.fromkeys(("A", "a", "J", "S"), CLASSES.index("S")),
    **dict.fromkeys(("V", "E"), CLASSES.index("V")),
    "F": CLASSES.index("F"),
}


@dataclass(frozen=True)
class Beats:
    """Annotated beats of one record in the order of time.

    Attributes:
        record: the record's number.
        peaks: (n,) int64, sample index of the annotated R peak.
        labels: (n,) int64, index into the classes.
    """

    record: int
    peaks: Labels
    labels: Labels

    def take(self, chosen: NDArray[np.bool_]) -> Beats:
        """Return the beats of a mask (n,)."""
        return Beats(self.record, self.peaks[chosen], self.labels[chosen])

    def between(self, start: int, stop: int) -> Beats:
        """Return the beats whose whole window lies in the samples `start <= i < stop`."""
        return self.take(inside(self.peaks, start, stop))


def read_beats(data: Path, number: int) -> Beats:
    """Read a record's annotations of the classes N, S, V and F, windows complete or not."""
    import wfdb

    notes = wfdb.rdann(str(data / FOLDER / str(number)), "atr")
    known = np.array([symbol in AAMI for symbol in notes.symbol])
    labels = [AAMI[symbol] for symbol in notes.symbol if symbol in AAMI]
    return Beats(
        number, np.asarray(notes.sample[known], dtype=np.int64), np.array(labels, dtype=np.int64)
    )


def count_beats(data: Path, number: int) -> tuple[int, ...]:
    """Count the beats of each class whose window lies inside the record."""
    labels = read_beats(data, number).between(0, DURATION).labels
    return tuple(int(n) for n in np.bincount(labels, minlength=len(CLASSES)))


def read_lead(data: Path, number: int) -> NDArray[np.float64]:
    """Read lead MLII of a record, in mV, (650000,). It is found by name: in 114 it comes second."""
    import wfdb

    path = data / FOLDER / str(number)
    header = wfdb.rdheader(str(path))
    if LEAD not in header.sig_name:
        raise PhantomBenchError(
            f"{path}.hea", f"no lead {LEAD}, only {', '.join(header.sig_name)}", "omit the record"
        )
    record = wfdb.rdrecord(str(path), channels=[header.sig_name.index(LEAD)])
    if record.fs != SAMPLING_RATE or record.units != ["mV"] or record.sig_len != DURATION:
        raise PhantomBenchError(
            f"{path}.hea",
            f"{record.sig_len} samples at {record.fs} Hz in {record.units}, "
            f"expected {DURATION} at {SAMPLING_RATE} Hz in mV",
            "fetch the record again",
        )
    return np.asarray(record.p_signal[:, 0], dtype=np.float64)


def read_split(data: Path, name: SplitName) -> Split:
    """Read one split: samples (n, 1, 256) in mV, by record and then by time.

    A DS1 record is divided in time, at sample 520,000 (24:04 min) of 650,000: `train` holds the
    beats whose window ends before it, `reference` the beats whose window starts at or after it,
    and the 19 beats that straddle it are dropped. So no sample of a signal is seen by both. The
    band-pass runs over the whole record before it is cut, as it would at a recorder.
    """
    chosen = select_beats([read_beats(data, number) for number in DS1 + DS2], name)
    windows = [cut(band_pass(read_lead(data, beats.record)), beats.peaks) for beats in chosen]
    return Split(
        samples=quantise(np.concatenate(windows))[:, None, :],
        labels=np.concatenate([beats.labels for beats in chosen]),
        groups=np.concatenate([np.full(len(b.labels), b.record, np.int64) for b in chosen]),
        covariates=_covariates(chosen),
    )


def _covariates(chosen: Sequence[Beats]) -> dict[str, NDArray[np.str_]]:
    """Return record, sex and age group of each beat."""
    patients = {record.number: record for record in read_manifest()}
    told = {
        "record": [str(each.record) for each in chosen],
        "sex": [patients[each.record].sex for each in chosen],
        "age": [age_group(patients[each.record].age) for each in chosen],
    }
    counts = [len(each.labels) for each in chosen]
    return {name: np.repeat(values, counts) for name, values in told.items()}


def select_beats(beats: Sequence[Beats], name: SplitName) -> list[Beats]:
    """Choose the beats of one split from those of all records."""
    if name == "test":
        return [b.between(0, DURATION) for b in beats if b.record in DS2]
    first = [b for b in beats if b.record in DS1]
    if name == "train":
        return [b.between(0, BOUNDARY) for b in first]
    late = [b.between(BOUNDARY, DURATION) for b in first]
    kept = thin(np.concatenate([b.labels for b in late]))
    ends = np.cumsum([len(b.labels) for b in late])[:-1]
    return [b.take(mask) for b, mask in zip(late, np.split(kept, ends), strict=True)]


def thin(labels: Labels, most: int = MOST) -> NDArray[np.bool_]:
    """Keep at most `most` of each class, evenly spaced in the given order; returns a mask (n,).

    Of m beats the kept ones have the ranks floor((2i + 1) m / (2 most)): the middles of `most`
    equal stretches, in integers.

    >>> np.flatnonzero(thin(np.zeros(10, dtype=np.int64), most=2)).tolist()
    [2, 7]
    """
    kept = np.zeros(len(labels), dtype=bool)
    for label in range(len(CLASSES)):
        rows = np.flatnonzero(labels == label)
        if len(rows) > most:
            rows = rows[(2 * np.arange(most) + 1) * len(rows) // (2 * most)]
        kept[rows] = True
    return kept
