"""What a new model, measure or task may be called."""

from __future__ import annotations

import re

from phantombench.errors import PhantomBenchError
from phantombench.workspace import DEVICES

MOST = 50  # letters of a name
LONGEST_CLASS = 60  # characters of the name of a class
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Pages and files of the board, beside which those of a task lie, called by its name.
_OF_BOARD = frozenset(
    ("index", "compare", "ruler", "explanations", "leaderboard", "board", "site", "ledger")
)
# Folders of the workspace of private tasks.
_OF_WORKSPACE = frozenset(
    ("submissions", "leaderboards", "runs", "cache", "generated", "explained")
)


def check_name(name: str) -> None:
    """Refuse a name that no file, folder or page can have.

    Raises:
        PhantomBenchError: says what a name consists of.
    """
    if _NAME.fullmatch(name) is None:
        raise PhantomBenchError(
            f"name '{name}'", "is not usable", "use lower-case words joined by hyphens"
        )
    if len(name) > MOST:
        raise PhantomBenchError(f"name '{name}'", f"has {len(name)} letters", f"use at most {MOST}")
    if name in DEVICES:
        raise PhantomBenchError(
            f"name '{name}'", "is the name of a device on some systems", "choose another one"
        )


def is_class_name(text: str) -> bool:
    """Say whether a class can be printed, and a folder called by it.

    >>> is_class_name("AV block, 2nd degree"), is_class_name("a/b"), is_class_name("")
    (True, False, False)
    """
    fits = text.isprintable() and 0 < len(text.strip()) == len(text) <= LONGEST_CLASS
    return fits and text[0] != "." and not {*text} & {*"/\\"}


def check_task_name(name: str) -> None:
    """Refuse a name that no task can have: the board and its workspace have files called so.

    Raises:
        PhantomBenchError: says why.
    """
    check_name(name)
    if name in _OF_BOARD | _OF_WORKSPACE:
        raise PhantomBenchError(
            f"name '{name}'", "is that of a page or folder of the board", "choose another one"
        )
