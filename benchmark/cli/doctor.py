"""`phantombench doctor`: whether everything is there that the commands need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from phantombench.cli.options import Data, Root
from phantombench.errors import EXIT_CODE

if TYPE_CHECKING:
    from phantombench.task.spec import Task

LEAST_PYTHON = (3, 11)
LEAST_DISK = 2**30  # bytes: of the cache, the results and a run


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `wrong` where a command needs it, with what to do."""

    what: str
    told: str
    wrong: bool = False


def doctor(data: Data = None, root: Root = None) -> None:
    """Look at environment, packages, checkout, cache, data and weights, and say what is missing.

    Ends with exit code 2 where something is wrong. Data that is not at hand is not wrong.
    """
    import itertools

    found = itertools.chain(_environment(), _packages(), _places(root), _tasks(data))
    wrong = 0
    for each in found:
        wrong += each.wrong
        typer.echo(f"{'WRONG' if each.wrong else 'ok   '} {each.what:24s} {each.told}")
    if wrong:
        typer.echo(f"{wrong} to mend", err=True)
        raise typer.Exit(EXIT_CODE)


def _environment() -> Iterator[Finding]:
    import os
    import platform
    import shutil
    import sys

    from phantombench import __version__

    old = sys.version_info[:2] < LEAST_PYTHON
    yield Finding("python", f"{platform.python_version()} on {platform.system()}", old)
    yield Finding("phantombench", f"{__version__} in {Path(__file__).resolve().parents[1]}")
    yield Finding("processors", f"{os.cpu_count()}")
    git = shutil.which("git")
    yield Finding("git", git or "not found: results will not name the code's version")


def _packages() -> Iterator[Finding]:
    from importlib import metadata

    try:
        required = metadata.requires("phantombench") or []
    except metadata.PackageNotFoundError:
        yield Finding("packages", "not installed as a package: run pip install -e .", wrong=True)
        return
    from packaging.requirements import Requirement

    for line in required:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            yield Finding(wanted.name, f"missing: pip install '{wanted}'", wrong=True)
            continue
        fits = wanted.specifier.contains(version, prereleases=True)
        told = version if fits else f"{version}, needed is {wanted.specifier}"
        yield Finding(wanted.name, told, not fits)


def _places(root: Path | None) -> Iterator[Finding]:
    import os
    import shutil

    from phantombench.errors import PhantomBenchError
    from phantombench.private import tasks_folder
    from phantombench.workspace import find_root, open_cache

    try:
        place = root.resolve() if root is not None else tasks_folder() or find_root(Path.cwd())
        writable = os.access(place, os.W_OK)
        yield Finding("checkout", str(place) if writable else f"{place}: read-only", not writable)
    except PhantomBenchError as error:
        yield Finding("checkout", f"{error.wrong}: {error.fix}", wrong=True)
    cache = open_cache()
    there = next(each for each in (cache, *cache.parents) if each.exists())
    writable = os.access(there, os.W_OK)
    yield Finding("cache", str(cache) if writable else f"{cache}: read-only", not writable)
    free = shutil.disk_usage(there).free
    yield Finding("free disk", f"{free / 2**30:.1f} GiB", free < LEAST_DISK)


def _tasks(data: Path | None) -> Iterator[Finding]:
    from phantombench.errors import PhantomBenchError
    from phantombench.task.registry import get_task, task_ids
    from phantombench.workspace import data_root

    root = data_root(data)
    yield Finding("data root", str(root) if root else "none: only tasks without data can be scored")
    for each in task_ids():
        task = get_task(each)
        try:
            task.fingerprint(root)
            yield Finding(each, "data at hand")
            at_hand = True
        except PhantomBenchError as error:
            yield Finding(each, f"data not at hand: {error.fix}")
            at_hand = False
        yield from _encoders(task, at_hand)


def _encoders(task: Task, at_hand: bool) -> Iterator[Finding]:
    """Yield what is to say of each encoder, but of those that nobody trained for want of data."""
    import hashlib

    for each in task.spec.ensemble:
        path, what = task.folder / task.spec.member(each.name)[1], f"{task.spec.id}: {each.name}"
        if path.is_file():
            same = hashlib.sha256(path.read_bytes()).hexdigest() == each.sha256
            told = "as pinned" if same else f"{path} is not the pinned one: restore it"
            yield Finding(what, told, not same)
        elif at_hand:
            way = f"phantombench encoder train --task {task.spec.id}"
            yield Finding(what, f"absent: {way}", wrong=True)
