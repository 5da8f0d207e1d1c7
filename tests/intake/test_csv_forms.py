"""CSV as spreadsheets and other systems write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
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
        ("Time", None, "rate: not in the files, taken as 100 Hz"),
    ],
)
def test_a_column_of_the_time(
    tmp_path: Path, toy: Toy, head: str, step: float | None, said: str
) -> None:
    def time(place: int) -> str:
        return f"{place * step:g}" if step is not None else f"00:00:00.{10 * place:03d}"

    for number, (signal, label) in enumerate(zip(toy.signals[:, 0], toy.labels, strict=True)):
        rows = [[time(place), f"{value:.3f}"] for place, value in enumerate(signal)]
        path = tmp_path / str(NAMES[label]) / f"{number}.csv"
        write(path, [[head, "II"], *rows], ",", "utf-8", "\n")
    made = convert(tmp_path, toy.signal, Wishes(), toy.labels)
    assert not made.problems, list(map(str, made.problems))
    assert said in made.told


def taken(path: Path, toy: Toy) -> None:
    (path.parent / "y.txt").write_text("".join(f"{label}\n" for label in toy.labels))
    wishes = Wishes(labels=str(path.parent / "y.txt"))
    made = convert(path, toy.signal, wishes, toy.labels)
    assert not made.problems, list(map(str, made.problems))
    assert made.samples is not None
    assert np.abs(made.samples - toy.signals).max() < 1e-6
    assert np.array_equal(made.labels, toy.labels)


@pytest.mark.parametrize("headed", [False, True])
@pytest.mark.parametrize("indexed", [False, True])
def test_numbers_of_rows_and_columns_are_no_values(
    tmp_path: Path, toy: Toy, headed: bool, indexed: bool
) -> None:
    pd.DataFrame(toy.signals[:, 0]).to_csv(tmp_path / "s.csv", header=headed, index=indexed)
    taken(tmp_path / "s.csv", toy)


@pytest.mark.parametrize("how", [{}, {"delimiter": ","}, {"delimiter": "\t", "fmt": "%.4f"}])
@pytest.mark.parametrize("header", ["", "made on a Monday,\nby hand"])
@pytest.mark.parametrize("suffix", ["csv", "txt", "tsv"])
def test_what_numpy_writes(
    tmp_path: Path, toy: Toy, how: dict[str, Any], header: str, suffix: str
) -> None:
    np.savetxt(tmp_path / f"s.{suffix}", toy.signals[:, 0], header=header, **how)
    taken(tmp_path / f"s.{suffix}", toy)


def test_labels_that_numpy_writes(tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "s.npz", samples=toy.signals)
    np.savetxt(tmp_path / "y.csv", toy.labels, header="label")
    made = convert(
        tmp_path / "s.npz", toy.signal, Wishes(labels=str(tmp_path / "y.csv")), toy.labels
    )
    assert not made.problems, list(map(str, made.problems))
    assert np.array_equal(made.labels, toy.labels)


def test_a_column_that_holds_no_numbers_is_named(tmp_path: Path, toy: Toy) -> None:
    table = pd.DataFrame(toy.signals[:, 0]).assign(note="made\x1b[31m", label=toy.labels)
    table.to_csv(tmp_path / "s.csv", index=False)
    (problem,) = convert(tmp_path / "s.csv", toy.signal, Wishes(), toy.labels).problems
    assert "no number in column note" in str(problem)
    assert "\x1b" not in str(problem)
