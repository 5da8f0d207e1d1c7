"""Withdraw a submission: its folder, its result and every file of the board that was made of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.site.ledger import NAME, ledger_file
from phantombench.workspace import Workspace


def files_of(workspace: Workspace, task: str, name: str) -> list[Path]:
    """Return what there is of a submission: what is published first, then its folder.

    Raises:
        PhantomBenchError: nothing is there.
    """
    published = (
        workspace.result(task, name),
        workspace.replicates(task, name),
        *workspace.drawn(task, name),
    )
    found = [path for path in published if path.is_file()]
    folder = workspace.submission(task, name)
    if folder.is_dir() or folder.is_symlink():
        found.append(folder)
    if not found:
        raise PhantomBenchError(
            folder, "there is no such submission", "name one that lies in submissions/"
        )
    return found


def withdraw(workspace: Workspace, task: str, name: str) -> list[Path]:
    """Remove a submission, and append to the ledger that its result was withdrawn.

    Stopped in the middle, the same call again removes the rest. Git keeps what was committed.

    Returns:
        What was removed.

    Raises:
        PhantomBenchError: nothing is there, or a line of the ledger was changed.
    """
    removed = files_of(workspace, task, name)
    folder = workspace.submission(task, name)
    for path in removed:
        if path != folder:
            path.unlink(missing_ok=True)
    write_atomically(workspace.leaderboards / NAME, ledger_file(workspace))
    if folder in removed:  # last, so that the same command finds it until all is done
        if folder.is_symlink():  # what a link leads to is nobody's to remove
            folder.unlink()
        else:
            shutil.rmtree(folder)
    return removed
