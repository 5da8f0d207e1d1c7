"""Write the manifest from the records themselves; run once a version, on verified files.

python -m phantombench.tasks.ecg_mitbih.write_manifest DATA_ROOT > tasks/modality/mitdb_records.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from phantombench.tasks.ecg_mitbih.beats import count_beats
from phantombench.tasks.modality.mitdb_records import (
    DS1,
    DS2,
    FOLDER,
    OUT,
    SUFFIXES,
    content_digest,
    role_of,
)

HEADER: tuple[str, ...] = ("record", "role", *"NSVF", *SUFFIXES, "age", "sex")


def rows(data: Path) -> Iterator[tuple[str, ...]]:
    """Yield the manifest's lines for the records of a data root, in ascending order."""
    for number in sorted(DS1 + DS2 + OUT):
        role = role_of(number)
        beats = count_beats(data, number) if role != "out" else (0, 0, 0, 0)
        files = (data / FOLDER / f"{number}.{suffix}" for suffix in SUFFIXES)
        digests = [content_digest(path.read_bytes(), path.suffix[1:]) for path in files]
        yield (str(number), role, *map(str, beats), *digests, *_patient(data, number))


def _patient(data: Path, number: int) -> tuple[str, str]:
    """Return age and sex, which lead the first comment of a record's header."""
    header = (data / FOLDER / f"{number}.hea").read_text(encoding="ascii")
    first = next(line for line in header.splitlines() if line.startswith("#"))
    age, sex = first.removeprefix("#").split()[:2]
    return age, sex


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows(Path(sys.argv[1])))
