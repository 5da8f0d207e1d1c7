"""A private task of films, by the commands a hospital types: from a folder to its board."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from phantombench.private import TASKS_VARIABLE
from phantombench.task.registry import task_ids


def content(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_from_a_folder_to_a_board(
    films: Path, tmp_path: Path, call: Callable[..., str], cache_root: Path
) -> None:
    place = tmp_path / "private"
    before = content(films)
    made = call(
        "new", "task", "ward-films", "--from", films, "--tasks", place, "--side", 16,
        "--encoders", 1, "--encoder-steps", 3, "--no-controls",
    )  # fmt: skip
    assert "12 patients, from labels.csv" in made
    assert "not measured:" in made
    folder = place / "ward-films"
    rows = list(csv.DictReader((folder / "manifest.csv").open()))
    assert len(rows) == 60
    assert "Person" not in (folder / "manifest.csv").read_text()
    sides = {split: {r["patient"] for r in rows if r["split"] == split} for split in
             ("train", "reference")}  # fmt: skip
    assert sides["train"].isdisjoint(sides["reference"])
    assert len(sides["train"] | sides["reference"]) == 12
    assert "3 updates each" in (folder / "card.md").read_text()

    exported = tmp_path / "train"
    call("data", "export", "ward-films", "--to", exported, "--tasks", place)
    with np.load(exported / "train.npz") as found:
        assert found["samples"].shape == (
            len([r for r in rows if r["split"] == "train"]),
            1,
            16,
            16,
        )
    call(
        "train", "--task", "ward-films", "--model", "classical-gan", "--steps", 2,
        "--check-every", 2, "--precision", "32-true", "--quiet", "--submit", "mine",
        "--author", "Ward 3", "--tasks", place,
    )  # fmt: skip
    assert "ready" in call("submit", "check", place / "submissions/ward-films/mine",
                           "--tasks", place)  # fmt: skip
    call(
        "evaluate", "--task", "ward-films", "--submission", "mine", "--measure", "coverage",
        "--measure", "fid", "--jobs", 1, "--tasks", place,
    )  # fmt: skip
    call("leaderboard", "--tasks", place)
    board = json.loads((place / "leaderboards" / "ward-films.json").read_text())
    assert {row["name"] for row in board["rows"]} == {"mine", "real"}
    assert "Ward films" in (place / "leaderboards" / "index.html").read_text()
    assert "A private board" in (place / "leaderboards" / "index.html").read_text()
    assert "NIH" not in (place / "leaderboards" / "index.html").read_text()

    # Nothing is left anywhere but in the private folder, and nobody else knows of the task.
    assert content(films) == before
    assert {path.name for path in tmp_path.iterdir()} == {"ward", "private", "train"}
    assert TASKS_VARIABLE not in os.environ
    assert "ward-films" not in task_ids()
