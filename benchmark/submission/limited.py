"""A process for code that nobody vouches for: limited in time, memory and processes, then killed.

The two sides talk in lines of JSON over pipes of their own, and in files of a folder that is made
for them and removed. Nothing that comes back is unpickled or trusted; whoever asks checks it. This
keeps a broken submission from harming a batch. It is no sandbox: the code runs as the user who
started it, and can read and write what that user can. Who fears malice starts the whole command in
a container.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from phantombench.errors import PhantomBenchError, Unavailable, one_line
from phantombench.schema import parse_plain
from phantombench.submission.limits import ANSWER, CodeLimits
from phantombench.submission.processes import Family

_TICK = 0.1  # seconds between two looks at what it takes
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KEPT_GROUPS = ("LC_", "PYTHON", "OMP_", "MKL_", "OPENBLAS_")
_FIX = "correct the code that the submission ships"


class LimitedProcess:
    """A module of this package that runs in a process of its own, and answers what it is asked.

    Attributes:
        folder: its working folder, where both sides find files; gone when it is stopped.
    """

    def __init__(self, module: str, where: str, limits: CodeLimits, **told: str) -> None:
        """Start it.

        Args:
            module: its dotted name; `python -m module FD` is run, and answers on that descriptor.
            where: names the submission in messages.
            limits: beyond which it is killed.
            told: environment variables that it gets beside the usual ones.
        """
        self._where, self._limits = where, limits
        self.folder = Path(tempfile.mkdtemp(prefix="phantombench-"))
        ours, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=_environment() | told | {"TMPDIR": str(self.folder)},
                pass_fds=(theirs,),
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self._answers = os.fdopen(ours, "rb", buffering=0)
        self._family = Family(self._process.pid)
        parts = self._process, self._answers, self._family, self.folder
        self.stop = weakref.finalize(self, _stop, *parts)
        """Kill it and all that it started, and remove its folder."""

    def ask(self, *, may_lack: bool = False, **question: Any) -> dict[str, Any]:
        """Ask a question and return the answer.

        Args:
            may_lack: whether there may be no answer, for a reason. Where there has to be one, code
                that says so fails: it would choose for itself what nobody sees.
            question: what is asked.

        Raises:
            PhantomBenchError: what the code answers instead, or that it died, hangs, takes too much
                memory, or does not answer in JSON.
            Unavailable: as the code says, where it may.
        """
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended: what is read says how
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
        try:
            answer = parse_plain(self._line(), self._where, _FIX)
        except PhantomBenchError:
            self.stop()
            raise
        if not isinstance(answer, dict):
            raise self._refused("its code answers with something else than was asked")
        if "unavailable" in answer:
            told = one_line(answer["unavailable"])[:500]
            if may_lack:
                raise Unavailable(told)
            raise self._refused(f"its code says that there is no answer ({told})")
        if "error" in answer:
            told = answer["error"]
            if not isinstance(told, list) or len(told) != 3:
                raise self._refused("its code fails, and does not say how")
            where, wrong, fix = (str(each)[:500] for each in told)
            # Or it could speak of another submission, also of one whose name begins as this one's.
            ours = where == self._where or where.startswith((f"{self._where}/", f"{self._where},"))
            raise PhantomBenchError(where if ours else self._where, wrong, fix)
        return answer

    def _line(self) -> bytes:
        """Return the next line that it writes, while it keeps within its limits."""
        ends = time.monotonic() + self._limits.seconds
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self._answers], [], [], _TICK)
            if ready:
                part = self._answers.read(ANSWER)
                if not part:
                    raise self._refused(f"its code {self._end()}")
                line += part
                if len(line) > ANSWER:
                    raise self._refused("its code answers with more than was asked")
            if not line.endswith(b"\n") and time.monotonic() > ends:  # a byte a while is none
                raise self._refused(f"its code gave no answer in {self._limits.seconds:g} seconds")
            self._check_takes()
        return line

    def _check_takes(self) -> None:
        processes, memory = self._family.takes()
        if processes > self._limits.processes:
            raise self._refused(f"its code starts more than {self._limits.processes} processes")
        if memory > self._limits.memory:
            gib = self._limits.memory / 2**30
            raise self._refused(f"its code takes more than {gib:.3g} GiB of memory")

    def _end(self) -> str:
        """Say how it ended: it has closed the pipe, and has a moment to end by itself."""
        try:
            code = self._process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            return "closed its connection without an answer"
        if code < 0:
            return f"died of {signal.Signals(-code).name} before it answered"
        return f"ended with exit code {code} before it answered"

    def _refused(self, wrong: str) -> PhantomBenchError:
        return PhantomBenchError(self._where, wrong, _FIX)


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_GROUPS)
    }


def _stop(
    process: subprocess.Popen[bytes], answers: IO[bytes], family: Family, folder: Path
) -> None:
    family.kill()
    process.kill()
    process.wait()
    assert process.stdin is not None
    for pipe in (answers, process.stdin):
        with contextlib.suppress(OSError):  # what was not sent has nobody left to read it
            pipe.close()
    shutil.rmtree(folder, ignore_errors=True)


def answer_of(error: BaseException) -> Mapping[str, Any]:
    """Return what the limited side answers for an error."""
    if isinstance(error, Unavailable):
        return {"unavailable": str(error)}
    if isinstance(error, PhantomBenchError):
        return {"error": [error.where, error.wrong, error.fix]}
    told = PhantomBenchError("", f"its code fails ({type(error).__name__}: {error})", _FIX)
    return {"error": ["submission", told.wrong, told.fix]}
