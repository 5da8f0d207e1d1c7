"""`train --submit` given again after its end, as a queue does that was cut off there."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for part in ("submissions", "leaderboards"):
        (tmp_path / part).mkdir()
    return tmp_path


def train(checkout: Path, steps: int) -> tuple[int, str]:
    words = ["train", "--task", "ecg-phantom", "--model", "classical-gan", "--steps", str(steps)]
    words += ["--set", "width=4", "--validation", "0", "--precision", "32-true", "--quiet"]
    words += ["--submit", "mine", "--author", "You", "--root", str(checkout)]
    ran = CliRunner().invoke(build(), words)
    return ran.exit_code, ran.output + str(ran.exception or "")


def test_nothing_is_trained_or_written_again_and_other_steps_are_refused(checkout: Path) -> None:
    assert train(checkout, 1)[0] == 0
    folder = checkout / "submissions" / "ecg-phantom" / "mine"
    before = {each.name: (each.stat().st_ino, each.read_bytes()) for each in folder.iterdir()}
    status, told = train(checkout, 1)
    assert status == 0 and f"submission: {folder / 'submission.toml'}" in told
    after = {each.name: (each.stat().st_ino, each.read_bytes()) for each in folder.iterdir()}
    assert after == before
    status, told = train(checkout, 2)
    assert status == 1 and "is there already" in told
