"""What `phantombench new` writes works as it stands: from templates to a row with its number."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.own_task.place import unused_place
from phantombench.private import using
from phantombench.result.store import read_result
from phantombench.starting.write import KINDS, is_found, start
from phantombench.task.registry import spec_at, task_ids

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("metrics",)  # what something new is written into

SCRIPT = """
phantombench new model my-gan
phantombench new metric my-gap --axis fidelity
phantombench new task my-films --shape 1,16,16 --classes quiet,loud --unit "grey level"
python -m phantombench.task.pinning my-films --data "$DATA"
phantombench encoder train --task my-films --data "$DATA"
phantombench train --task my-films --model my-gan --steps 4 --check-every 4 --quiet \
    --precision 32-true --submit my-gan --author You --data "$DATA"
phantombench submit check submissions/my-films/my-gan --data "$DATA"
phantombench evaluate --task my-films --submission my-gan --data "$DATA" \
    --measure my_gap --measure coverage
phantombench leaderboard --data "$DATA"
python -m pytest "$TESTS/metrics/test_metric_contract.py" -q -k my_gap -p no:cacheprovider
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose code is this one's, but for the folders that something is written into."""
    root, package = tmp_path / "clone", tmp_path / "site" / "phantombench"
    package.mkdir(parents=True)
    for path in (ROOT / "benchmark").iterdir():
        if path.name in COPIED:
            shutil.copytree(path, package / path.name)
        elif path.name not in ("models", "tasks", "__pycache__"):
            (package / path.name).symlink_to(path)
    for part in ("models", "tasks"):
        shutil.copytree(ROOT / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("submissions", "leaderboards"):
        (root / part).mkdir(parents=True)
    (root / "benchmark").symlink_to(package)
    for part in ("models", "tasks"):
        (root / part).symlink_to(package / part)
    return root


def films(folder: Path) -> None:
    """Write smooth images of two classes, thirty patients a split."""
    folder.mkdir(parents=True)
    place = np.linspace(0, np.pi, 16)
    for number, (split, n) in enumerate({"train": 120, "reference": 60, "test": 60}.items()):
        rng, labels = np.random.default_rng(number), np.arange(n) % 2
        waves = np.sin(np.outer(1 + np.arange(4), place))
        weights = rng.normal(0, 0.05, (n, 4, 4)) * (1 + labels)[:, None, None]
        samples = np.clip(0.5 + np.einsum("nij,ix,jy->nxy", weights, waves, waves), 0, 1)
        groups = 1000 * number + np.arange(n) // 2
        np.savez(folder / f"{split}.npz", samples=samples[:, None], labels=labels, groups=groups)


def test_from_templates_to_a_number(clone: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, begin in (("python", ""), ("phantombench", "-m phantombench.cli")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {begin} "$@"\n')
        (programs / name).chmod(0o755)
    films(tmp_path / "data" / "my-films")
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(tmp_path / "site"),
        "PHANTOMBENCH_CACHE": str(tmp_path / "cache"),
        "DATA": str(tmp_path / "data"),
        "TESTS": str(ROOT / "tests"),
        "OMP_NUM_THREADS": "1",
        "PYTEST_ADDOPTS": "-n 0",
    }
    ran = subprocess.run(
        ["sh", "-e", "-c", SCRIPT],
        cwd=clone, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    result = read_result(clone / "leaderboards/results/my-films/my-gan.json")
    gap, coverage = result.find("my_gap"), result.find("coverage")
    assert gap is not None and coverage is not None
    assert gap.value is not None and coverage.value is not None
    assert "my_gap" in (clone / "leaderboards/my-films.json").read_text()
    assert re.search(r"^\.{5,} +\[100%\]$", ran.stdout, re.M)  # the parts of the contract
    assert "my-films/my-gan\n" in ran.stdout  # where it stands


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_overwritten(tmp_path: Path, kind: str) -> None:
    for folder in ("models", "tasks", "benchmark"):
        (tmp_path / folder).mkdir()
    facts = {
        "axis": "fidelity", "kind": "signal", "shape": [1, 8], "unit": "mV", "rate": 100.0,
        "classes": ["a"],
    }  # fmt: skip
    kind_of_task = {key: value for key, value in facts.items() if key != "kind"}
    more = kind_of_task if kind != "task" else facts
    written = start_as(tmp_path, kind, more)
    assert all(path.is_file() for path in written)
    with pytest.raises(PhantomBenchError, match="is there already"):
        start_as(tmp_path, kind, more)
    for wrong in ("My-Gan", "a/b", "../x", "a--b", ""):
        with pytest.raises(PhantomBenchError, match="not usable"):
            start(tmp_path, kind, wrong)


def start_as(root: Path, kind: str, facts: dict[str, object]) -> list[Path]:
    return start(root, kind, "my-new", facts)


def test_a_folder_that_is_no_clone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match=re.escape("clone")):
        start(tmp_path, "model", "mine")


def test_what_the_installed_package_does_not_see_is_said(clone: Path) -> None:
    (written,) = start(clone, "model", "my-gan")
    assert not is_found(clone, written)
    for part in ("models/dcgan.py", "benchmark/metrics/fidelity/fid.py", "tasks/ecg_phantom"):
        assert is_found(ROOT, ROOT / part)


def test_no_task_is_called_as_something_of_the_board(tmp_path: Path) -> None:
    """Or its page would be overwritten by that of all tasks, and nobody told."""
    (tmp_path / "tasks").mkdir()
    lies = (path for path in (ROOT / "leaderboards").iterdir() if path.is_file())
    names = {path.name.split(".")[0] for path in lies} - set(task_ids())
    assert {"index", "ruler", "explanations"} <= names
    names |= {"con", "x" * 51, "submissions"}
    facts = {"kind": "signal", "shape": [1, 8], "unit": "mV", "rate": 100.0, "classes": ["a"]}
    with using(tmp_path / "private"):
        for name in sorted(names):
            for begin in (lambda name: start(tmp_path, "task", name, facts), unused_place):
                with pytest.raises(PhantomBenchError, match=f"name '{name}'"):
                    begin(name)
    assert not any((tmp_path / "tasks").iterdir())


@pytest.mark.parametrize(
    ("kind", "name"),
    [("model", "class"), ("model", "none"), ("model", "generator"), ("model", "tensor"),
     ("task", "split"), ("task", "import"), ("metric", "lambda")],
)  # fmt: skip
def test_a_name_that_breaks_its_own_file_is_refused(tmp_path: Path, kind: str, name: str) -> None:
    for folder in ("models", "tasks", "benchmark"):
        (tmp_path / folder).mkdir()
    facts = {
        "axis": "fidelity", "kind": "signal", "shape": [1, 8], "unit": "mV", "rate": 100.0,
        "classes": ["a"],
    }  # fmt: skip
    known = {key: value for key, value in facts.items() if kind == "task" or key != "kind"}
    with pytest.raises(PhantomBenchError, match="another meaning"):
        start(tmp_path, kind, name, known)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("task t --shape 1,0,5 --classes a,b --unit g", "--shape 1,0,5"),
        ("task t --shape 1,8 --classes a,a --unit g", "--classes a,a"),
        ("task t --shape 1,8 --classes a,,b --unit g", "--classes a,,b"),
        ("task t --shape 1,8 --classes a/b,c --unit g", "--classes a/b,c"),
        ("task t --shape 1,8,8 --classes a,b --unit g --rate 100", "--rate"),
        ("metric fid --axis utility", "name 'fid'"),
    ],
)
def test_what_would_break_every_command_is_refused(clone: Path, words: str, wrong: str) -> None:
    before = sorted(clone.rglob("*"))
    ran = CliRunner().invoke(build(), ["new", *words.split(), "--root", str(clone)])
    assert isinstance(ran.exception, PhantomBenchError) and str(ran.exception).startswith(wrong)
    assert sorted(clone.rglob("*")) == before


def test_quotes_in_names_are_written_as_such(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    facts = {"kind": "signal", "shape": [1, 8], "unit": 'm"V', "rate": 9, "classes": ['a "b"', "ü"]}
    start(tmp_path, "task", "mine", facts)
    spec = spec_at(tmp_path / "tasks" / "mine")
    assert (spec.unit, spec.classes) == ('m"V', ('a "b"', "ü"))
