"""The command `phantombench`: one file a command, assembled here.

Command functions import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from pathlib import Path

# Threads of OpenMP that wait spin on cores which others need: two trainings on two cores fall from
# 605 to 15 images/s. It is read when torch is loaded, by workers as well; alone it costs nothing.
SPIN = ("GOMP_SPINCOUNT", "10000")


INTERRUPTED = 128 + signal.SIGINT  # the exit code of a command that Ctrl-C ended


def main() -> None:
    """Run the command line; input that cannot be used ends with one line and exit code 2."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault(*SPIN)
    from phantombench.errors import EXIT_CODE, PhantomBenchError

    if sys.stdin is None:  # closed: who asks a question learns that nobody answers
        sys.stdin = io.StringIO()
    try:
        _check_folder()
        from phantombench.cli.app import build

        build()()
    except KeyboardInterrupt:  # before there is a command that ends so by itself
        sys.exit(INTERRUPTED)
    except (PhantomBenchError, OSError, MemoryError) as error:
        told = _told(error)
        if told is None:
            raise
        print(f"phantombench: {told}", file=sys.stderr)
        sys.exit(EXIT_CODE)


def _told(error: Exception) -> Exception | None:
    """Return what the user is told in one line; None where it is a fault of the benchmark."""
    from phantombench.errors import PhantomBenchError

    if isinstance(error, MemoryError):
        fix = "end other programs, or give the command less to do at once"
        return PhantomBenchError("memory", str(error) or "there is too little", fix)
    if not isinstance(error, OSError):
        return error
    full = error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    if error.filename is None and not full:
        return None
    fix = "free some space, then give the same command again"
    return PhantomBenchError(
        error.filename or "the disk",
        str(error.strerror).lower(),
        fix if full else "name a path that can be read and written",
    )


def _check_folder() -> None:
    """Refuse a working folder that is gone: libraries are not found from there."""
    from phantombench.errors import PhantomBenchError

    try:
        Path.cwd()
    except FileNotFoundError as error:
        fix = "go to another one, then give the same command again"
        raise PhantomBenchError("the current folder", "is gone", fix) from error
