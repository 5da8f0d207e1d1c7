"""Killed in the middle, `evaluate` goes on where it was, and the results are the same bytes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from phantombench.result.store import read_results

SUBMISSIONS = Path(__file__).resolve().parents[2] / "submissions" / "ecg-phantom"
FEW = ("fid", "coverage", "copy_rate", "rmse", "psnr")
COMMAND = (
    *(sys.executable, "-m", "phantombench.cli", "evaluate", "--jobs", "1"),
    *(word for name in FEW for word in ("--measure", name)),
    "--root",
)


def checkout(root: Path) -> Path:
    """Make a checkout with two controls of the ECG phantom, which needs no data."""
    for name in ("real", "mean"):
        shutil.copytree(SUBMISSIONS / name, root / "submissions" / "ecg-phantom" / name)
    (root / "leaderboards").mkdir()
    return root


def contents(root: Path) -> dict[str, bytes]:
    folder = root / "leaderboards" / "results" / "ecg-phantom"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_kill_nine_and_again(tmp_path: Path, cache_root: Path) -> None:
    environment = {**os.environ, "PHANTOMBENCH_CACHE": str(cache_root), "SOURCE_DATE_EPOCH": "0"}
    whole, broken = checkout(tmp_path / "whole"), checkout(tmp_path / "broken")
    subprocess.run([*COMMAND, str(whole)], env=environment, check=True, capture_output=True)

    with subprocess.Popen(
        [*COMMAND, str(broken)], env=environment, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert any("scoring 1/2" in line for line in running.stderr)
        running.send_signal(signal.SIGKILL)
    assert set(contents(broken)) == {"real.json"}
    read_results(broken / "leaderboards" / "results" / "ecg-phantom")

    again = subprocess.run(
        [*COMMAND, str(broken)], env=environment, check=True, capture_output=True, text=True
    )
    assert "1 scored, 0 failed" in again.stdout
    assert contents(broken) == contents(whole)
    third = subprocess.run(
        [*COMMAND, str(broken)], env=environment, check=True, capture_output=True, text=True
    )
    assert "up to date" in third.stdout
