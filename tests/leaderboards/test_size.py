"""How large the published site is: a page has to open on a slow line, the whole in a mail.

What is published stays within what it may take. Who submits after that adds rows and pictures, so
that there is room for each of them; docs/scale.md says what one takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from phantombench.task.registry import task_ids

LEADERBOARDS = Path(__file__).resolve().parents[2] / "leaderboards"
SOURCES = {"results", "replicates"}


@dataclass(frozen=True)
class Budget:
    """What may be taken in bytes: `most` by up to `held` submissions, `each` by every further."""

    most: int
    held: int
    each: int

    def of(self, submissions: int) -> int:
        """Return how many bytes so many submissions may take."""
        return self.most + self.each * max(0, submissions - self.held)


PAGE = Budget(250_000, held=22, each=13_000)  # of a task's page, without its pictures
SITE = Budget(12_000_000, held=88, each=300_000)  # of everything but what it is made from


def submissions(task: str) -> int:
    """Return how many submissions and controls of a task are published."""
    return len(list((LEADERBOARDS / "results" / task).glob("*.json")))


@pytest.mark.parametrize("task", task_ids())
def test_the_page_of_a_task_is_small(task: str) -> None:
    size = (LEADERBOARDS / f"{task}.html").stat().st_size
    assert size <= PAGE.of(submissions(task))


def test_the_site_is_small() -> None:
    sizes = {
        path.relative_to(LEADERBOARDS): path.stat().st_size
        for path in LEADERBOARDS.rglob("*")
        if path.is_file() and path.relative_to(LEADERBOARDS).parts[0] not in SOURCES
    }
    largest = sorted(sizes, key=sizes.__getitem__)[-5:]
    allowed = SITE.of(sum(map(submissions, task_ids())))
    assert sum(sizes.values()) <= allowed, f"largest: {', '.join(map(str, largest))}"


def test_each_submission_beyond_those_held_has_room() -> None:
    assert SITE.of(0) == SITE.of(SITE.held) == SITE.most
    assert SITE.of(SITE.held + 2) == SITE.most + 2 * SITE.each
