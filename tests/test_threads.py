"""Shared work: the same answer on one core and on several, and no more threads than cores."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest
import torch

from phantombench.threads import _Pool, _Share, in_parts, on_cores, shared

CORES = (1, 2, 3)


@pytest.fixture(params=CORES)
def cores(request: pytest.FixtureRequest) -> Iterator[int]:
    with on_cores(request.param):
        yield request.param


def test_answers_come_in_order(cores: int) -> None:
    assert shared(lambda n: n * n, range(50)) == [n * n for n in range(50)]
    assert in_parts(len, list(range(130))) == [64, 64, 2]
    assert shared(str, []) == [] and shared(str, iter([])) == []


def test_items_are_taken_in_order_by_one_at_a_time(cores: int) -> None:
    told: list[int] = []
    taking = threading.Lock()

    def items() -> Iterator[int]:
        for each in range(20):
            assert taking.acquire(blocking=False)
            told.append(each)
            taking.release()
            yield each

    assert shared(lambda each: each, items()) == told == list(range(20))


def test_shared_work_that_shares_its_work_keeps_to_the_cores(cores: int) -> None:
    at_work: set[int] = set()

    def inner(n: int) -> int:
        at_work.add(threading.get_ident())
        return n

    def outer(n: int) -> list[int]:
        return shared(inner, [10 * n + each for each in range(5)])

    expected = [[10 * n + each for each in range(5)] for n in range(6)]
    assert shared(outer, range(6)) == expected
    assert len(at_work) <= cores


def test_an_idle_thread_joins_in_with_the_work_of_another() -> None:
    both = threading.Barrier(2, timeout=30)  # passed only by two threads at a time

    def outer(share: bool) -> list[int]:
        return shared(lambda _: both.wait(), range(2)) if share else []

    with on_cores(2):
        idle, busy = shared(outer, [False, True])
    assert idle == [] and sorted(busy) == [0, 1]


def test_the_first_item_that_fails_is_told_whoever_fails_first() -> None:
    later_failed = threading.Event()

    def work(n: int) -> None:
        if n == 1:
            assert later_failed.wait(30)
        if n == 2:
            later_failed.set()
        if n:
            raise ValueError(str(n))

    with on_cores(2), pytest.raises(ValueError, match="1"):
        shared(work, range(100))


def test_after_a_failure_nothing_more_is_begun(cores: int) -> None:
    begun: list[int] = []

    def work(n: int) -> None:
        begun.append(n)
        raise ValueError(str(n))

    with pytest.raises(ValueError, match="0"):
        shared(work, iter(range(100)))
    assert len(begun) <= cores


def test_what_fails_while_an_item_is_taken_is_told(cores: int) -> None:
    def items() -> Iterator[int]:
        yield 0
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        shared(lambda each: each, items())


def test_each_thread_has_one_thread_of_torch_and_the_caller_keeps_its_own() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with on_cores(2):
            assert shared(lambda _: torch.get_num_threads(), range(4)) == [1] * 4
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_work_that_is_given_up_ends_and_makes_nothing() -> None:
    def outer(_: int) -> None:
        def inner(n: int) -> int:
            pool.given_up.set()  # as an interrupted caller does
            return n

        with pytest.raises(CancelledError):
            shared(inner, iter(range(1000)))
        ended.set()

    ended = threading.Event()
    with _Pool(2) as pool:
        share = _Share(outer, range(1), pool.given_up)
        with pytest.raises(CancelledError):
            pool.work_on(share)
    assert ended.is_set()
