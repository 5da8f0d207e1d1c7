"""How large the published site is: a page has to open on a slow line, the whole in a mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.task.registry import task_ids

LEADERBOARDS = Path(__file__).resolve().parents[2] / "leaderboards"
PAGE = 250_000  # bytes of a task's page, without its pictures
SITE = 12_000_000  # bytes of everything but the results that it is made from
SOURCES = {"results", "replicates"}


@pytest.mark.parametrize("task", task_ids())
def test_the_page_of_a_task_is_small(task: str) -> None:
    assert (LEADERBOARDS / f"{task}.html").stat().st_size <= PAGE


def test_the_site_is_small() -> None:
    sizes = {
        path.relative_to(LEADERBOARDS): path.stat().st_size
        for path in LEADERBOARDS.rglob("*")
        if path.is_file() and path.relative_to(LEADERBOARDS).parts[0] not in SOURCES
    }
    largest = sorted(sizes, key=sizes.__getitem__)[-5:]
    assert sum(sizes.values()) <= SITE, f"largest: {', '.join(map(str, largest))}"
