"""What the doctor says of encoders: every one of the ensemble, and those that are not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.own_task.place import open_place
from phantombench.task.registry import FOLDER


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A private folder with a task of the encoders of `xray-phantom`, and no other samples."""
    folder = tmp_path.resolve() / "private"
    open_place(folder)
    shutil.copytree(FOLDER / "xray_phantom", folder / "ward")
    path = folder / "ward" / "task.toml"
    text = path.read_text().replace('"xray-phantom"', '"ward"', 1)
    path.write_text(f'reader = "own_films"\n{text}')
    for split in ("train", "reference"):
        (folder / "ward" / f"{split}.npz").write_bytes(b"samples")
    return folder


def looked(place: Path) -> list[str]:
    output = CliRunner().invoke(build(), ["doctor", "--tasks", str(place)]).output
    return [line for line in output.splitlines() if "ward: " in line]


def test_every_encoder_is_looked_at(place: Path) -> None:
    lines = looked(place)
    assert len(lines) == 4 and all(line.endswith("as pinned") for line in lines)
    (place / "ward" / "encoder.safetensors").unlink()
    (place / "ward" / "encoder-xray-1.safetensors").write_bytes(b"others")
    wrong = [line for line in looked(place) if line.startswith("WRONG")]
    assert len(wrong) == 2
    assert wrong[0].endswith("absent: phantombench encoder train --task ward")
    assert "xray-1" in wrong[1] and "not the pinned one" in wrong[1]
