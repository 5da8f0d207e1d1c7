"""Leads, annotations and patients of MIT-BIH records, and how a record is divided in time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.importing import importing
from phantombench.task.spec import Labels
from phantombench.tasks.modality.ecg_beat import SAMPLING_RATE
from phantombench.tasks.modality.mitdb_records import FOLDER, read_manifest
from phantombench.tasks.modality.patients import age_group

DURATION = 650_000  # samples of every record
BOUNDARY = DURATION * 8 // 10  # sample of a DS1 record at which train ends and reference begins

# MIT-BIH annotation code to AAMI class (ANSI/AAMI EC57). AAMI's fifth class, Q (paced and
# unclassifiable: / f Q), is left out: 15 beats once the paced records are out.
AAMI: dict[str, str] = {
    **dict.fromkeys(("N", "L", "R", "e", "j"), "N"),
    **dict.fromkeys(("A", "a", "J", "S"), "S"),
    **dict.fromkeys(("V", "E"), "V"),
    "F": "F",
}


def read_annotations(data: Path, number: int) -> tuple[Labels, NDArray[np.str_]]:
    """Read the places (n,) of a record's annotations, in samples, and their codes (n,)."""
    with importing:
        import wfdb

    notes = wfdb.rdann(str(data / FOLDER / str(number)), "atr")
    return np.asarray(notes.sample, dtype=np.int64), np.asarray(notes.symbol, dtype=np.str_)


def read_lead(data: Path, number: int, lead: str) -> NDArray[np.float64]:
    """Read a lead of a record, in mV, (650000,). It is found by name: in 114 MLII comes second."""
    with importing:
        import wfdb

    path = data / FOLDER / str(number)
    header = wfdb.rdheader(str(path))
    if lead not in header.sig_name:
        raise PhantomBenchError(
            f"{path}.hea", f"no lead {lead}, only {', '.join(header.sig_name)}", "omit the record"
        )
    record = wfdb.rdrecord(str(path), channels=[header.sig_name.index(lead)])
    if record.fs != SAMPLING_RATE or record.units != ["mV"] or record.sig_len != DURATION:
        raise PhantomBenchError(
            f"{path}.hea",
            f"{record.sig_len} samples at {record.fs} Hz in {record.units}, "
            f"expected {DURATION} at {SAMPLING_RATE} Hz in mV",
            "fetch the record again",
        )
    return np.asarray(record.p_signal[:, 0], dtype=np.float64)


def covariates(records: Sequence[int], counts: Sequence[int]) -> dict[str, NDArray[np.str_]]:
    """Return record, sex and age group of each sample, given how many come from each record."""
    patients = {record.number: record for record in read_manifest()}
    told = {
        "record": [str(record) for record in records],
        "sex": [patients[record].sex for record in records],
        "age": [age_group(patients[record].age) for record in records],
    }
    return {name: np.repeat(values, counts) for name, values in told.items()}


def thin(labels: Labels, most: int) -> NDArray[np.bool_]:
    """Keep at most `most` of each class, evenly spaced in the given order; returns a mask (n,).

    Of m beats the kept ones have the ranks floor((2i + 1) m / (2 most)): the middles of `most`
    equal stretches, in integers.

    >>> np.flatnonzero(thin(np.zeros(10, dtype=np.int64), most=2)).tolist()
    [2, 7]
    """
    kept = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        if len(rows) > most:
            rows = rows[(2 * np.arange(most) + 1) * len(rows) // (2 * most)]
        kept[rows] = True
    return kept
