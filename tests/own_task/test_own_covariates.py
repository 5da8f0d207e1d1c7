"""Groups of a private task that are judged apart: from a table beside the samples to a result."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said


@pytest.fixture
def known(films: Path) -> Path:
    """The films, and a table with the sex of each patient, unknown of the last, and the scanner."""
    rows = ["File,Sex,Scanner type"]
    for path in sorted(films.glob("*.png")):
        patient = int(path.stem.split("-")[0])
        sex = "" if patient == 11 else "FM"[patient // 2 % 2]
        rows.append(f"{path.name},{sex},{'old' if patient < 6 else 'new'}")
    (films / "covariates.csv").write_text("\n".join(rows) + "\n")
    return films


def test_groups_are_judged_apart(
    known: Path, tmp_path: Path, call: Callable[..., str], cache_root: Path
) -> None:
    place = tmp_path / "private"
    made = call(
        "new", "task", "ward", "--from", known, "--tasks", place, "--side", 16,
        "--encoders", 1, "--encoder-steps", 3, "--no-controls",
    )  # fmt: skip
    assert "sex: not known 5, F 30, M 25, from covariates.csv" in made
    rows = list(csv.DictReader((place / "ward" / "manifest.csv").open()))
    assert {row["sex"] for row in rows} == {"F", "M", ""}
    assert "hold sex, scanner_type" in (place / "ward" / "card.md").read_text()
    for split in ("train", "reference"):
        with np.load(place / "ward" / f"{split}.npz") as found:
            assert set(found["covariate.scanner_type"]) == {"old", "new"}
    call(
        "evaluate", "--task", "ward", "--submission", "real", "--jobs", 1, "--tasks", place,
        "--measure", "subgroup_coverage",
    )  # fmt: skip
    result = json.loads((place / "leaderboards/results/ward/real.json").read_text())
    groups = {record["facets"].get("subgroup") for record in result["records"]}
    expected = {"sex=F", "sex=M", "scanner_type=new", "scanner_type=old"}
    assert expected <= groups and "sex=" not in groups


@pytest.mark.parametrize(
    ("heads", "value", "wrong"),
    [
        ("file,sex", "{patient}{number}", "sex has 60 values"),
        ("file,9th", "a", "has a column '9th'"),
        ("file,Samples", "a", "has a column 'samples'"),
        ("file,label", "a", "has no column but those of files"),
        ("file,sex", "a=b", "sex has the value 'a=b'"),
        ("file,sex", "\u202ea", "sex has the value '\\u202ea'"),
        ("file,sex,Sex", "a,b", "has two columns of one name"),
        ("name", "", "has no column but those of files"),
    ],
)
def test_a_table_that_cannot_be_used(films: Path, heads: str, value: str, wrong: str) -> None:
    rows = [heads]
    for path in sorted(films.glob("*.png")):
        patient, number = path.stem.split("-")
        cell = value.format(patient=patient, number=number)
        rows.append(f"{path.name},{cell}" if "," in heads else path.name)
    (films / "covariates.csv").write_text("\n".join(rows) + "\n")
    gathered, problems = gather(Said("ward", films))
    assert gathered is None
    (told,) = map(str, problems)
    assert "covariates.csv" in told and wrong in told and "To fix:" in told


def test_files_that_the_table_does_not_name(known: Path) -> None:
    path = known / "covariates.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-2]) + "\n")
    (told,) = map(str, gather(Said("ward", known))[1])
    assert "has no sex for 2 files, such as" in told


def test_no_such_table(films: Path) -> None:
    (told,) = map(str, gather(Said("ward", films, covariates="absent.csv"))[1])
    assert "--covariates absent.csv" in told and "is no file" in told


def test_the_table_may_be_called_in_capitals(known: Path) -> None:
    (known / "covariates.csv").rename(known / "Covariates.CSV")
    gathered, problems = gather(Said("ward", known, side=16))
    assert not problems and gathered is not None
    assert set(gathered.covariates) == {"sex", "scanner_type"}
