"""What is made once is made once, whichever of several threads asks first."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from phantombench.once import made_once, once

ASKERS = 8


def asked_by_many(ask: Callable[[], object]) -> list[object]:
    """Ask from several threads at the same moment."""
    ready = threading.Barrier(ASKERS)

    def asker(_: int) -> object:
        ready.wait()
        return ask()

    with ThreadPoolExecutor(ASKERS) as pool:
        return list(pool.map(asker, range(ASKERS)))


class Watched(dict[str, object]):
    """A memo that knows when everybody has looked into it in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.looks, self.all_have_looked = itertools.count(1), threading.Event()

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        if next(self.looks) > ASKERS:  # the one who makes it looks twice
            self.all_have_looked.set()
        return found


class Owner:
    made = 0

    @made_once
    def thing(self) -> object:
        self.made += 1
        return object()


def test_a_kept_thing_is_made_by_one_thread_alone() -> None:
    memo, made = Watched(), itertools.count()

    def make() -> int:
        assert memo.all_have_looked.wait(30)
        return next(made)

    assert asked_by_many(lambda: once(memo, "thing", make)) == [0] * ASKERS
    assert next(made) == 1


def test_a_property_is_made_once() -> None:
    owner = Owner()
    first, *others = asked_by_many(lambda: owner.thing)
    assert owner.made == 1 and all(each is first for each in others)


def test_two_things_are_made_side_by_side() -> None:
    memo: dict[str, int] = {}
    both = threading.Barrier(2, timeout=30)  # passed only while both are being made
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda key: once(memo, key, both.wait), ("one", "other")))
    assert sorted(found) == [0, 1]


def test_things_of_the_same_name_belong_to_their_owners() -> None:
    first, second = Owner(), Owner()
    assert first.thing is not second.thing and first.thing is first.thing


def test_what_has_failed_is_made_again() -> None:
    memo: dict[str, int] = {}

    def fail() -> int:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            once(memo, "thing", fail)
    assert once(memo, "thing", lambda: 1) == 1


def test_a_thing_may_ask_for_another() -> None:
    memo: dict[str, int] = {}
    assert once(memo, "sum", lambda: once(memo, "part", lambda: 1) + memo["part"]) == 2
