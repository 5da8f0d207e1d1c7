"""The stranger's way, by the commands of CONTRIBUTING.md: from a folder to a row on the board."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import wfdb
from PIL import Image

from phantombench.task.registry import get_task

ROOT = Path(__file__).resolve().parents[1]
N = 1240  # samples, more than any class of the reference asks for


def blocks() -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = re.search(r"^## Submit samples that you have\n(.*?)^## ", text, re.M | re.S)
    assert section
    return re.findall(r"^```sh\n(.*?)^```", section[1], re.M | re.S)


def films(folder: Path) -> None:
    """Write 8 bit PNG files into a folder a class."""
    task = get_task("xray-phantom")
    labels = np.arange(N, dtype=np.int64) % len(task.spec.classes)
    samples = task.draw(labels, 11)  # type: ignore[attr-defined]
    for number, (sample, label) in enumerate(zip(samples, labels, strict=True)):
        place = folder / task.spec.classes[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.round(sample[0] * 255).astype(np.uint8)).save(place / f"{number}.png")


def beats(folder: Path) -> None:
    """Write a WFDB record a beat, in volts, into a folder a class."""
    task = get_task("ecg-phantom")
    labels = np.arange(2 * N, dtype=np.int64) % len(task.spec.classes)
    samples = task.draw(labels, 11)  # type: ignore[attr-defined]
    for number, (sample, label) in enumerate(zip(samples, labels, strict=True)):
        place = folder / task.spec.classes[label]
        place.mkdir(parents=True, exist_ok=True)
        digital = np.round(sample.T * 1000).astype(np.int64)
        wfdb.wrsamp(
            f"b{number}", fs=360, units=["V"], sig_name=["II"], d_signal=digital, fmt=["16"],
            adc_gain=[1e6], baseline=[0], write_dir=str(place),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("block", "write", "remarks"),
    [
        pytest.param(0, films, [], id="films"),
        pytest.param(1, beats, ["converted by its author: values times 1000"], id="beats"),
    ],
)
def test_a_folder_becomes_a_row(
    tmp_path: Path, cache_root: Path, block: int, write: object, remarks: list[str]
) -> None:
    root, script = tmp_path / "a clone, näher", blocks()[block]
    name = re.search(r"--from (\S+)", script)
    assert name
    for part in ("submissions", "leaderboards"):
        (root / part).mkdir(parents=True)
    write(root / name[1])  # type: ignore[operator]
    programs = tmp_path / "programs"
    programs.mkdir()
    program = f'#!/bin/sh\nexec "{sys.executable}" -m phantombench.cli "$@"\n'
    (programs / "phantombench").write_text(program)
    (programs / "phantombench").chmod(0o755)
    who = {
        f"GIT_{role}_{what}": "t@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = os.environ | who | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PHANTOMBENCH_CACHE": str(cache_root),
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    begin = "git init -q -b main\ngit commit -q --allow-empty -m First\n"
    ran = subprocess.run(
        ["sh", "-e", "-c", begin + script],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "warning" not in ran.stderr
    assert "git push origin submission/" in ran.stdout
    task = "xray-phantom" if block == 0 else "ecg-phantom"
    board = json.loads((root / "leaderboards" / f"{task}.json").read_text())
    (row,) = board["rows"]
    assert row["name"] == name[1]
    assert row["remarks"] == remarks
    (coverage,) = [
        cell
        for column, cell in zip(board["columns"], row["cells"], strict=True)
        if (column["measure"], column["facets"]) == ("coverage", {})
    ]
    assert coverage[board["cell"].index("value")] > 0.5
    assert name[1] in (root / "leaderboards" / f"{task}.html").read_text()
