"""Folders as people and their programs leave them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb
from PIL import Image

from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes
from phantombench.intake.records import record_files
from phantombench.task.spec import TaskSpec

Toy = Any
NAMES = np.array(["normal", "abnormal"])
AS_SHOWN = {6: Image.Transpose.ROTATE_90, 3: Image.Transpose.ROTATE_180}  # EXIF, how it was stored


def told(made: Conversion) -> str:
    return "\n".join(map(str, made.problems))


def grey(toy: Toy, number: int) -> Image.Image:
    return Image.fromarray(np.round(toy.images[number, 0] * 255).astype(np.uint8))


def films(
    folder: Path, toy: Toy, change: Callable[[Image.Image, int], Image.Image], **how: Any
) -> Path:
    for number, label in enumerate(toy.labels):
        place = folder / str(NAMES[label])
        place.mkdir(parents=True, exist_ok=True)
        change(grey(toy, number), number).save(place / f"{number:03d}.png", **how)
    return folder


def same(folder: Path, task: TaskSpec, toy: Toy, expected: np.ndarray) -> None:
    made = convert(folder, task, Wishes(), toy.labels)
    assert not made.problems, told(made)
    order = np.argsort(1 - toy.labels, kind="stable")
    assert made.samples is not None
    assert np.abs(made.samples - expected[order]).max() < 2e-3
    assert np.array_equal(made.labels, toy.labels[order])


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_grey_palettes_colours_and_transparency_are_mixed(
    tmp_path: Path, toy: Toy, first: int
) -> None:
    modes = ("L", "RGB", "P", "RGBA", "LA")
    folder = films(tmp_path, toy, lambda film, n: film.convert(modes[(n + first) % len(modes)]))
    same(folder, toy.image, toy, toy.images)


def test_one_film_in_colour_is_seen_among_grey_ones(tmp_path: Path, toy: Toy) -> None:
    def tint(film: Image.Image, number: int) -> Image.Image:
        return Image.merge("RGB", (film, film.transpose(0), film)) if number == 5 else film

    made = convert(films(tmp_path, toy, tint), toy.image, Wishes(), toy.labels)
    assert "--grey" in told(made)
    assert not convert(tmp_path, toy.image, Wishes(grey=True), toy.labels).problems


@pytest.mark.parametrize("tag", AS_SHOWN)
def test_a_film_is_read_as_it_is_shown(tmp_path: Path, toy: Toy, tag: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = tag
    same(
        films(tmp_path, toy, lambda film, _: film.transpose(AS_SHOWN[tag]), exif=exif),
        toy.image,
        toy,
        toy.images,
    )


def test_a_stack_of_films_is_no_film(tmp_path: Path, toy: Toy) -> None:
    first, *others = (grey(toy, number) for number in range(toy.n))
    first.save(tmp_path / "all.tiff", save_all=True, append_images=others)
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "all.tiff: holds 12 images" in said


def test_what_programs_left_is_no_sample(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, lambda film, _: film)
    for name in (".ipynb_checkpoints", "normal/.ipynb_checkpoints", "__MACOSX/normal"):
        (tmp_path / name).mkdir(parents=True)
        shutil.copy(tmp_path / "normal/000.png", tmp_path / name / "000-copy.png")
    same(tmp_path, toy.image, toy, toy.images)


def test_the_one_of_another_depth_is_named(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, lambda film, _: film)
    Image.fromarray(np.full((16, 16), 9, np.uint16)).save(tmp_path / "abnormal/003.png")
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "11 of uint8, 1 of uint16, such as" in said
    assert "003.png" in said


@pytest.mark.parametrize("layout", [False, True])
def test_records_of_several_segments_are_read_whole(tmp_path: Path, toy: Toy, layout: bool) -> None:
    for number, label in enumerate(toy.labels):
        place, name = tmp_path / str(NAMES[label]), f"b{number:03d}"
        place.mkdir(exist_ok=True)
        values = toy.signals[number].T.astype(np.float64)
        lines = [f"{name}/{2 + layout} 1 100 64"]
        if layout:
            text = f"{name}_layout 1 100 0\n~ 0 1000/mV 16 0 0 0 0 II\n"
            (place / f"{name}_layout.hea").write_text(text)
            lines.append(f"{name}_layout 0")
        for part, rows in enumerate((values[:30], values[30:])):
            wfdb.wrsamp(
                f"{name}_{part}", fs=100, units=["mV"], sig_name=["II"], p_signal=rows,
                fmt=["16"], adc_gain=[1000.0], baseline=[0], write_dir=str(place),
            )  # fmt: skip
            lines.append(f"{name}_{part} {len(rows)}")
        (place / f"{name}.hea").write_text("\n".join(lines) + "\n")
    same(tmp_path, toy.signal, toy, toy.signals)


def test_a_table_with_a_column_more_than_others_is_named(tmp_path: Path, toy: Toy) -> None:
    for number, (signal, label) in enumerate(zip(toy.signals[:, 0], toy.labels, strict=True)):
        (tmp_path / str(NAMES[label])).mkdir(exist_ok=True)
        rows = [",".join([f"{value:.3f}"] * (1 + (number == 4))) for value in signal]
        text = "II\n" if number != 4 else "II,V1\n"
        (tmp_path / str(NAMES[label]) / f"{number}.csv").write_text(text + "\n".join(rows) + "\n")
    said = told(convert(tmp_path, toy.signal, Wishes(), toy.labels))
    assert "4.csv: has 64x2 values, others have 64x1" in said


def test_every_file_that_cannot_be_read_is_told_at_once(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, lambda film, _: film)
    for name in ("normal/000.png", "abnormal/003.png"):
        (tmp_path / name).write_bytes(b"")
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "000.png: is no readable image" in said
    assert "003.png: is no readable image" in said


@pytest.mark.parametrize("name", ["a.csv", "a.hea", "a.npy", "beside.dat"])
def test_a_pipe_is_named_and_nobody_waits_for_it(tmp_path: Path, toy: Toy, name: str) -> None:
    (tmp_path / "0.csv").write_text("1,2\n")
    os.mkfifo(tmp_path / name)
    assert f"{name}: is no file" in told(convert(tmp_path, toy.signal, Wishes(), toy.labels))


def test_an_array_without_values_holds_no_samples(tmp_path: Path, toy: Toy) -> None:
    np.save(tmp_path / "a.npy", np.zeros((3, 0, 64)))
    said = told(convert(tmp_path / "a.npy", toy.image, Wishes(), toy.labels))
    assert "has no array of samples" in said


def test_many_files_that_cannot_be_read_are_counted(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, lambda film, _: film)
    for path in tmp_path.rglob("*.png"):
        path.write_bytes(b"")
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert said.count("is no readable image") == 8
    assert "4 more of 12 files cannot be read" in said


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_has_no_grey(tmp_path: Path, toy: Toy, mode: str) -> None:
    def veiled(film: Image.Image, number: int) -> Image.Image:
        film = film.convert(mode)
        film.putalpha(255 - (number == 5))
        return film

    said = told(convert(films(tmp_path, toy, veiled), toy.image, Wishes(), toy.labels))
    assert said.count("is in part transparent") == 1


def test_a_film_in_two_formats_is_named(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path, toy, lambda film, _: film)
    grey(toy, 3).save(tmp_path / "abnormal/003.jpg")
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "003.png: is called as 003.jpg" in said


def test_folders_that_are_links_are_named(tmp_path: Path, toy: Toy) -> None:
    films(tmp_path / "made", toy, lambda film, _: film)
    (tmp_path / "given").mkdir()
    for name in NAMES:
        (tmp_path / "given" / name).symlink_to(tmp_path / "made" / name)
    said = told(convert(tmp_path / "given", toy.image, Wishes(), toy.labels))
    assert "holds no files; not followed, links to folders: abnormal, normal" in said
    (tmp_path / "given/normal").unlink()
    shutil.copytree(tmp_path / "made/normal", tmp_path / "given/normal")
    made = convert(tmp_path / "given", toy.image, Wishes(), toy.labels)
    assert "not followed, links to folders: abnormal" in made.told


def test_a_table_a_class_is_to_be_one_table(tmp_path: Path, toy: Toy) -> None:
    for label, name in enumerate(NAMES):
        np.savetxt(tmp_path / f"{name}.csv", toy.signals[toy.labels == label, 0], delimiter=",")
    said = told(convert(tmp_path, toy.signal, Wishes(), toy.labels))
    assert "holds 6 rows of 64 values: many samples in one of several files" in said


def test_a_class_within_the_names_of_files(tmp_path: Path, toy: Toy) -> None:
    for number, label in enumerate(toy.labels):
        grey(toy, number).save(tmp_path / f"fake_{NAMES[label]}_{number:03d}.png")
    made = convert(tmp_path, toy.image, Wishes(), toy.labels)
    assert "labels: from what each file's name has as part 2" in made.told
    assert np.bincount(made.labels).tolist() == [6, 6]


def test_a_table_of_labels_in_capitals(tmp_path: Path, toy: Toy) -> None:
    rows = []
    for number, (signal, label) in enumerate(zip(toy.signals[:, 0], toy.labels, strict=True)):
        np.savetxt(tmp_path / f"{number:03d}.CSV", signal)
        rows.append(f"{number:03d}.CSV,{NAMES[label]}\n")
    (tmp_path / "Labels.CSV").write_text("File,Label\n" + "".join(rows))
    made = convert(tmp_path, toy.signal, Wishes(), toy.labels)
    assert "labels: from Labels.CSV" in made.told
    assert np.array_equal(made.labels, toy.labels)


def test_each_header_is_looked_at_once(
    tmp_path: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (tmp_path / f"b{number}.hea").write_text(f"b{number} 1 100 64\n")
    read: list[Path] = []
    whole = Path.read_text

    def counted(path: Path, *how: Any, **more: Any) -> str:
        read.append(path)
        return whole(path, *how, **more)

    monkeypatch.setattr(Path, "read_text", counted)
    assert len(record_files(tmp_path)) == 20
    assert len(read) == 20
