"""The run folder: its log, its curves, its samples, and the record of how it was made.

run.json             settings, steps, seconds, device: enough to make the run again
checkpoint.pt        everything that a resumed run needs
weights.safetensors  the averaged model that is kept (single precision)
log.csv scores.csv   losses; validation scores
losses.png samples.png samples/   curves and sample grids
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phantombench.files import write_atomically

if TYPE_CHECKING:
    from torch import Tensor

LOG, SCORES, RECORD = "log.csv", "scores.csv", "run.json"
CHECKPOINT, WEIGHTS = "checkpoint.pt", "weights.safetensors"


class Table:
    """A CSV file that grows by rows, and by columns where a row brings a new one.

    Of what is there, rows up to the resumed step are kept whose step is a multiple of `every`: an
    uninterrupted run has no others.
    """

    def __init__(self, path: Path, last_step: int, every: int = 1) -> None:
        self._path = path
        kept = [
            row
            for row in (self._read() if last_step > 0 else [])
            if int(row["step"]) <= last_step and int(row["step"]) % every == 0
        ]
        self._columns = list(kept[0]) if kept else []
        self._write(kept)

    def add(self, row: Mapping[str, object]) -> None:
        """Append one row; columns that it lacks are left empty."""
        new = [name for name in row if name not in self._columns]
        if new:
            before = self._read()
            self._columns += new
            self._write(before)
        with self._path.open("a", newline="", encoding="utf-8") as handle:
            csv.DictWriter(handle, self._columns).writerow(dict(row))

    def _read(self) -> list[dict[str, str]]:
        if not self._path.is_file():
            return []
        with self._path.open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))

    def _write(self, rows: list[dict[str, str]]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, self._columns)
        if self._columns:
            writer.writeheader()
        writer.writerows(rows)
        write_atomically(self._path, text.getvalue().encode())


def write_weights(folder: Path, weights: Mapping[str, Tensor]) -> None:
    """Write `weights.safetensors`."""
    from safetensors.torch import save

    content = save({name: tensor.contiguous() for name, tensor in weights.items()})
    write_atomically(folder / WEIGHTS, content)


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write `run.json`."""
    write_atomically(folder / RECORD, (json.dumps(record, indent=2) + "\n").encode())


def read_record(folder: Path) -> dict[str, Any]:
    """Read `run.json`.

    Raises:
        PhantomBenchError: there is none.
    """
    from phantombench.errors import PhantomBenchError

    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PhantomBenchError(
            folder,
            "holds no finished training (run.json)",
            "train first: phantombench train --help",
        ) from error


def read_scores(folder: Path) -> list[tuple[int, float]]:
    """Return (step, validation score) of every check that has one."""
    if not _rows(folder / SCORES):
        return []
    with (folder / SCORES).open(newline="", encoding="utf-8") as handle:
        rows = [(row["step"], row.get("validation")) for row in csv.DictReader(handle)]
    return [(int(step), float(score)) for step, score in rows if score]


def plot_curves(folder: Path) -> None:
    """Draw the losses, and what is known of the averaged model, over steps: `losses.png`."""
    import pandas as pd
    from matplotlib.figure import Figure

    from phantombench.drawing.png import figure_png

    tables = [pd.read_csv(folder / name) for name in (LOG, SCORES) if _rows(folder / name)]
    if not tables:
        return
    figure = Figure(figsize=(9, 3.2 * len(tables)))
    for place, table in enumerate(tables):
        axis = figure.add_subplot(len(tables), 1, place + 1)
        for name in table.columns.difference(["step", "images", "seconds", "images_per_second"]):
            axis.plot(table["step"], table[name], linewidth=0.9, label=name)
        axis.set_xlabel("step", fontsize=8)
        axis.tick_params(labelsize=7)
        axis.grid(alpha=0.3)
        axis.legend(fontsize=7, loc="upper right")
    figure.subplots_adjust(0.06, 0.16 / len(tables), 0.98, 0.97, hspace=0.25)
    write_atomically(folder / "losses.png", figure_png(figure))


def _rows(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
