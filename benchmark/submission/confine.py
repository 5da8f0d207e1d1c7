"""What a process does to itself before it runs code that nobody vouches for."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from phantombench.errors import LEAVING
from phantombench.submission import limits
from phantombench.submission.limited import answer_of

_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # of Linux, prctl(2)

Answer = Callable[[dict[str, Any]], Mapping[str, Any]]


def confine(memory: int, seconds: float) -> None:
    """Limit memory, files and time of this process for good; what it starts inherits that.

    Args:
        memory: bytes of address space.
        seconds: of processor time: a backstop, for whoever waits has a clock of its own.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, limits.ANSWER_FILE.size + limits.MIB),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(seconds) * limits.CodeLimits.processes),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(kind, (allowed, allowed))
    end_with_parent()
    _control(_ADOPT_ORPHANS, 1)


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends, on Linux."""
    _control(_DIE_WITH_PARENT, signal.SIGKILL)


def _control(what: int, value: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(what, value)


def serve(descriptor: int, answers: Mapping[str, Answer]) -> None:
    """Answer questions until there are no more.

    Args:
        descriptor: to answer on.
        answers: by the kind of question, `do`.
    """
    for question in _questions():
        try:
            answer = answers[question["do"]](question)
        except LEAVING as error:
            answer = answer_of(error)
        os.write(descriptor, json.dumps(answer).encode() + b"\n")


def _questions() -> Iterator[dict[str, Any]]:
    """Yield what is asked, through a descriptor that is no longer standard input."""
    asked = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with os.fdopen(asked, "rb") as lines:
        for line in lines:
            yield json.loads(line)
