"""What is wrong with a folder is told at once, a line each, and nothing is written."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Wishes
from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said


def told(folder: Path, **said: object) -> list[str]:
    gathered, problems = gather(Said("ward", folder, **said))  # type: ignore[arg-type]
    assert (gathered is None) == bool(problems)
    lines = [str(problem) for problem in problems]
    assert all("\n" not in line and "To fix:" in line for line in lines)
    return lines


def table(folder: Path, change: Callable[[list[str]], list[str]]) -> None:
    path = folder / "labels.csv"
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")


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


def test_patients_and_classes_of_folders(films: Path) -> None:
    for row in (films / "labels.csv").read_text().splitlines()[1:]:
        name, label, patient = row.split(",")
        (films / label / patient).mkdir(parents=True, exist_ok=True)
        (films / name).rename(films / label / patient / name)
    (films / "labels.csv").unlink()
    gathered, problems = gather(Said("ward", films, patients="folder"))
    assert not problems
    assert gathered is not None
    assert gathered.spec.classes == ("plain", "spotted")
    assert len(set(gathered.patients)) == 12


ORDERS = {  # of folders, the last of which holds the film
    "label/patient": ("folder", "folder:2"),
    "patient/label": ("folder:1",),
    "label/patient/study": ("folder:2",),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("tables", [False, True])
def test_which_of_the_folders_is_the_patients(films: Path, order: str, tables: bool) -> None:
    """Or each study would be a patient, of whom some are in both splits."""
    rows = ["file,label"]
    for row in (films / "labels.csv").read_text().splitlines()[1:]:
        name, label, patient = row.split(",")
        names = {"label": label, "patient": patient, "study": f"study {Path(name).stem}"}
        folder = films.joinpath(*(names[each] for each in order.split("/")))
        folder.mkdir(parents=True, exist_ok=True)
        (films / name).rename(folder / name)
        rows.append(f"{(folder / name).relative_to(films)},{label}")
    (films / "labels.csv").unlink()
    if tables:
        (films / "labels.csv").write_text("\n".join(rows) + "\n")
    ways = ORDERS[order][-1 if tables else 0 :]
    for way in ways:
        gathered, problems = gather(Said("ward", films, patients=way))
        assert gathered is not None, problems
        assert gathered.spec.classes == ("plain", "spotted")
        assert len(set(gathered.patients)) == 12
    if "folder" not in ways:
        (line,) = (each for each in told(films, patients="folder") if "--patients" in each)
        assert "which is the patient's?" in line and f"{ways[0]} for 'Person " in line


@pytest.mark.parametrize("said", ["folder", "folder:1", "folder:0"])
def test_no_such_folder(films: Path, said: str) -> None:
    (line,) = told(films, patients=said)
    assert f"--patients {said}" in line


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Person 2", "person 2"), ("Person 2", "Person2"), ("2", "002"), ("2", "2.0"),
        ("M\u00fcller", "Mu\u0308ller"),
    ],
)  # fmt: skip
def test_a_patient_of_two_spellings_is_not_two(films: Path, one: str, other: str) -> None:
    """Or the same person would be in `train` and in the reference."""
    table(films, lambda rows: [f"{row[:-8]}{one}" if row[:2] == "2-" else row for row in rows])
    assert not gather(Said("ward", films))[1]
    table(films, lambda rows: [r[: -len(one)] + other if "2-0." in r else r for r in rows])
    (line,) = told(films)
    assert "patients from labels.csv: hold" in line and ascii(one) in line and ascii(other) in line


@pytest.mark.parametrize("nothing", ["", "NA", "NaN", "None", "null", "n/a", "<NA>"])
def test_what_tables_write_for_nobody_is_no_patient(films: Path, nothing: str) -> None:
    """Or all whom nobody knows would be one person."""
    table(films, lambda rows: [r.replace("Person 3", nothing) for r in rows])
    (line,) = told(films)
    assert "5 of 60 samples have no patient" in line


def test_a_value_that_means_no_label_may_be_a_class(films: Path) -> None:
    table(films, lambda rows: [row.replace("plain", "None") for row in rows])
    (line,) = told(films)
    assert "30 of 60 samples have no label ('None')" in line and "--labels VALUE=CLASS" in line
    wishes = Wishes(labels="None=no finding,spotted=spot")
    gathered, _ = gather(Said("ward", films, wishes=wishes))
    assert gathered is not None
    assert gathered.spec.classes == ("no finding", "spot")


def test_a_class_of_two_spellings_is_not_two(films: Path) -> None:
    def shout(rows: list[str]) -> list[str]:
        return [
            row.replace("plain", "Plain") if row.startswith(("0-", "2-")) else row for row in rows
        ]

    table(films, shout)
    (line,) = told(films)
    assert "the classes 'Plain' and 'plain'" in line
    wishes = Wishes(labels="plain=plain,Plain=plain,spotted=spotted")
    gathered, problems = gather(Said("ward", films, wishes=wishes))
    assert not problems and gathered is not None
    assert gathered.spec.classes == ("plain", "spotted")


def test_many_small_classes_are_one_line(films: Path) -> None:
    """As they are where patients are taken for classes."""
    table(films, lambda rows: [rows[0], *(f"{r.split(',')[0]},{r.split('-')[0]},x{i % 12}"
                                          for i, r in enumerate(rows[1:]))])  # fmt: skip
    (line,) = told(films)
    assert "fewer than 10 samples of 12 of 12 classes: 0 5, 1 5, " in line
