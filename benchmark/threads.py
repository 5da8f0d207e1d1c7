"""Cores: the numbers do not depend on how many there are.

Sums are taken in one order: torch and the BLAS libraries have one thread each. Cores are used by
doing several things at a time, each by itself: submissions in processes of their own (`--jobs`),
and within a process the measures of a submission and parts of rows, by the threads of one pool.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from phantombench.importing import settle_environment

THREADS = 1  # of torch and BLAS, whoever calls them
ROWS = 64  # of a part

Item = TypeVar("Item")
Part = TypeVar("Part", bound=Any)  # whatever has a length and can be sliced
Made = TypeVar("Made")

_cores: ContextVar[int | None] = ContextVar("cores", default=None)
_here = threading.local()  # .pool: that the present thread belongs to


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Hold torch and the BLAS libraries to one thread, and give back what was set before."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        with threadpool_limits(THREADS):
            yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Let the present thread share work among so many; by default among all cores.

    >>> with on_cores(1):
    ...     shared(lambda item: threading.current_thread() is threading.main_thread(), [0, 1])
    [True, True]
    """
    before = _cores.set(max(count, 1))
    try:
        yield
    finally:
        _cores.reset(before)


def divided(cores: int | None, jobs: int) -> tuple[int, int]:
    """Return how many processes do some jobs, and on how many cores each may share its work.

    >>> divided(4, 1), divided(4, 2), divided(4, 9)
    ((1, 4), (2, 2), (4, 1))
    """
    cores = cores or os.cpu_count() or 1
    processes = min(cores, max(jobs, 1))
    return processes, cores // processes


def shared(work: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Return what `work` makes of each item, in order; threads take the items one by one.

    Work that shares work in turn goes on with the threads that have nothing else to do, so that
    there are never more threads at work than `on_cores` says. Items are taken in order, by one
    thread at a time: an iterator may tell what begins.

    Raises:
        Exception: what the first item that fails raises; what had begun by then is finished, and
            nothing more is begun.

    >>> shared(lambda number: 2 * number, [1, 2, 3])
    [2, 4, 6]
    """
    if isinstance(items, Sized) and len(items) < 2:
        return [work(item) for item in items]
    pool: _Pool | None = getattr(_here, "pool", None)
    if pool is not None:
        return pool.help_with(_Share(work, items, pool.given_up))
    count = _cores.get() or os.cpu_count() or 1
    if count == 1:
        return [work(item) for item in items]
    with _Pool(count) as pool:
        return pool.work_on(_Share(work, items, pool.given_up))


def in_parts(work: Callable[[Part], Made], samples: Part) -> list[Made]:
    """Return what `work` makes of each part of some rows, in order.

    The parts are the same however many threads there are, and so is what is made of them.

    >>> in_parts(sum, list(range(100)))
    [2016, 2934]
    """
    return shared(work, [samples[i : i + ROWS] for i in range(0, len(samples), ROWS)])


class _Pool:
    """Threads, each of which is held to one thread of torch and BLAS."""

    def __init__(self, count: int) -> None:
        import torch  # noqa: F401 (whole, before threads enter it from several sides)

        settle_environment()
        self._count, self.given_up = count, threading.Event()
        self._threads = ThreadPoolExecutor(count, "measuring", self._enter)

    def _enter(self) -> None:
        import torch
        from threadpoolctl import threadpool_limits

        _here.pool = self
        # OpenMP keeps its number by thread, and torch takes it from there once it has set its own.
        torch.get_num_threads()
        threadpool_limits(THREADS, user_api="openmp")

    def work_on(self, share: _Share[Any, Made]) -> list[Made]:
        """Have all threads work on a share, and wait for them."""
        _finished([self._threads.submit(share.run) for _ in range(self._count)])
        return share.made()

    def help_with(self, share: _Share[Any, Made]) -> list[Made]:
        """Work on a share in one of the threads; those that are idle join in."""
        others = [self._threads.submit(share.run) for _ in range(self._count - 1)]
        share.run()
        _finished([each for each in others if not each.cancel()])
        return share.made()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.given_up.set()  # what a user interrupts is not finished
        self._threads.shutdown(cancel_futures=True)


def _finished(threads: list[Future[None]]) -> None:
    """Wait for all; raise what the taking of an item has raised."""
    wait(threads)
    for each in threads:
        each.result()


class _Share(Generic[Item, Made]):
    """Items that several threads work on."""

    def __init__(
        self, work: Callable[[Item], Made], items: Iterable[Item], given_up: threading.Event
    ) -> None:
        self._work, self._items = work, zip(itertools.count(), items, strict=False)
        self._given_up = given_up
        self._taking = threading.Lock()
        self._made: dict[int, Made] = {}
        self._failed: dict[int, BaseException] = {}

    def run(self) -> None:
        """Work on one item after the other, until all are taken or one has failed."""
        while (taken := self._take()) is not None:
            place, item = taken
            try:
                self._made[place] = self._work(item)
            except BaseException as error:
                self._failed[place] = error

    def made(self) -> list[Made]:
        """Return what was made, in order, or raise what the first item raised."""
        # Whoever fails first by the clock, all before it have been taken: the answer is the same.
        if self._failed:
            raise self._failed[min(self._failed)]
        if self._given_up.is_set():
            raise CancelledError
        return [self._made[place] for place in sorted(self._made)]

    def _take(self) -> tuple[int, Item] | None:
        with self._taking:
            ended = self._failed or self._given_up.is_set()
            return None if ended else next(self._items, None)
