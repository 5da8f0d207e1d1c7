"""The numbers that the page of comparisons carries: those of the boards, in few bytes."""

from __future__ import annotations

import itertools
import json
import re

import numpy as np
import pytest

from phantombench.result.replicates import standardised
from phantombench.site.differences import paired
from phantombench.site.filling import build_board
from phantombench.site.pages.compare import compare_page


def told(line: str) -> list[list[float] | None]:
    """Read numbers as the script of the page does."""
    return [
        [float(each) if "." in each else int(each, 36) for each in group.split(" ")]
        if group
        else None
        for group in line.split(",")
    ]


def carried(page: bytes) -> dict:
    return json.loads(re.search(rb"id=numbers>(.*?)</script>", page)[1])


def near(value: float, digits: int):
    """Return what a number may be carried as: half a unit off, or a thousandth of a small one."""
    return pytest.approx(value * 10 ** (digits + 2), rel=0.006, abs=0.5)


def test_cells_are_the_numbers_of_the_board(fake):
    spec = fake.spec()
    results = [fake.result(spec, "a", fid=(12.3456789, -0.004, 1234.56)), fake.result(spec, "b")]
    board = fake.board(spec, *results)
    content = carried(compare_page([board]))
    (task,) = content["tasks"]
    columns = [content["columns"][place] for place in task["columns"]]
    at = [column["key"] for column in columns].index("fid")
    first, second = (told(row["cells"]) for row in task["rows"])
    assert len(first) == len(second) == len(columns) and second[at] is None
    digits = columns[at]["digits"]
    assert first[at] == [near(each, digits) for each in (12.3456789, -0.004, 1234.56)]


def test_pairs_are_the_differences_on_the_same_patients(fake):
    spec, rng = fake.spec(), np.random.default_rng(0)
    patients = rng.normal(size=1000)
    kept = {
        name: standardised({"fid": patients + rng.normal(0.0, 0.02, 1000)}) for name in ("a", "b")
    }
    results = {
        name: fake.result(spec, name, fid=(at, at - 2.0, at + 2.0))
        for name, at in (("a", 5.0), ("b", 6.5))
    }
    board = build_board(spec, results, fake.measures_for(spec), fake.AXES, kept)
    content = carried(compare_page([board]))
    (task,) = content["tasks"]
    column = next(each for each in board.columns if each.measure.name == "fid")
    shown = iter(told(task["pairs"]["fid"]))
    rows = [board.rows[place] for place in task["among"]]
    for one, other in itertools.combinations(rows, 2):
        gap = paired(column, one.cells[column.key], other.cells[column.key])
        low, high, better = next(shown)
        assert (low, high) == tuple(
            near(each, column.measure.digits) for each in (gap.low, gap.high)
        )
        assert better == pytest.approx(100 * gap.better, abs=0.5)
    assert next(shown, None) is None
