"""Every recipe of CONTRIBUTING.md runs as it stands: its files, then its commands, in a copy.

A new thing is one new file or folder: it shows on the board, and no number of before has changed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TASK = "ecg-phantom"
KEPT = ("real", "mean", "dcgan")  # the submissions of the copy

Record = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """One section: its files by path, and its commands."""

    files: dict[str, str]
    commands: str


def recipes() -> Iterator[tuple[str, Recipe]]:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for title, section in re.findall(r"^### Add an? (.+?)\n(.*?)(?=^### |\Z)", text, re.M | re.S):
        blocks = re.findall(r"^```(\w+)\n(.*?)^```", section, re.M | re.S)
        files = {path_of(block): block for kind, block in blocks if kind != "sh"}
        yield title, Recipe(files, "\n".join(block for kind, block in blocks if kind == "sh"))


def path_of(block: str) -> str:
    found = re.match(r"(?:# |<!-- )([\w./-]+)( -->)?\n", block)
    assert found, f"the first line is no path: {block[:60]}"
    return found[1]


class Copy:
    """A copy of the checkout, importable as `phantombench` by the processes that it starts."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.root, self.programs, self.cache = folder / "checkout", folder / "programs", cache
        self.site = folder / "site"
        unwanted = shutil.ignore_patterns("__pycache__", "*.html", "benchmarks")
        for part in ("benchmark", "models", "tasks", "tests"):
            ignore = unwanted if part == "tests" else shutil.ignore_patterns("models")
            shutil.copytree(ROOT / part, self.root / part, ignore=ignore)
        shutil.copytree(ROOT / "models", self.root / "models", dirs_exist_ok=True)
        for name in KEPT:
            part = f"submissions/{TASK}/{name}"
            shutil.copytree(ROOT / part, self.root / part)
            for path in (
                f"leaderboards/results/{TASK}/{name}.json",
                f"leaderboards/replicates/{TASK}/{name}.safetensors",
            ):
                if (ROOT / path).is_file():
                    (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / path, self.root / path)
        shutil.copy(ROOT / "pyproject.toml", self.root)
        self._make_importable()

    def _make_importable(self) -> None:
        self.site.mkdir()
        (self.site / "phantombench").symlink_to(self.root / "benchmark")
        for part in ("models", "tasks"):
            (self.root / "benchmark" / part).symlink_to(Path("..") / part)
        self.programs.mkdir()
        for name, begin in (("python", ""), ("phantombench", "-m phantombench.cli")):
            program = self.programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {begin} "$@"\n')
            program.chmod(0o755)

    def run(self, script: str) -> str:
        """Run a script in the copy's root, up to its first failure; return what it printed."""
        environment = {
            **os.environ,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.site),  # comes before what is installed, editable or not
            "PHANTOMBENCH_CACHE": str(self.cache),
            "OMP_NUM_THREADS": "1",
            "PYTEST_ADDOPTS": "-n 0 -p no:cacheprovider",
        }
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=self.root,
            env=environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def records(self, task: str = TASK) -> dict[str, list[str]]:
        """Return the records of every result of a task: one line of its file for each."""
        paths = sorted((self.root / "leaderboards/results" / task).glob("*.json"))
        found = {}
        for path in paths:
            lines = [line.strip().rstrip(",") for line in path.read_text().splitlines()]
            found[path.stem] = [line for line in lines if '"measure": ' in line]
            assert len(found[path.stem]) == len(json.loads(path.read_text())["records"])
        return found

    def board(self, task: str = TASK) -> tuple[str, str]:
        """Return the board of a task, as JSON and as a page."""
        folder = self.root / "leaderboards"
        return (folder / f"{task}.json").read_text(), (folder / f"{task}.html").read_text()


@pytest.fixture
def copy(tmp_path: Path, cache_root: Path) -> Copy:
    return Copy(tmp_path, cache_root)


@dataclass(frozen=True)
class Outcome:
    """What a recipe must lead to.

    Attributes:
        key: what stands in the board's JSON.
        shown: a pattern that matches the board's page.
        changed: the submissions whose results have new records.
        belongs: says whether a new record belongs to what was added.
        added: submissions that the task did not have.
        task: the board on which it shows.
    """

    key: str
    shown: str
    changed: tuple[str, ...] = ()
    belongs: Callable[[Record], bool] = lambda record: False
    added: tuple[str, ...] = ()
    task: str = TASK


def of_measure(name: str) -> Callable[[Record], bool]:
    return lambda record: record["measure"] == name


def of_method(name: str) -> Callable[[Record], bool]:
    return lambda record: record["facets"].get("method") == name


OUTCOMES = {
    "metric": Outcome("level_gap", "Level gap", KEPT, of_measure("level_gap")),
    "axis": Outcome(
        "height_gap", "<label[^>]*><input[^>]*>Amplitude</label>", KEPT, of_measure("height_gap")
    ),
    "control": Outcome("mean-of-two", "Mean of two", added=("mean-of-two",)),
    "method of explanation": Outcome(
        "gradient_x_input", "Gradient x input", ("dcgan",), of_method("gradient_x_input")
    ),
    "score of explanations": Outcome(
        "sparseness", "Sparseness", ("dcgan",), of_measure("sparseness")
    ),
    "model": Outcome("tiny-diffusion", "tiny-diffusion", added=("tiny-diffusion",)),
    "task": Outcome(
        "ecg-two-leads", "two beats in two leads", added=("real", "mean"), task="ecg-two-leads"
    ),
}
RECIPES = dict(recipes())


def test_every_recipe_is_tried() -> None:
    assert list(RECIPES) == ["metric", "axis", *list(OUTCOMES)[2:]]


def test_the_copy_is_what_is_imported(copy: Copy) -> None:
    script = "python -c 'import phantombench.tasks as t; print(t.__file__)'"
    assert Path(copy.run(script).strip()).resolve() == copy.root / "tasks/__init__.py"


# Of recipes that differ in a folder's name alone, one is tried at once and the others with -m slow.
LATER = ("axis", "method of explanation")


@pytest.mark.parametrize(
    "title",
    [
        pytest.param(title, id=title, marks=[pytest.mark.slow] if title in LATER else [])
        for title in OUTCOMES
    ],
)
def test_a_recipe_runs_as_it_stands(copy: Copy, title: str) -> None:
    recipe, outcome = RECIPES[title], OUTCOMES[title]
    before = copy.records()
    for path, content in recipe.files.items():
        assert not (copy.root / path).exists(), f"{path} is not new"
        (copy.root / path).parent.mkdir(parents=True, exist_ok=True)
        (copy.root / path).write_text(content)
    copy.run(recipe.commands)

    after, there = copy.records(), copy.records(outcome.task)
    for name, records in before.items():
        assert set(records) <= set(after[name]), f"{name}: a record was changed or lost"
        new = [json.loads(record) for record in after[name] if record not in records]
        assert all(outcome.belongs(record) for record in new), name
        assert any(record["value"] is not None for record in new) == (name in outcome.changed)
    assert set(there) - set(outcome.added) == (set(before) if outcome.task == TASK else set())
    distance = {name: number(records, "fid") for name, records in there.items()}
    assert set(outcome.added) <= set(distance)
    assert distance["real"] == min(distance.values())
    data, page = copy.board(outcome.task)
    assert outcome.key in data
    assert re.search(outcome.shown, page)


def number(records: list[str], measure: str) -> float:
    """Return the value of a measure over all: its record without facets."""
    (value,) = (
        record["value"]
        for record in map(json.loads, records)
        if record["measure"] == measure and not any(record["facets"].values())
    )
    assert value is not None
    return float(value)
