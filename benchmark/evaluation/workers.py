"""Who carries out jobs: this process, or several beside it. A dask cluster is in `cluster.py`.

A process may die under a job: killed, or out of memory. The job is tried again in another one, and
given up when that has died as well; no other job is lost, and none is counted twice.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from phantombench.threads import divided, on_cores

ATTEMPTS = 2  # processes that may die under one job

Item = TypeVar("Item")
Made = TypeVar("Made")
Report = Callable[[str], None]
Work = Callable[[Item, Report], Made]


@dataclass(frozen=True)
class Lost:
    """What is left of a job under which so many processes died, one after the other."""

    attempts: int


class Workers(Protocol):
    """Carries out what can be done side by side."""

    def carry_out(
        self, work: Work[Item, Made], items: Sequence[Item], report: Report
    ) -> Iterator[tuple[Item, Made | Lost]]:
        """Yield each item, once, with what is made of it, as it comes.

        Args:
            work: what is done with an item; in another process it reports to nobody.
            items: to be pickled, as are `work` and what it returns.
            report: told what is being done.

        Raises:
            Exception: what `work` raises; items that were not begun are left.
        """


def workers_of(cores: int | None, jobs: int) -> Workers:
    """Return who does so many jobs on so many cores of this machine, by default on all.

    There is a process for each core and job; where there are fewer jobs, processes have threads.
    """
    count, threads = divided(cores, jobs)
    return Processes(count, threads) if count > 1 else Alone(threads)


@dataclass(frozen=True)
class Alone:
    """This process, which does one job after the other and tells what it does."""

    threads: int

    def carry_out(
        self, work: Work[Item, Made], items: Sequence[Item], report: Report
    ) -> Iterator[tuple[Item, Made | Lost]]:
        """See `Workers`; a process that dies takes all with it."""
        for item in items:
            with on_cores(self.threads):
                made = work(item, report)
            yield item, made


@dataclass(frozen=True)
class Processes:
    """So many processes of this machine, each on so many cores."""

    count: int
    threads: int

    def carry_out(
        self, work: Work[Item, Made], items: Sequence[Item], report: Report
    ) -> Iterator[tuple[Item, Made | Lost]]:
        """See `Workers`."""
        # A thread has a process of its own, so that it is known under which job it died.
        hands = _Hands(work, self.threads)
        lanes = ThreadPoolExecutor(self.count, "carrying")
        try:
            futures = [lanes.submit(hands.carry, item) for item in items]
            for future in as_completed(futures):
                yield future.result()
        finally:
            lanes.shutdown(wait=False, cancel_futures=True)
            hands.stop()
            lanes.shutdown()


class _Hands:
    """The processes, one for each thread that asks."""

    def __init__(self, work: Work[Any, Any], threads: int) -> None:
        self._work, self._threads = work, threads
        self._mine = threading.local()  # .process: of the present thread
        self._all: list[_Process] = []
        self._stopped, self._starting = False, threading.Lock()

    def carry(self, item: Item) -> tuple[Item, Any]:
        """Have the thread's process do a job, and another one where it dies."""
        for _ in range(ATTEMPTS):
            try:
                return item, self._process().ask(item)
            except (EOFError, ConnectionError):
                self._mine.process = None
        return item, Lost(ATTEMPTS)

    def _process(self) -> _Process:
        if getattr(self._mine, "process", None) is None:
            with self._starting:
                if self._stopped:
                    raise CancelledError
                self._mine.process = _Process(self._work, self._threads)
                self._all.append(self._mine.process)
        process: _Process = self._mine.process
        return process

    def stop(self) -> None:
        """End all processes, also in the middle of a job."""
        with self._starting:
            self._stopped = True
        for process in self._all:
            process.kill()


class _Process:
    """A process that does one job after the other; it ends when nobody is left to ask it."""

    def __init__(self, work: Work[Any, Any], threads: int) -> None:
        fresh = multiprocessing.get_context("spawn")
        self._connection, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(theirs, threads))
        self._process.start()
        theirs.close()
        self._connection.send(work)

    def ask(self, item: Any) -> Any:
        """Return what is made of an item; EOFError or ConnectionError: it died."""
        self._connection.send(item)
        whole, made = self._connection.recv()
        if not whole:
            raise made
        return made

    def kill(self) -> None:
        """End it; whoever waits for it meets EOFError."""
        self._process.kill()
        self._process.join()


def _serve(connection: Connection, threads: int) -> None:
    """Do the work that comes first with every item that follows."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it is interrupted, and ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))  # before the work is unpickled, and imports them
    with contextlib.suppress(EOFError):
        work = connection.recv()
        while True:
            item = connection.recv()
            try:
                with on_cores(threads):
                    answer = True, work(item, silent)
            except Exception as error:
                error.add_note("".join(traceback.format_exception(error)))
                answer = False, error
            connection.send(answer)


def _end_with_parent() -> None:
    """End this process, also in the middle of a job, as soon as the one that asks is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)


def silent(_: str) -> None:
    """Report nothing: what another process does is not shown."""
