"""Killed before any one of its changes to the disk, a command completes when it is given again."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.generation.split_files import export_split
from phantombench.model.registry import get_model
from phantombench.model.sampling import hyperparameters_of
from phantombench.site.with_real import write_outside
from phantombench.site.withdrawal import withdraw
from phantombench.starting.write import start
from phantombench.submission.control_folders import write_controls
from phantombench.submission.template import create
from phantombench.task.registry import get_task, read_spec
from phantombench.task.spec import Split
from phantombench.training import record
from phantombench.training.export import export
from phantombench.workspace import Workspace

TASK, NAME = "ecg-phantom", "mine"
CHANGES = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "tempfile.mkstemp")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def place(root: Path) -> Workspace:
    for part in ("submissions", "leaderboards", "tasks"):
        (root / part).mkdir(parents=True, exist_ok=True)
    return Workspace(root, None, root / "cache")


def submit(root: Path, raw: bytes = b"samples", replace: bool = False) -> None:
    create(place(root), TASK, NAME, Path("samples.npz"), "", raw=raw, replace=replace)


def published(root: Path) -> None:
    submit(root)
    for path in (place(root).result(TASK, NAME), *place(root).drawn(TASK, NAME)):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"{}")


def trained(root: Path) -> None:
    run = place(root).root / "runs"
    run.mkdir()
    record.write_weights(run, {"weight": torch.zeros(3)})
    defaults = hyperparameters_of(get_model("dcgan"))
    settings = {"task": TASK, "model": "dcgan", "seed": 0, "conditional": True}
    made = {"settings": settings | {"hyperparameters": defaults}, "classes": ["N"], "steps": 1}
    told = {"sample_shape": [1, 256], "command": "x", "seconds": 1, "device": "cpu", "commit": ""}
    record.write_record(run, made | told)


def some() -> Split:
    labels = np.arange(4, dtype=np.int64)
    return Split(get_task(TASK).draw(labels, 1), labels, labels)  # type: ignore[attr-defined]


@dataclass
class Command:
    """What is there before, and what is then done."""

    before: Callable[[Path], object]
    do: Callable[[Path], object]


FACTS = {"kind": "signal", "shape": [1, 64], "unit": "mV", "rate": 100.0, "classes": ["a", "b"]}
COMMANDS = {
    "submit controls": Command(
        place, lambda r: write_controls(place(r), read_spec(TASK), ("real", "mean"))
    ),
    "submit new": Command(place, submit),
    "submit new --replace": Command(submit, lambda r: submit(r, b"others", replace=True)),
    "submit remove": Command(published, lambda r: withdraw(place(r), TASK, NAME)),
    "train --submit": Command(trained, lambda r: export(r / "runs", r / "submissions" / NAME)),
    "new task": Command(place, lambda r: start(r, "task", "my-beats", FACTS)),
    "leaderboard --with-real": Command(
        place, lambda r: write_outside(r / "out", place(r), {"index.html": b"x", "site.css": b"y"})
    ),
    "data export": Command(
        place, lambda r: export_split(some(), read_spec(TASK), "train", r / "out", "npz")
    ),
}


def killed(do: Callable[[Path], object], root: Path, change: int) -> bool:
    """Do it in a process that is killed before that change; False where there are fewer."""
    child = os.fork()
    if child == 0:
        left = change

        def count(event: str, told: tuple[object, ...]) -> None:
            nonlocal left
            writes = event == "open" and isinstance(told[2], int) and told[2] & WRITES
            if (writes or event in CHANGES) and str(told[0]).startswith(str(root)):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            do(root)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def lies(root: Path) -> dict[str, bytes]:
    """Return what lies there, but for what was half written."""
    paths = [each for each in root.rglob("*") if each.is_file()]
    found = {each.relative_to(root): each.read_bytes() for each in paths}
    hidden = [each for each in found if any(part.startswith(".") for part in each.parts)]
    return {str(each): content for each, content in found.items() if each not in hidden}


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_anywhere_and_given_again(name: str, tmp_path: Path) -> None:
    command, moments = COMMANDS[name], 0
    whole = tmp_path / "whole"
    command.before(whole)
    command.do(whole)
    while True:
        root = tmp_path / "killed"
        command.before(root)
        if not killed(command.do, root, moments):
            break
        try:
            command.do(root)
        except PhantomBenchError as done:
            assert lies(root) == lies(whole), done  # it was killed after its last change but one
        assert lies(root) == lies(whole), moments
        shutil.rmtree(root)
        moments += 1
    assert moments > 4
