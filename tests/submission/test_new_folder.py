"""A folder for a new submission: what a full disk left is no submission, whatever else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission.template import create
from phantombench.workspace import Workspace

TASK, NAME = "ecg-phantom", "mine"
HALF = ".weights.safetensors.ab1_2c3d"  # as a process that is killed leaves it


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    (tmp_path / "submissions" / TASK / NAME).mkdir(parents=True)
    return Workspace(tmp_path, None, tmp_path / "cache")


def made(place: Workspace) -> set[str]:
    raw = Path("weights.safetensors")
    return {each.name for each in create(place, TASK, NAME, raw, "dcgan", raw=b"x").iterdir()}


def test_the_same_command_completes_after_a_full_disk(place: Workspace) -> None:
    half = place.submission(TASK, NAME) / HALF
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    assert made(place) == {"submission.toml", "weights.safetensors"}


@pytest.mark.parametrize("name", ["submission.toml", "weights.safetensors", "README.md"])
def test_what_somebody_has_put_there_is_not_replaced(place: Workspace, name: str) -> None:
    (place.submission(TASK, NAME) / name).write_text("of somebody")
    with pytest.raises(PhantomBenchError, match="is there already"):
        made(place)
