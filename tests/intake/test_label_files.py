"""`--labels FILE`: whose label a line is, and what cannot be a label."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes, labels_and_meaning

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


def test_lines_of_a_text_are_labels_with_their_spaces(
    films: Path, tmp_path: Path, toy: Toy
) -> None:
    said = np.array(["no finding", "some finding"])[toy.labels]
    (tmp_path / "labels.txt").write_text("\r\n".join(said) + "\r\n", encoding="utf-8-sig")
    made = read(films, toy, tmp_path / "labels.txt")
    assert "--labels no finding=normal,some finding=abnormal" in told(made)


def test_a_file_without_labels(films: Path, tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "none.npz")
    assert "holds no array" in told(read(films, toy, tmp_path / "none.npz"))


def save(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez(folder / "s.npz", **arrays)  # type: ignore[arg-type]
    return folder / "s.npz"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (np.array(["1", "--1"] * 6), "are --1, 1;"),
        (np.array(["1", "\u00b2"] * 6), "are 1, \u00b2;"),
        (np.array([0.0, 1e30] * 6), "are 0, 1e+30;"),
        (np.array([0.0, 1.0, np.nan] * 4), "4 of 12 are missing, the first is number 2"),
        (np.array(["normal", "", "abnormal"] * 4), "4 of 12 are missing, the first is number 1"),
    ],
)
def test_labels_that_mean_nothing(
    tmp_path: Path, toy: Toy, labels: np.ndarray, expected: str
) -> None:
    path = save(tmp_path, samples=toy.images, labels=labels)
    assert expected in told(convert(path, toy.image, Wishes(), toy.labels))


@pytest.mark.parametrize(
    "beside",
    [
        {"classes": NAMES, "label_index": np.arange(12) % 2},
        {"class": NAMES, "y": np.arange(12) % 2},
        {"labels": np.array(["0.0", "1.0"] * 6)},
        {"labels": np.arange(12) % 2, "notes": np.array([{}], dtype=object)},
    ],
)
def test_labels_are_found_beside_other_arrays(
    tmp_path: Path, toy: Toy, beside: dict[str, np.ndarray]
) -> None:
    made = convert(save(tmp_path, x=toy.images, **beside), toy.image, Wishes(), toy.labels)
    assert not made.problems, told(made)
    assert np.array_equal(made.labels, toy.labels)


def test_pickled_labels_are_named(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, samples=toy.images, labels=NAMES[toy.labels].astype(object))
    said = told(convert(path, toy.image, Wishes(), toy.labels))
    assert "'labels' holds pickled objects" in said


def test_a_text_within_an_npz_is_no_array(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, samples=toy.images, labels=toy.labels)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("notes.txt", "made on a Monday")
    assert not convert(path, toy.image, Wishes(), toy.labels).problems
    path.rename(tmp_path / "S.NPZ")
    assert not convert(tmp_path / "S.NPZ", toy.image, Wishes(), toy.labels).problems


@pytest.mark.parametrize("name", ["s.npy", "s.npz"])
def test_another_file_called_so_is_not_called_a_pickle(tmp_path: Path, toy: Toy, name: str) -> None:
    (tmp_path / name).write_text("no array at all")
    said = told(convert(tmp_path / name, toy.image, Wishes(), toy.labels))
    assert "is no npy or npz file" in said


def test_classes_may_be_named_in_capitals(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, samples=toy.images, labels=np.array(["A", "B"])[toy.labels])
    made = convert(path, toy.image, Wishes(labels="A=Normal, B=ABNORMAL"), toy.labels)
    assert np.array_equal(made.labels, toy.labels)


@pytest.mark.parametrize("suffix", ["npy", "txt"])
def test_labels_of_files_that_count_otherwise_than_their_names(
    films: Path, tmp_path: Path, toy: Toy, suffix: str
) -> None:
    for number in range(toy.n):
        (films / f"{number:03d}.png").rename(films / f"film {number}.png")
    labels = tmp_path / f"y.{suffix}"
    if suffix == "npy":
        np.save(labels, toy.labels)
    else:
        labels.write_text("".join(f"{label}\n" for label in toy.labels))
    said = told(read(films, toy, labels))
    assert "by name film 11.png comes before film 2.png" in said
    table = tmp_path / "y.csv"
    rows = "".join(f"film {number}.png,{label}\n" for number, label in enumerate(toy.labels))
    table.write_text("file,label\n" + rows)
    made = read(films, toy, table)
    assert not made.problems, told(made)


def test_what_is_called_as_a_class_is_proposed_for_it(tmp_path: Path, toy: Toy) -> None:
    named = np.array(["Abnormal", "healthy"] * 6)
    path = save(tmp_path, samples=toy.images, labels=named)
    said = told(convert(path, toy.image, Wishes(), toy.labels))
    assert "--labels Abnormal=abnormal,healthy=CLASS" in said


def test_many_values_are_not_all_listed(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, samples=toy.images, labels=np.arange(100, 112))
    said = told(convert(path, toy.image, Wishes(), toy.labels))
    assert "107, ...;" in said and "108" not in said


def test_what_a_file_of_labels_says_can_be_named(films: Path, tmp_path: Path, toy: Toy) -> None:
    place = tmp_path / "y.npy"
    np.save(place, toy.labels + 1)
    said = told(read(films, toy, place))
    options = said.partition(f"say what they mean: --labels {place} --labels ")[2]
    assert options == "1=normal,2=abnormal"
    labels, meaning = labels_and_meaning([str(place), options])
    made = convert(films, toy.image, Wishes(labels=labels, meaning=meaning), toy.labels)
    assert not made.problems, told(made)
    assert np.array_equal(made.labels, toy.labels)
    assert made.steps == ["labels read as 1=normal,2=abnormal"]


@pytest.mark.parametrize("said", [("a.npy", "b.npy"), ("1=a", "2=b"), ("draw", "1=a")])
def test_labels_are_said_once(said: tuple[str, str]) -> None:
    with pytest.raises(PhantomBenchError, match="says several things"):
        labels_and_meaning(said)
