"""What is wrong with a folder is told at once, a line each, and nothing is written."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from faulty import table, told
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Wishes
from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said


def test_everything_at_once(films: Path, tmp_path: Path, call: Callable[..., str]) -> None:
    (films / "0-0.png").write_bytes(b"no image")
    (films / "3-1.png").write_bytes(b"")
    table(films, lambda rows: [row.rsplit(",", 1)[0].replace("plain", "") for row in rows])
    place = tmp_path / "private"
    output = call("new", "task", "ward", "--from", films, "--tasks", place, code=2)
    for part in ("0-0.png", "3-1.png", "29 of 58 samples have no label", "which patient",
                 "4 to settle; nothing was created"):  # fmt: skip
        assert part in output
    assert not place.exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: [r.replace("spotted", "plain") for r in rows], "1 class (plain)"),
        (lambda rows: [",".join([*r.split(",")[:2], "Doe"]) for r in rows[1:]], "columns"),
        (lambda rows: [rows[0], *(",".join([*r.split(",")[:2], "Doe"]) for r in rows[1:])],
         "1 of the 6 patients"),
        (lambda rows: rows[:-3], "no label for 3 files"),
        (lambda rows: [rows[0], *(r.rsplit(",", 1)[0] + "," for r in rows[1:])],
         "60 of 60 samples have no patient"),
    ],
)  # fmt: skip
def test_a_fault_of_the_table(
    films: Path, change: Callable[[list[str]], list[str]], expected: str
) -> None:
    table(films, change)
    assert any(expected in line for line in told(films))


def test_few_samples(films: Path) -> None:
    for path in sorted(films.glob("*.png"))[:30]:
        path.unlink()
    assert any("has 30 samples" in line for line in told(films))


def test_equal_films_of_two_patients_are_told_and_can_be_dropped(films: Path) -> None:
    values = np.asarray(Image.open(films / "0-0.png"))
    for name in ("2-0.png", "4-1.png"):  # of other patients, of the same class
        Image.fromarray(values).save(films / name)
    Image.fromarray(values).save(films / "0-1.png")  # of the same patient
    (line,) = told(films)
    assert "2 samples are the same as one of another patient" in line
    assert "--drop-duplicates" in line
    gathered, problems = gather(Said("ward", films, drop_duplicates=True))
    assert not problems
    assert gathered is not None
    assert len(gathered.samples) == 57
    assert gathered.steps[-1].startswith("dropped 3 samples")


def test_nobody_knows_the_patients(films: Path) -> None:
    gathered, _ = gather(Said("ward", films, no_patients=True))
    assert gathered is not None
    assert len(set(gathered.patients)) == 60
    assert any("contradicts" in line for line in told(films, no_patients=True, patients="name"))


@pytest.mark.parametrize(
    "content",
    [
        "file,label,patient\n0-0.png,M\u00fcller,A\n".encode("latin-1"),
        "file,label,patient\n".encode("utf-16"),
        b"",
        b"file,label,patient\na,b,c,d,e\n",
        b'file,label,patient\n"0-0.png,plain,A\n',
        bytes(range(128, 256)),
    ],
)
@pytest.mark.parametrize("name", ["labels.csv", "patients.csv", "covariates.csv"])
def test_a_table_that_is_no_csv_is_named(films: Path, name: str, content: bytes) -> None:
    (films / name).write_bytes(content)
    assert any(f"{name}: is no readable CSV" in line for line in told(films))


def test_rows_longer_than_the_headings_shift_nothing(films: Path) -> None:
    table(films, lambda rows: [rows[0], *(f"{row},x" for row in rows[1:])])
    assert any("labels.csv: is no readable CSV" in line for line in told(films))


@pytest.mark.parametrize(
    "name", ["../../x", "a\x1b[31mb", "\u202ea", '"a\nb"', "x" * 61, ".a", "a\\b", "a\0b"]
)
def test_a_class_that_cannot_be_shown_or_be_a_folder(films: Path, name: str) -> None:
    table(films, lambda rows: [row.replace("spotted", name) for row in rows])
    (line,) = told(films)
    assert "its labels name the class" in line and line.isprintable() and len(line) < 500


def test_a_file_of_which_two_things_are_said(films: Path) -> None:
    table(films, lambda rows: [*rows, "0-0.png,spotted,Person 0"])
    assert any("labels.csv: says of 0-0.png plain, spotted" in line for line in told(films))


@pytest.mark.parametrize("kind", ["bomb", "pipe", "folder", "link"])
def test_what_is_no_film(films: Path, kind: str) -> None:
    path = films / "0-0.png"
    if kind == "bomb":
        size = (60_000).to_bytes(4, "big") * 2
        path.write_bytes(path.read_bytes()[:16] + size + path.read_bytes()[24:])
        header = path.read_bytes()[12:29]
        path.write_bytes(
            path.read_bytes()[:29] + zlib.crc32(header).to_bytes(4, "big") + path.read_bytes()[33:]
        )
    else:
        path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(path)
    (line,) = told(films)
    assert f"{path}: is no " in line


@pytest.mark.parametrize("title", ["", "\x1b[31m", "\u202ea", "x" * 81, " "])
def test_a_title_that_cannot_be_shown(films: Path, title: str) -> None:
    with pytest.raises(PhantomBenchError, match="--title "):
        gather(Said("ward", films, title=title))


def test_stopped_in_the_middle_nothing_is_there_and_the_same_command_completes(
    films: Path, tmp_path: Path, call: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    words = ("new", "task", "ward", "--from", films, "--tasks", tmp_path / "private", "--side", 16,
             "--encoders", 1, "--encoder-steps", 2, "--no-controls", "--no-ruler")  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("phantombench.own_task.making.train_encoders", fill_the_disk)
        call(*words, code=1)
    assert not list((tmp_path / "private").glob("*ward*"))
    call(*words)
    assert (tmp_path / "private" / "ward" / "task.toml").is_file()
    call(*words, code=1)  # it is there now


def test_labels_that_say_not_which_film_each_is_of(films: Path, tmp_path: Path) -> None:
    (tmp_path / "y.txt").write_text("plain\nspotted\n" * 30)
    lines = told(films, wishes=Wishes(labels=str(tmp_path / "y.txt")))
    assert any("by name 11-4.png comes before 2-0.png" in line for line in lines)


def test_a_table_in_capitals(films: Path) -> None:
    (films / "labels.csv").rename(films / "Labels.CSV")
    assert told(films) == []
