"""Write the manifest from the records themselves; run once a version, on verified files.

python -m phantombench.tasks.ecg_mitbih_strips.write_manifest DATA_ROOT \
    > tasks/ecg_mitbih_strips/manifest.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from phantombench.task.spec import SPLITS
from phantombench.tasks.ecg_mitbih_strips.strips import (
    HEADER,
    cut,
    digest,
    read_signal,
    select_strips,
)


def rows(data: Path) -> Iterator[tuple[str, ...]]:
    """Yield the manifest's lines for the records of a data root, by split, record and time."""
    for split in SPLITS:
        for number, chosen in groupby(select_strips(data, split), lambda strip: strip[0]):
            listed = list(chosen)
            samples = cut(read_signal(data, number), [start for _, start, _ in listed])
            for (_, start, label), sample in zip(listed, samples, strict=True):
                yield split, str(number), str(start), str(label), digest(sample)


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows(Path(sys.argv[1])))
