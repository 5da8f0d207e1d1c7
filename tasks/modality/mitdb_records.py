"""The MIT-BIH records: which play which role, and what their files must contain.

`mitdb_records.csv` lists all 48 records with the sha256 of their three files, age and sex, and the
number of beats of each class whose window lies inside the record;
`tasks/ecg_mitbih/write_manifest.py` writes it.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phantombench.errors import PhantomBenchError

FOLDER = "mitdb"  # inside the data root
MANIFEST = Path(__file__).with_name("mitdb_records.csv")
SUFFIXES = ("hea", "dat", "atr")
Role = Literal["DS1", "DS2", "out"]
_SHOWN = 5  # faults named in one message

# de Chazal, O'Dwyer and Reilly, IEEE Trans Biomed Eng 51(7):1196-1206, 2004, without 202 in DS2:
# records 201 and 202 are the same man.
DS1: tuple[int, ...] = (
    *(101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122, 124),
    *(201, 203, 205, 207, 208, 209, 215, 220, 223, 230),
)
DS2: tuple[int, ...] = (
    *(100, 103, 105, 111, 113, 117, 121, 123, 200, 210, 212),
    *(213, 214, 219, 221, 222, 228, 231, 232, 233, 234),
)
OUT: tuple[int, ...] = (102, 104, 107, 217, 202)  # paced; and the second record of one man


@dataclass(frozen=True)
class Record:
    """One line of the manifest.

    Attributes:
        number: the record's number, its group in every split.
        role: DS1 (train and reference), DS2 (test) or out.
        sha256: of each file by suffix; of the header after its line ends became LF.
        beats: number of usable beats in the order N, S, V, F; zero where the record is out.
        age: of the patient, years; -1 where it was not recorded.
        sex: `F` or `M`.
    """

    number: int
    role: Role
    sha256: dict[str, str]
    beats: tuple[int, ...]
    age: int
    sex: str

    def path(self, data: Path, suffix: str) -> Path:
        """Path of one of the record's files below the data root."""
        return data / FOLDER / f"{self.number}.{suffix}"


def read_manifest() -> tuple[Record, ...]:
    """Read the committed manifest: all 48 records in ascending order."""
    with MANIFEST.open(encoding="utf-8", newline="") as handle:
        return tuple(_record(row) for row in csv.DictReader(handle))


def used_records(numbers: Collection[int] = DS1 + DS2) -> tuple[Record, ...]:
    """Return the records of some numbers, by default those of DS1 and DS2, in ascending order."""
    return tuple(record for record in read_manifest() if record.number in numbers)


def content_digest(raw: bytes, suffix: str) -> str:
    r"""Return the sha256 of a file; headers are distributed with CRLF and kept with LF as well.

    >>> content_digest(b"a\r\n", "hea") == content_digest(b"a\n", "hea")
    True
    >>> content_digest(b"a\r\n", "dat") == content_digest(b"a\n", "dat")
    False
    """
    return hashlib.sha256(raw.replace(b"\r\n", b"\n") if suffix == "hea" else raw).hexdigest()


def faults(data: Path, numbers: Collection[int] = DS1 + DS2) -> Iterator[tuple[Record, str, str]]:
    """Compare the files in use with the manifest; yield (record, suffix, what is wrong)."""
    for record in used_records(numbers):
        for suffix in SUFFIXES:
            path = record.path(data, suffix)
            if not path.is_file():
                yield record, suffix, f"{path.name} is missing"
            elif content_digest(path.read_bytes(), suffix) != record.sha256[suffix]:
                yield record, suffix, f"{path.name} is damaged: its sha256 is not the manifest's"


def fingerprint(data: Path, numbers: Collection[int], task: str) -> str:
    """Return a hash of a task's source files, after comparing each with the manifest.

    Raises:
        PhantomBenchError: a file is missing or damaged.
    """
    wrong = [each for _, _, each in faults(data, numbers)]
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise PhantomBenchError(
            data / FOLDER,
            "; ".join(wrong[:_SHOWN]) + more,
            f"phantombench data get {task} fetches what is missing or damaged",
        )
    # Every file equals its line of the manifest by now, so the lines stand for the files.
    lines = "".join(r.sha256[suffix] for r in used_records(numbers) for suffix in SUFFIXES)
    return hashlib.sha256(lines.encode()).hexdigest()


def known_root(data: Path | None, task: str) -> Path:
    """Return the data root.

    Raises:
        PhantomBenchError: there is none; says what the task needs.
    """
    if data is None:
        raise PhantomBenchError(
            task,
            "no data root is known",
            f"set PHANTOMBENCH_DATA or pass --data, then: phantombench data get {task}",
        )
    return data


def role_of(number: int) -> Role:
    """Return the role of a record."""
    return "DS1" if number in DS1 else "DS2" if number in DS2 else "out"


def _record(row: dict[str, str]) -> Record:
    return Record(
        number=int(row["record"]),
        role=role_of(int(row["record"])),
        sha256={suffix: row[suffix] for suffix in SUFFIXES},
        beats=tuple(int(row[name]) for name in "NSVF"),
        age=int(row["age"]),
        sex=row["sex"],
    )
