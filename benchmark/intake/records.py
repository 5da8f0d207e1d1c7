"""Read a folder of WFDB records: one sample each, or a row of samples with their annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.file_labels import labels_of_files
from phantombench.intake.found import Found, of_each
from phantombench.intake.listing import files_below
from phantombench.task.spec import TaskSpec

_GAIN = re.compile(r"\d+(\.\d*)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class _Record:
    values: NDArray[np.float64]  # (length, leads), in `unit`
    rate: float
    unit: str
    leads: tuple[str, ...]
    notes: tuple[str, ...]  # of its annotations


def record_files(folder: Path) -> list[Path]:
    """Return the headers of a folder and its sub-folders, sorted by path."""
    found = files_below(folder, (".hea",))
    parts = _segments(found)
    return [path for path in found if path not in parts]


def _segments(headers: Sequence[Path]) -> set[Path]:
    """Return the headers of the parts that records of several segments are made of.

    The first line of such a record is `NAME/SEGMENTS ...`; each of the next names a part, the first
    of which may be a layout without values.
    """
    parts: set[Path] = set()
    for header in headers:
        if not header.is_file():
            continue
        lines = _lines(header)
        if lines and "/" in lines[0].split()[0]:
            parts |= {header.with_name(f"{line.split()[0]}.hea") for line in lines[1:]}
    return parts


def read_records(
    folder: Path, task: TaskSpec, faults: list[PhantomBenchError] | None = None
) -> Found:
    """Read every record of a folder; each row is (length, leads), in the unit of the records.

    A record that is as long as its annotations say samples are there is cut into so many, as
    `phantombench generate` writes them; the notes are then their labels.

    Args:
        folder: with headers in it or below.
        task: whose length and classes are looked for.
        faults: gets what is wrong with a record, which is then left out; None raises it.

    Raises:
        PhantomBenchError: a record that cannot be read, or records of different rates or units.
    """
    files, records = of_each(record_files(folder), _read, faults)
    if not records:
        return Found(folder, [], told=["samples: none readable"])
    for what in ("rate", "unit", "leads"):
        values = sorted({_said(getattr(record, what)) for record in records})
        if len(values) > 1:
            raise PhantomBenchError(
                folder,
                f"its records differ in their {what}: {'; '.join(values[:5])}",
                "make them one",
            )
    length = task.sample_shape[-1]
    rows: list[NDArray[Any]] = []
    of_rows: list[Path] = []
    notes: list[str] = []
    in_rows = [_windows(record, length) for record in records]
    for path, record, count in zip(files, records, in_rows, strict=True):
        of_rows += [path] * count
        rows += np.split(record.values, count)
        notes += record.notes
    first = records[0]
    if max(in_rows) > 1 or len(notes) == len(rows):
        labels, how = np.array(notes), "from their annotations"
    else:
        labels, how = labels_of_files(folder, files, task.classes)  # type: ignore[assignment]
    told = [
        f"samples: {len(rows)} of {len(records)} WFDB records, leads {', '.join(first.leads)}",
        f"labels: {how}",
    ]
    return Found(folder, rows, labels, told, None, first.rate, first.unit, first.leads, of_rows)


def _said(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _windows(record: _Record, length: int) -> int:
    """Return how many samples a record holds."""
    count, rest = divmod(len(record.values), length)
    return count if rest == 0 and count == len(record.notes) else 1


def _read(header: Path) -> _Record:
    import wfdb

    name = str(header.with_suffix(""))
    try:
        record = wfdb.rdrecord(name)
        notes = tuple(_notes(header))
    except Exception as error:  # wfdb raises whatever its parsers meet
        raise PhantomBenchError(
            header, f"is no readable record ({error})", "write it again, or remove it"
        ) from error
    if len(set(record.units)) != 1:
        raise PhantomBenchError(header, "its leads have several units", "write one unit")
    values, unit = in_its_unit(header, record)
    leads = tuple(name or f"lead {k + 1}" for k, name in enumerate(record.sig_name))
    return _Record(values, float(record.fs), unit, leads, notes)


def in_its_unit(header: Path, record: Any) -> tuple[NDArray[np.float64], str]:
    """Return the values of a record (length, leads) and their unit: steps, where no gain is given.

    Whoever reads WFDB takes 200 steps a millivolt where the gain is 0 or absent, which says that
    the amplitude is uncalibrated (header(5) of the WFDB applications guide).
    """
    values = np.asarray(record.p_signal, dtype=np.float64)
    if _uncalibrated(header):
        return values * np.asarray(record.adc_gain), "steps without a gain"
    return values, str(record.units[0])


def _uncalibrated(header: Path) -> bool:
    lines = _lines(header)
    if "/" in lines[0].split()[0]:  # of several segments, each with its own header
        return False
    fields = [line.split() for line in lines[1:]]
    gains = [_GAIN.match(each[2]) if len(each) > 2 else None for each in fields]
    return any(each is None or float(each[0]) == 0 for each in gains)


def _lines(header: Path) -> list[str]:
    """Return the lines of a header that are no comments."""
    lines = header.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _notes(header: Path) -> Iterator[str]:
    import wfdb

    if header.with_suffix(".atr").is_file():
        found = wfdb.rdann(str(header.with_suffix("")), "atr")
        for note, symbol in zip(found.aux_note, found.symbol, strict=True):
            yield note.strip("\x00 ") or symbol
