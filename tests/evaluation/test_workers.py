"""Processes of this machine: one that dies under a job loses nothing and stops nothing."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import dying
import pytest

from phantombench.evaluation.workers import ATTEMPTS, Alone, Lost, Processes, workers_of

ITEMS = ("a", dying.ONCE, dying.ALWAYS, "b")


def test_who_dies_is_replaced_and_given_up_in_the_end(tmp_path: Path) -> None:
    made = list(Processes(2, 1).carry_out(partial(dying.work, tmp_path), ITEMS, print))
    assert sorted(item for item, _ in made) == sorted(ITEMS)
    expected = {item: item.upper() for item in ITEMS} | {dying.ALWAYS: Lost(ATTEMPTS)}
    assert dict(made) == expected


def test_who_stops_asking_ends_what_is_at_work(tmp_path: Path) -> None:
    coming = Processes(2, 1).carry_out(
        partial(dying.work, tmp_path), ["a", dying.NEVER_ENDS, "b"], print
    )
    next(coming)
    coming.close()  # as an interruption does
    assert not any(each.name.startswith("carrying") for each in threading.enumerate())


def test_what_work_raises_is_raised(tmp_path: Path) -> None:
    for workers in (Alone(1), Processes(2, 1)):
        with pytest.raises(AttributeError, match="upper"):
            list(workers.carry_out(partial(dying.work, tmp_path), [1, 2], print))


def test_a_process_for_each_job_and_threads_for_the_rest() -> None:
    assert workers_of(4, 1) == Alone(4)
    assert workers_of(4, 2) == Processes(2, 2)
    assert workers_of(2, 40) == Processes(2, 1)
