"""`submit controls`: the folders come out as the committed ones, and what is there stays."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from phantombench.cli import main
from phantombench.controls import all_controls, get_control
from phantombench.submission.checks import check_submission
from phantombench.submission.control_folders import toml_of, write_controls
from phantombench.submission.metadata import read_submission
from phantombench.task.registry import read_spec
from phantombench.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = sorted(
    path.parent
    for path in (ROOT / "submissions").glob("*/*/submission.toml")
    if path.parent.name in all_controls()
)
TASK = "xray-chestmnist"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for part in ("submissions", "leaderboards"):
        (tmp_path / part).mkdir()
    return Workspace(tmp_path, None, tmp_path / "cache")


def run(monkeypatch: pytest.MonkeyPatch, place: Workspace, *words: str) -> int:
    """Give the command as a user does, and return its exit code."""
    command = ["phantombench", "submit", "controls", *words, "--root", str(place.root)]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda folder: "/".join(folder.parts[-2:]))
def test_a_folder_comes_out_as_it_is_committed(folder: Path) -> None:
    made = toml_of(get_control(folder.name), folder.parent.name)
    assert made == (folder / "submission.toml").read_text(encoding="utf-8")


def test_what_a_description_may_hold_is_read_back(place: Workspace) -> None:
    from dataclasses import replace

    words = 'It says """no""" and C:\\new, in\u00e9 ' + "x" * 200 + " twice."
    control = replace(get_control("mean"), title='A "mean"', description=words)
    folder = place.submission(TASK, "mean")
    folder.mkdir(parents=True)
    (folder / "submission.toml").write_text(toml_of(control, TASK), encoding="utf-8")
    spec = read_submission(folder)
    assert (spec.title, spec.description) == (control.title, words)


def test_all_that_a_task_can_have_are_written(place: Workspace) -> None:
    spec = read_spec(TASK)
    written, there = write_controls(place, spec)
    able = [name for name, control in all_controls().items() if control.applies(spec)]
    assert [folder.name for folder in written] == able and there == []
    assert "fresh" not in able and "real" in able
    assert [problem for folder in written for problem in check_submission(folder)] == []


def test_what_is_there_is_left_and_told(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = place.submission(TASK, "real")
    mine.mkdir(parents=True)
    (mine / "submission.toml").write_text("mine")
    assert run(monkeypatch, place, "--task", TASK, "--control", "real", "--control", "mean") == 0
    said = capsys.readouterr().out
    assert f"submissions/{TASK}/real is there already: left as it is" in said
    assert f"wrote submissions/{TASK}/mean" in said
    assert (mine / "submission.toml").read_text() == "mine"
    shutil.rmtree(mine)
    assert run(monkeypatch, place, "--task", TASK) == 0
    said = capsys.readouterr().out
    assert f"wrote submissions/{TASK}/real" in said and f"{TASK}/mean is there already" in said


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--task", TASK, "--control", "perfect"), "control 'perfect': no such control"),
        (("--task", TASK, "--control", "mean", "--control", "fresh"), "--control fresh"),
        (("--task", "no-such-task"), "no-such-task"),
    ],
)
def test_one_bad_thing_is_one_line_and_nothing_is_written(
    words: tuple[str, ...],
    where: str,
    place: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, place, *words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("phantombench: ") and where in line and "To fix: " in line
    assert list(place.submissions.iterdir()) == []
