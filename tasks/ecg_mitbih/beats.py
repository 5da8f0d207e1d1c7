"""From a record to labelled beats, and from labelled beats to splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels, Split, SplitName
from phantombench.tasks.modality.ecg_beat import CLASSES, band_pass, cut, inside, quantise
from phantombench.tasks.modality.mitdb_reading import (
    AAMI,
    BOUNDARY,
    DURATION,
    covariates,
    read_annotations,
    read_lead,
    thin,
)
from phantombench.tasks.modality.mitdb_records import DS1, DS2

LEAD = "MLII"
MOST = 256  # beats of one class in the reference


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
    places, symbols = read_annotations(data, number)
    known = np.isin(symbols, list(AAMI))
    labels = np.array([CLASSES.index(AAMI[symbol]) for symbol in symbols[known]], dtype=np.int64)
    return Beats(number, places[known], labels)


def count_beats(data: Path, number: int) -> tuple[int, ...]:
    """Count the beats of each class whose window lies inside the record."""
    labels = read_beats(data, number).between(0, DURATION).labels
    return tuple(int(n) for n in np.bincount(labels, minlength=len(CLASSES)))


def read_split(data: Path, name: SplitName) -> Split:
    """Read one split: samples (n, 1, 256) in mV, by record and then by time.

    A DS1 record is divided in time, at sample 520,000 (24:04 min) of 650,000: `train` holds the
    beats whose window ends before it, `reference` the beats whose window starts at or after it,
    and the 19 beats that straddle it are dropped. So no sample of a signal is seen by both. The
    band-pass runs over the whole record before it is cut, as it would at a recorder.
    """
    chosen = select_beats([read_beats(data, number) for number in DS1 + DS2], name)
    windows = [cut(band_pass(read_lead(data, beats.record, LEAD)), beats.peaks) for beats in chosen]
    return Split(
        samples=quantise(np.concatenate(windows))[:, None, :],
        labels=np.concatenate([beats.labels for beats in chosen]),
        groups=np.concatenate([np.full(len(b.labels), b.record, np.int64) for b in chosen]),
        covariates=covariates([b.record for b in chosen], [len(b.labels) for b in chosen]),
    )


def select_beats(beats: Sequence[Beats], name: SplitName) -> list[Beats]:
    """Choose the beats of one split from those of all records."""
    if name == "test":
        return [b.between(0, DURATION) for b in beats if b.record in DS2]
    first = [b for b in beats if b.record in DS1]
    if name == "train":
        return [b.between(0, BOUNDARY) for b in first]
    late = [b.between(BOUNDARY, DURATION) for b in first]
    kept = thin(np.concatenate([b.labels for b in late]), MOST)
    ends = np.cumsum([len(b.labels) for b in late])[:-1]
    return [b.take(mask) for b, mask in zip(late, np.split(kept, ends), strict=True)]
