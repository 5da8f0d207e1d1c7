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
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.schema import read_closed

if TYPE_CHECKING:
    from torch import Tensor

LOG, SCORES, RECORD = "log.csv", "scores.csv", "run.json"
CHECKPOINT, WEIGHTS = "checkpoint.pt", "weights.safetensors"


class Table:
    """A CSV file that grows by rows, and by columns where a row brings a new one.

    Of what is there, rows up to the resumed step are kept whose step is a multiple of `every`: an
    uninterrupted run has no others.

    Raises:
        PhantomBenchError: what is there is no such table.
    """

    def __init__(self, path: Path, last_step: int, every: int = 1) -> None:
        self._path = path
        kept = [
            row
            for row in (_rows(path) if last_step > 0 else [])
            if int(row["step"]) <= last_step and int(row["step"]) % every == 0
        ]
        self._columns = list(kept[0]) if kept else []
        self._write(kept)

    def add(self, row: Mapping[str, object]) -> None:
        """Append one row; columns that it lacks are left empty."""
        new = [name for name in row if name not in self._columns]
        if new:
            before = _rows(self._path)
            self._columns += new
            self._write(before)
        with self._path.open("a", newline="", encoding="utf-8") as handle:
            csv.DictWriter(handle, self._columns).writerow(dict(row))

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


class _Settings(BaseModel):
    """What of a training's settings others rely on."""

    model_config = ConfigDict(extra="allow")

    task: str
    model: str
    hyperparameters: dict[str, bool | int | float | str]
    seed: int = Field(ge=0, lt=2**32)
    conditional: bool


class _Record(BaseModel):
    """What of `run.json` others rely on."""

    model_config = ConfigDict(extra="allow")

    settings: _Settings
    classes: list[str]
    sample_shape: list[Annotated[int, Field(ge=1)]]
    command: str
    steps: int = Field(ge=0)
    seconds: float = Field(ge=0)
    device: str
    commit: str


def read_record(folder: Path) -> dict[str, Any]:
    """Read `run.json`.

    Raises:
        PhantomBenchError: there is none, or it says less than a training does.
    """
    if not (folder / RECORD).is_file():
        raise PhantomBenchError(
            folder,
            "holds no finished training (run.json)",
            "train first: phantombench train --help",
        )
    fix = "give the command of the training again, which writes it anew"
    return read_closed(folder / RECORD, _Record, fix).model_dump()


def read_scores(folder: Path) -> list[tuple[int, float]]:
    """Return (step, validation score) of every check that has one.

    Raises:
        PhantomBenchError: the file is no table of scores.
    """
    rows = [(row["step"], row.get("validation")) for row in _rows(folder / SCORES)]
    return [(int(step), float(score)) for step, score in rows if score]


def plot_curves(folder: Path) -> None:
    """Draw the losses, and what is known of the averaged model, over steps: `losses.png`."""
    import pandas as pd
    from matplotlib.figure import Figure

    from phantombench.drawing.png import figure_png

    tables = [pd.read_csv(folder / name) for name in (LOG, SCORES) if _holds(folder / name)]
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


def _holds(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of numbers, each with its step; [] where there is none.

    Raises:
        PhantomBenchError: names the line that is no such row.
    """
    if not path.is_file():
        return []
    rows, fix = [], "delete it: the training goes on from its checkpoint"
    lines = path.read_bytes().splitlines(keepends=True)
    if lines[1:] and not lines[-1].endswith(b"\n"):  # the disk was full, or the process was killed
        del lines[-1]
    reader = csv.DictReader(line.decode("utf-8") for line in lines)
    try:
        for row in reader:
            int(row["step"])
            for value in row.values():
                float(value or 0)
            rows.append(row)
    except (csv.Error, KeyError, TypeError, ValueError) as error:
        where = f"{path}, line {reader.line_num or 1}"
        raise PhantomBenchError(where, "is no row of numbers with a step", fix) from error
    return rows
