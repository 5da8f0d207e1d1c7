"""What was meant to be done and would not be, and files that say two things."""

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


def told(made: Conversion) -> str:
    return "\n".join(map(str, made.problems))


def of(folder: Path, toy: Toy, kind: str, wishes: Wishes) -> str:
    np.savez(folder / "s.npz", samples=getattr(toy, f"{kind}s"), labels=toy.labels)
    return told(convert(folder / "s.npz", getattr(toy, kind), wishes, toy.labels))


def films(folder: Path, toy: Toy, place: str) -> Path:
    for number, label in enumerate(toy.labels):
        path = folder / place.format(name=NAMES[label], number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.round(toy.images[number, 0] * 255).astype(np.uint8)).save(path)
    return folder


@pytest.mark.parametrize(
    ("kind", "wishes", "said"),
    [
        ("image", Wishes(rate=100.0, shift=3), "--rate: is for signals"),
        ("image", Wishes(rate=100.0, shift=3), "--shift: is for signals"),
        ("image", Wishes(lead=("II",), crop=True), "--crop: is for signals"),
        ("signal", Wishes(resize=True), "--resize: is for images, and toy has signals"),
        ("signal", Wishes(grey=True), "--grey: is for images"),
        ("signal", Wishes(lead=("II",)), "--lead: the files do not name their leads"),
        ("signal", Wishes(scale=0.0), "--scale 0: makes all values equal"),
        ("signal", Wishes(shift=-64), "--shift -64: is as long as a sample of 64 values"),
        ("image", Wishes(labels="7=normal,8=abnormal"), "names 7, 8, and the labels are 0, 1"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    tmp_path: Path, toy: Toy, kind: str, wishes: Wishes, said: str
) -> None:
    assert said in of(tmp_path, toy, kind, wishes)


def test_arrays_of_one_shape_are_not_chosen_from(tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "s.npz", a=toy.images, b=1 - toy.images, y=toy.labels)
    said = told(convert(tmp_path / "s.npz", toy.image, Wishes(), toy.labels))
    assert "has 2 arrays that could be samples: 'a' (12, 1, 16, 16), 'b'" in said


def test_several_files_of_arrays_are_not_chosen_from(tmp_path: Path, toy: Toy) -> None:
    np.save(tmp_path / "samples.npy", toy.images)
    np.save(tmp_path / "labels.npy", toy.labels)
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "--from FILE; and that of its labels: --labels FILE" in said
    wishes = Wishes(labels=str(tmp_path / "labels.npy"))
    assert not convert(tmp_path / "samples.npy", toy.image, wishes, toy.labels).problems


def test_a_table_against_its_folders_is_refused(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, "{name}/{number}.png")
    rows = [f"{number}.png,{NAMES[1 - label]}\n" for number, label in enumerate(toy.labels)]
    (tmp_path / "labels.csv").write_text("file,label\n" + "".join(rows))
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "labels.csv: says normal of abnormal/" in said


def test_batches_below_the_folders_of_classes(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, "{name}/batch/{number}.png")
    assert not convert(tmp_path, toy.image, Wishes(), toy.labels).problems


def test_a_film_beside_the_folders_is_named(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, "{name}/{number}.png")
    (tmp_path / "normal/0.png").rename(tmp_path / "0.png")
    made = convert(tmp_path, toy.image, Wishes(), toy.labels)
    assert any("1 files lie in no sub-folder, such as 0.png" in line for line in made.told)
    assert "has no labels" in told(made)


def test_what_is_packed_is_to_be_unpacked(tmp_path: Path, toy: Toy) -> None:
    (tmp_path / "films.zip").write_bytes(b"PK")
    assert "unpack it" in told(convert(tmp_path / "films.zip", toy.image, Wishes(), toy.labels))


def test_floats_of_no_known_range_are_not_called_8_bit(tmp_path: Path, toy: Toy) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "s.npz", samples=rng.normal(size=toy.images.shape) + 1, labels=toy.labels)
    said = told(convert(tmp_path / "s.npz", toy.image, Wishes(), toy.labels))
    assert "--scale FACTOR --offset VALUE" in said
