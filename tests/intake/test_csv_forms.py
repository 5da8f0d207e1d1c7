"""CSV as spreadsheets and other systems write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.intake.convert import convert
from phantombench.intake.found import Wishes

Toy = Any
NAMES = np.array(["normal", "abnormal"])
FORMS = [
    pytest.param(separator, decimal, encoding, end, id=name)
    for name, separator, decimal, encoding, end in (
        ("commas, Windows, BOM", ",", ".", "utf-8-sig", "\r\n"),
        ("commas and spaces", ", ", ".", "utf-8", "\n"),
        ("semicolons", ";", ".", "utf-8", "\n"),
        ("semicolons and decimal commas", ";", ",", "utf-8-sig", "\r\n"),
        ("tabs and decimal commas", "\t", ",", "utf-8", "\n"),
        ("old Macintosh", ",", ".", "utf-8", "\r"),
    )
]


def write(path: Path, rows: list[list[str]], separator: str, encoding: str, end: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = end.join(separator.join(row) for row in rows) + end
    path.write_bytes(text.encode(encoding))


@pytest.mark.parametrize(("separator", "decimal", "encoding", "end"), FORMS)
@pytest.mark.parametrize("named", [False, True])
def test_signals_of_one_table(
    tmp_path: Path, toy: Toy, separator: str, decimal: str, encoding: str, end: str, named: bool
) -> None:
    rows = [[f"{value:.3f}".replace(".", decimal) for value in row] for row in toy.signals[:, 0]]
    if named:
        rows = [[str(NAMES[label]), *row] for label, row in zip(toy.labels, rows, strict=True)]
        rows.insert(0, ["Label ", *(f"t{place}" for place in range(64))])
    write(tmp_path / "S.CSV", rows, separator, encoding, end)
    write(tmp_path / "y.txt", [[name] for name in NAMES[toy.labels]], separator, encoding, end)
    wishes = Wishes(labels=None if named else str(tmp_path / "y.txt"))
    made = convert(tmp_path / "S.CSV", toy.signal, wishes, toy.labels)
    assert not made.problems, list(map(str, made.problems))
    assert made.samples is not None
    assert np.abs(made.samples - toy.signals).max() < 1e-6
    assert np.array_equal(made.labels, toy.labels)


@pytest.mark.parametrize(("separator", "decimal", "encoding", "end"), FORMS)
def test_labels_beside_films(
    tmp_path: Path, toy: Toy, separator: str, decimal: str, encoding: str, end: str
) -> None:
    rows = [["File", "Label"]]
    for number, image in enumerate(toy.images[:, 0]):
        name = f"näher dran {number}.png"
        Image.fromarray(np.round(image * 255).astype(np.uint8)).save(tmp_path / name)
        rows.append([f"C:\\my films\\{name}", str(NAMES[toy.labels[number]])])
    write(tmp_path / "labels.csv", rows, separator, encoding, end)
    made = convert(tmp_path, toy.image, Wishes(), toy.labels)
    assert not made.problems, list(map(str, made.problems))
    assert np.bincount(made.labels).tolist() == np.bincount(toy.labels).tolist()


@pytest.mark.parametrize(
    ("head", "step", "said"),
    [
        ("time (ms)", 10, "rate: 100 Hz"),
        ("time_s", 0.01, "rate: 100 Hz"),
        ("time", 10, "time: in steps of 10, taken for no seconds"),
        ("time", 1, "time: in steps of 1, taken for no seconds"),
    ],
)
def test_a_column_of_the_time(tmp_path: Path, toy: Toy, head: str, step: float, said: str) -> None:
    for number, (signal, label) in enumerate(zip(toy.signals[:, 0], toy.labels, strict=True)):
        rows = [[f"{place * step:g}", f"{value:.3f}"] for place, value in enumerate(signal)]
        path = tmp_path / str(NAMES[label]) / f"{number}.csv"
        write(path, [[head, "II"], *rows], ",", "utf-8", "\n")
    made = convert(tmp_path, toy.signal, Wishes(), toy.labels)
    assert not made.problems, list(map(str, made.problems))
    assert said in made.told
