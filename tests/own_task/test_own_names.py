"""What tables and folders call patients and classes, and what of it is taken for the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from faulty import table, told

from phantombench.intake.found import Wishes
from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said


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
@pytest.mark.parametrize("tables", ["", "labels.csv", "Labels.CSV"])
def test_which_of_the_folders_is_the_patients(films: Path, order: str, tables: str) -> None:
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
        (films / tables).write_text("\n".join(rows) + "\n")
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


@pytest.mark.parametrize("name", ["patients", "patient_id"])
def test_an_array_may_say_whose_each_sample_is(tmp_path: Path, name: str) -> None:
    """It is never taken for labels, where these are in a file of their own."""
    path, rng = tmp_path / "beats.npz", np.random.default_rng(0)
    arrays = {"samples": rng.normal(0, 0.3, (60, 1, 64)), "labels": np.repeat(["a", "b"], 30)}
    np.savez(path, **arrays)
    wishes = Wishes(rate=100)
    (line,) = told(path, wishes=wishes)
    assert "a row a sample: --patients FILE" in line and "folder" not in line
    whose = np.arange(60) % 12
    (tmp_path / "p.csv").write_text("\n".join(["patient", *map(str, whose)]) + "\n")
    assert told(path, wishes=wishes, patients=str(tmp_path / "p.csv")) == []
    np.savez(path, **arrays, **{name: whose})
    gathered, problems = gather(Said("ward", path, wishes=wishes))
    assert gathered is not None, problems
    assert gathered.patients.tolist() == [str(each) for each in whose]
    np.savez(path, samples=arrays["samples"], **{name: whose})
    assert any("has no labels that are found" in each for each in told(path, wishes=wishes))
