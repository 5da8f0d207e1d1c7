"""What contradicts itself in a committed result is found where nothing can be computed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phantombench.audit.publication import of_results
from phantombench.evaluation.following import unfounded
from phantombench.metrics import measures_for
from phantombench.result.replicates import Replicates, read_replicates
from phantombench.result.schema import Facets, Record, Result
from phantombench.result.store import read_result, seal, write_result
from phantombench.task.registry import read_spec
from phantombench.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
TASK = "xray-nih"
PLACE = Workspace(ROOT, None, ROOT)


def committed(name: str) -> tuple[Result, Replicates]:
    result = read_result(PLACE.result(TASK, name))
    return result, read_replicates(PLACE.replicates(TASK, name), result)


def told(result: Result, replicates: Replicates) -> list[str]:
    return list(unfounded(result, replicates, measures_for(read_spec(TASK))))


def changed(result: Result, of: str, *, plain: bool = True, **fields: Any) -> Result:
    """Return the result with another record of one measure: the plain one, or one of a facet."""
    records = [each for each in result.records if each.measure == of and each.value is not None]
    one = next(each for each in records if (each.facets == Facets()) == plain)
    other = one.model_copy(update=fields)
    return result.model_copy(
        update={"records": tuple(other if each is one else each for each in result.records)}
    )


def find(result: Result, measure: str) -> Record:
    return next(each for each in result.records if each.measure == measure)


def test_what_is_published_follows() -> None:
    for name in ("dcgan", "wgan", "real", "collapse"):
        assert told(*committed(name)) == []


CHANGES: dict[str, tuple[Callable[[Result], Result], str]] = {
    "a narrower interval": (
        lambda r: changed(
            r, "psnr", ci95=(find(r, "psnr").ci95[0] + 0.02, find(r, "psnr").ci95[1])
        ),
        "psnr: the interval is not that of its replicates",
    ),
    "a better value and interval": (
        lambda r: changed(
            r,
            "psnr",
            value=find(r, "psnr").value + 3,
            ci95=tuple(each + 3 for each in find(r, "psnr").ci95),
        ),
        "psnr: the value is not the mean of its seeds",
    ),
    "an interval elsewhere": (
        lambda r: changed(r, "psnr", plain=False, ci95=(99.0, 100.0)),
        "psnr (training_seed=",
    ),
    "no interval": (
        lambda r: changed(r, "psnr", ci95=None),
        "psnr: the interval does not hold the value",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_number_that_was_moved_is_told(change: str) -> None:
    result, replicates = committed("dcgan")
    make, expected = CHANGES[change]
    (line,) = told(make(result), replicates)
    assert line.startswith(expected)


def test_the_replicates_of_another_submission_are_told() -> None:
    result, _ = committed("dcgan")
    _, others = committed("wgan")
    assert "fid: the interval is not that of its replicates" in told(result, others)


def test_replicates_that_were_taken_out_are_told() -> None:
    result, replicates = committed("dcgan")
    kept = replicates.only(set(replicates.deviations) - {"fid"})
    assert told(result, kept) == ["fid: no replicates are kept of it"]


def test_numbers_of_another_version_and_unknown_ones_are_left_out() -> None:
    result, replicates = committed("dcgan")
    old = changed(result, "psnr", version=0, value=0.0)
    odd = changed(result, "psnr", measure="none", facets=Facets(), value=0.0)
    assert told(old, replicates) == told(odd, replicates) == []


def test_all_results_are_looked_at_beside_one_another(tmp_path: Path) -> None:
    result, replicates = committed("dcgan")
    workspace = Workspace(tmp_path, None, tmp_path)
    write_result(workspace.result(TASK, "dcgan"), seal(changed(result, "psnr", ci95=(0.0, 99.0))))
    beside = workspace.replicates(TASK, "dcgan")
    beside.parent.mkdir(parents=True)
    beside.write_bytes(replicates.as_bytes())
    lines = list(of_results(workspace, [read_spec(TASK)]))
    where = "leaderboards/results/xray-nih/dcgan.json"
    assert lines == [
        f"{where} is the result of no submission",
        f"{where}: psnr: the interval is not that of its replicates",
    ]
