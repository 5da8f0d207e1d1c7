"""Processes of this machine: one that dies under a job loses nothing and stops nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import dying
import psutil
import pytest

from phantombench.evaluation.workers import ATTEMPTS, Alone, Lost, Processes, workers_of

ASKER = """
import sys
from functools import partial
from pathlib import Path
import dying
from phantombench.evaluation.workers import Processes
if __name__ == "__main__":
    list(Processes(2, 1).carry_out(partial(dying.work, Path(sys.argv[1])), [dying.TELLS], print))
"""
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


def test_nobody_works_on_for_a_process_that_was_killed(tmp_path: Path) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(Path(dying.__file__).parent)},
        start_new_session=True,
    )
    while not (tmp_path / "begun").exists():
        assert asker.poll() is None
    children = psutil.Process(asker.pid).children(recursive=True)
    asker.kill()
    asker.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert children and not alive


def test_what_work_raises_is_raised(tmp_path: Path) -> None:
    for workers in (Alone(1), Processes(2, 1)):
        with pytest.raises(AttributeError, match="upper"):
            list(workers.carry_out(partial(dying.work, tmp_path), [1, 2], print))


def test_a_process_for_each_job_and_threads_for_the_rest() -> None:
    assert workers_of(4, 1) == Alone(4)
    assert workers_of(4, 2) == Processes(2, 2)
    assert workers_of(2, 40) == Processes(2, 1)
