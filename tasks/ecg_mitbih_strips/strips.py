"""From a record to labelled strips, and from the manifest to splits.

`manifest.csv` lists every strip: its split, record, first sample at 360 Hz, label, and the first
16 digits of the sha256 of its values. `write_manifest.py` writes it, from the annotations.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import SPLITS, Samples, Split, SplitName
from phantombench.tasks.modality.ecg_beat import band_pass, quantise
from phantombench.tasks.modality.ecg_strip import CLASSES, LEADS, LENGTH, SPAN, resample
from phantombench.tasks.modality.mitdb_reading import (
    AAMI,
    BOUNDARY,
    DURATION,
    covariates,
    read_annotations,
    read_lead,
    thin,
)
from phantombench.tasks.modality.mitdb_records import DS1, DS2, FOLDER

MANIFEST = Path(__file__).with_name("manifest.csv")
HEADER = ("split", "record", "start", "label", "sha256")
# Second lead V5, V2 or V4. The paced 102 and 104 lack both leads, and are out anyway.
WITHOUT_V1: tuple[int, ...] = (100, 103, 114, 117, 123, 124)
TRAINED = tuple(number for number in DS1 if number not in WITHOUT_V1)  # 20 records
TESTED = tuple(number for number in DS2 if number not in WITHOUT_V1)  # 17 records
MOST = 256  # strips of one class in the reference
_DIGITS = 16  # of the sha256

# What a beat makes of its strip. A fusion beat is half of a ventricular ectopic one.
_NORMAL, _VENTRICULAR, _SUPRAVENTRICULAR = range(len(CLASSES))
_BEATS = {"N": _NORMAL, "S": _SUPRAVENTRICULAR, "V": _VENTRICULAR, "F": _VENTRICULAR}
_UNCLEAR = tuple("/fQ![]")  # paced, fusion with a paced beat, unclassifiable, ventricular flutter


@dataclass(frozen=True)
class Strip:
    """One line of the manifest.

    Attributes:
        split: that it belongs to.
        record: its number, the group.
        start: first sample at 360 Hz, a multiple of 2,880.
        label: index into the classes.
        sha256: of its values (little endian), the first 16 digits.
    """

    split: SplitName
    record: int
    start: int
    label: int
    sha256: str


def read_manifest(split: SplitName | None = None) -> tuple[Strip, ...]:
    """Read the committed manifest, whole or one split of it, by record and then by time."""
    with MANIFEST.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(
        Strip(name, int(row["record"]), int(row["start"]), int(row["label"]), row["sha256"])
        for name in SPLITS
        if split in (None, name)
        for row in rows
        if row["split"] == name
    )


def read_split(data: Path, name: SplitName) -> Split:
    """Read one split: samples (n, 2, 1024) in mV, by record and then by time.

    Raises:
        PhantomBenchError: a strip is not the one that the manifest lists.
    """
    parts, records, counts = [], [], []
    strips = read_manifest(name)
    for number, listed in groupby(strips, lambda strip: strip.record):
        wanted = list(listed)
        samples = cut(read_signal(data, number), [strip.start for strip in wanted])
        for strip, sample in zip(wanted, samples, strict=True):
            if digest(sample) != strip.sha256:
                raise PhantomBenchError(
                    data / FOLDER / f"{number}.dat",
                    f"the strip from sample {strip.start} on is not that of the manifest",
                    "phantombench data check ecg-mitbih-strips, or report the versions of scipy",
                )
        parts.append(samples)
        records.append(number)
        counts.append(len(wanted))
    return Split(
        samples=np.concatenate(parts),
        labels=np.array([strip.label for strip in strips], dtype=np.int64),
        groups=np.array([strip.record for strip in strips], dtype=np.int64),
        covariates=covariates(records, counts),
    )


def read_signal(data: Path, number: int) -> NDArray[np.float64]:
    """Read MLII and V1 of a record, filtered as beats are and brought to 128 Hz, (2, 231112) mV.

    The band-pass, 0.5 to 40 Hz, runs over the whole record at 360 Hz, before it is cut.
    """
    leads = np.stack([read_lead(data, number, lead) for lead in LEADS])
    return resample(band_pass(leads))


def cut(signal: NDArray[np.float64], starts: Sequence[int]) -> Samples:
    """Cut strips out of a signal (2, samples) at 128 Hz; starts count samples at 360 Hz."""
    places = np.array(starts, dtype=np.int64) // SPAN * LENGTH
    windows = signal[:, places[:, None] + np.arange(LENGTH)]
    return quantise(np.ascontiguousarray(windows.transpose(1, 0, 2)))


def digest(sample: Samples) -> str:
    """Return the first 16 digits of the sha256 of a strip's values."""
    values = np.ascontiguousarray(sample, dtype="<f4")
    return hashlib.sha256(values.data).hexdigest()[:_DIGITS]


def label_of(symbols: NDArray[np.str_]) -> int | None:
    """Return the class of a strip by the annotation codes within; None where it has none.

    Any ventricular ectopic or fusion beat makes it ventricular, else any supraventricular ectopic
    one supraventricular. A strip without beats, or with a beat that is paced, unclassifiable or
    part of a flutter, is left out.

    >>> [label_of(np.array(list(codes))) for codes in ("NAV", "NA", "N", "NQ", "+")]
    [1, 2, 0, None, None]
    """
    if np.isin(symbols, _UNCLEAR).any():
        return None
    found = {_BEATS[AAMI[symbol]] for symbol in symbols.tolist() if symbol in AAMI}
    ordered = (_VENTRICULAR, _SUPRAVENTRICULAR, _NORMAL)
    return next((label for label in ordered if label in found), None)


def label_strips(data: Path, number: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield start and label of a record's strips that lie in the samples `first <= i < last`."""
    places, symbols = read_annotations(data, number)
    for start in range(-(-first // SPAN) * SPAN, last - SPAN + 1, SPAN):
        within = (places >= start) & (places < start + SPAN)
        label = label_of(symbols[within])
        if label is not None:
            yield start, label


def select_strips(data: Path, name: SplitName) -> list[tuple[int, int, int]]:
    """Choose the strips of a split: record, start and label of each, from the annotations.

    As in `ecg-mitbih`: `train` is what ends before sample 520,000 of a DS1 record, `reference` what
    begins at or after it, at most 256 of a class, evenly spaced; `test` is DS2. The one strip of a
    record that straddles the boundary is in neither.
    """
    spans = {"train": (0, BOUNDARY), "reference": (BOUNDARY, DURATION), "test": (0, DURATION)}
    records = TESTED if name == "test" else TRAINED
    chosen = [
        (number, start, label)
        for number in records
        for start, label in label_strips(data, number, *spans[name])
    ]
    if name != "reference":
        return chosen
    kept = thin(np.array([label for _, _, label in chosen], dtype=np.int64), MOST)
    return [strip for strip, keep in zip(chosen, kept, strict=True) if keep]
