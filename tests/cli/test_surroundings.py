"""A command begun where nobody can answer, in a folder that is gone, or with a wrong date."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from phantombench import cli
from phantombench.cli import main

TASK = "ecg-phantom"
CONTROL = Path(__file__).resolve().parents[2] / "submissions" / TASK / "mean"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(CONTROL, tmp_path / "submissions" / TASK / "mean")
    (tmp_path / "leaderboards").mkdir()
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["phantombench", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_nobody_to_answer(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # as `<&-` leaves it
    assert run(monkeypatch, "submit", "remove", f"{TASK}/mean", "--root", checkout) == 1
    assert (checkout / "submissions" / TASK / "mean" / "submission.toml").is_file()


def test_a_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    status = run(monkeypatch, "list")
    monkeypatch.chdir(tmp_path)
    assert status == 2 and "the current folder: is gone" in capsys.readouterr().err


def test_no_date(
    checkout: Path,
    cache_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    words = ("evaluate", "--task", TASK, "--submission", "mean", "--measure", "ct", "--jobs", "1")
    assert run(monkeypatch, *words, "--root", checkout) == 2
    assert "SOURCE_DATE_EPOCH=yesterday: is no date" in capsys.readouterr().err


def test_interrupted_before_there_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:  # no signal: who starts the tests may have them ignored
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_check_folder", interrupt)
    assert run(monkeypatch, "list") == 128 + signal.SIGINT


def test_too_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask_for_too_much(*_: object) -> None:
        np.empty(2**50, np.uint8)

    monkeypatch.setattr("phantombench.generation.split_files.export_split", ask_for_too_much)
    assert run(monkeypatch, "data", "export", TASK, "--to", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert told.startswith("phantombench: memory: Unable to allocate") and told.count("\n") == 1
