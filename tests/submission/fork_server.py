"""Processes of shipped code without their start: forked from one that has imported torch.

Most of what a hostile submission takes is the import of torch, a second and a half a process. What
is forked has done that, and then runs the same module as `python -m` would: a session of its own,
its own folder and environment, and no descriptor but the two it is told of.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_TICK = 0.02  # seconds between two looks for who has ended


class Forked:
    """What `LimitedProcess` uses of `subprocess.Popen`."""

    def __init__(self, server: Server, pid: int, stdin: int) -> None:
        self.pid, self.stdin, self._server = pid, os.fdopen(stdin, "wb", buffering=0), server

    def wait(self, timeout: float = 60.0) -> int:
        ends = time.monotonic() + timeout
        while self.pid not in self._server.ended:
            if not self._server.hear(ends - time.monotonic()):
                raise subprocess.TimeoutExpired("forked", timeout)
        return self._server.ended[self.pid]

    def kill(self) -> None:
        if self.pid not in self._server.ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, 9)


class Server:
    """This side: starts the server, asks it for processes, and hears how they ended."""

    def __init__(self, imports: Sequence[str]) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.ended: dict[int, int] = {}
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno()), *imports], pass_fds=[theirs.fileno()]
        )
        theirs.close()

    def popen(
        self,
        words: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        pass_fds: Sequence[int],
        **_: Any,
    ) -> Forked:
        _, _, module, descriptor = words
        assert int(descriptor) == pass_fds[0]
        read, write = os.pipe()
        told = json.dumps({"module": module, "cwd": str(cwd), "env": dict(env)}).encode()
        socket.send_fds(self._socket, [told], [read, pass_fds[0]])
        os.close(read)
        self._started = None
        while self._started is None:
            assert self.hear(60.0), "the server does not answer"
        return Forked(self, self._started, write)

    def hear(self, seconds: float) -> bool:
        """Take one message, if there is one in time."""
        if not select.select([self._socket], [], [], max(seconds, 0.0))[0]:
            return False
        told = json.loads(self._socket.recv(4096))
        if "code" in told:
            self.ended[told["pid"]] = told["code"]
        else:
            self._started = told["pid"]
        return True

    def stop(self) -> None:
        self._socket.close()
        self._process.wait(timeout=60.0)


@contextlib.contextmanager
def serving(*imports: str) -> Iterator[SimpleNamespace]:
    """Yield what may stand for the module `subprocess` in `phantombench.submission.limited`."""
    server = Server(imports)
    names = {name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "TimeoutExpired")}
    yield SimpleNamespace(Popen=server.popen, **names)
    gc.collect()
    server.stop()


def _serve(place: socket.socket) -> str | None:
    """Fork whenever that is asked for; return the module to run in the fork, None at the end."""
    running: set[int] = set()
    while True:
        ready = select.select([place], [], [], _TICK if running else None)[0]
        if ready:
            told, descriptors, _, _ = socket.recv_fds(place, 2**20, 2)
            if not told:
                return None
            if (pid := os.fork()) == 0:
                place.close()
                return _settle(json.loads(told), *descriptors)
            running.add(pid)
            for each in descriptors:
                os.close(each)
            place.send(json.dumps({"pid": pid}).encode())
        for pid in list(running):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                running.remove(pid)
                code = os.waitstatus_to_exitcode(status)
                with contextlib.suppress(OSError):
                    place.send(json.dumps({"pid": pid, "code": code}).encode())


def _settle(told: Mapping[str, Any], asked: int, answers: int) -> str:
    """Make a fork what `Popen` would have made; return the module that it runs."""
    os.setsid()
    os.dup2(asked, 0)
    os.close(asked)
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (1, 2):
        os.dup2(nothing, each)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(told["env"])
    os.chdir(told["cwd"])
    tempfile.tempdir = None
    sys.argv = [told["module"], str(answers)]
    return str(told["module"])


if __name__ == "__main__":
    sys.path.pop(0)  # this folder
    for name in sys.argv[2:]:
        importlib.import_module(name)
    if (wanted := _serve(socket.socket(fileno=int(sys.argv[1])))) is not None:
        runpy.run_module(wanted, run_name="__main__", alter_sys=True)
