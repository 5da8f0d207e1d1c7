"""`--labels FILE`: whose label a line is, and what cannot be a label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes

Toy = Any
NAMES = np.array(["normal", "abnormal"])


@pytest.fixture
def films(tmp_path: Path, toy: Toy) -> Path:
    """A folder of PNG files that says nothing of their classes."""
    folder = tmp_path / "films"
    folder.mkdir()
    for number, image in enumerate(toy.images[:, 0]):
        Image.fromarray(np.round(image * 255).astype(np.uint8)).save(folder / f"{number:03d}.png")
    return folder


def read(films: Path, toy: Toy, labels: Path | str) -> Conversion:
    return convert(films, toy.image, Wishes(labels=str(labels)), toy.labels)


def told(made: Conversion) -> str:
    return "\n".join(map(str, made.problems))


@pytest.mark.parametrize("suffix", ["csv", "txt"])
def test_rows_of_a_table_come_in_any_order(
    films: Path, tmp_path: Path, toy: Toy, suffix: str
) -> None:
    order = np.random.default_rng(3).permutation(toy.n)
    rows = [f"{number:03d}.png,{NAMES[toy.labels[number]]}\n" for number in order]
    table = tmp_path / f"table.{suffix}"
    table.write_text("file,label\n" + "".join(rows))
    made = read(films, toy, table)
    assert not made.problems, told(made)
    assert np.array_equal(made.labels, toy.labels)


def test_a_table_that_says_not_which_file_each_row_is_of(
    films: Path, tmp_path: Path, toy: Toy
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("number,label\n" + "".join(f"{n},{NAMES[n % 2]}\n" for n in range(toy.n)))
    assert "name one 'file' and one 'label'" in told(read(films, toy, table))
