"""Work under which processes die; imported by the processes that do it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

ONCE, ALWAYS, NEVER_ENDS, TELLS = "dies-once", "dies-always", "never-ends", "tells"


def work(folder: Path, item: str, _: Callable[[str], None]) -> str:
    """Return the item, unless its name says that the process dies, or never ends."""
    if item == TELLS:
        (folder / "begun").touch()
    if item in (NEVER_ENDS, TELLS):
        threading.Event().wait()
    if item == ALWAYS or (item == ONCE and first_time(folder)):
        os.kill(os.getpid(), signal.SIGKILL)
    return item.upper()


def attempt(workspace: Any, *told: Any) -> Any:
    """Score a submission; the first one dies when all but its result has been written."""
    from phantombench.evaluation import batch, evaluate

    if first_time(workspace.root):
        evaluate.write_result = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[attr-defined]
    return batch._attempt(workspace, *told)


def first_time(folder: Path) -> bool:
    try:
        (folder / "died").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
