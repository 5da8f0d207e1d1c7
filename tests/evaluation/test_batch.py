"""Many submissions: one that cannot be scored, or does not exist, does not stop the others."""

from __future__ import annotations

from typing import Any

import pytest

from phantombench.controls import control_names, floor_control
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Bench, Options

FLOOR, BROKEN, *_ = sorted(control_names(), key=lambda name: name != floor_control().name)
ONE = Options(measures=frozenset({"mae"}))


@pytest.fixture(autouse=True)
def registered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry of tasks hold the tiny one alone."""

    def found(name: str) -> Any:
        assert name == "tiny"
        return bench.task

    monkeypatch.setattr(batch, "get_task", found)
    monkeypatch.setattr(batch, "read_spec", lambda name: found(name).spec)
    monkeypatch.setattr(batch, "task_ids", lambda _root: ["tiny"])


def score_all(bench: Bench, jobs: list[batch.Job]) -> list[batch.Outcome]:
    planned, failed = batch.plan_all(bench.workspace, jobs, ONE)
    return [*failed, *batch.run(bench.workspace, planned, ONE, 1, lambda _: None)]


def test_all_submissions_by_default(bench: Bench) -> None:
    jobs, unknown = batch.find_jobs(bench.workspace, None, None)
    assert [job.name for job in jobs] == control_names()
    assert unknown == []


def test_an_unknown_name_is_told_and_the_others_are_found(bench: Bench) -> None:
    jobs, unknown = batch.find_jobs(bench.workspace, None, [FLOOR, "nobody"])
    assert [str(job) for job in jobs] == [f"tiny/{FLOOR}"]
    (error,) = unknown
    assert "'nobody'" in str(error) and "\n" not in str(error)


@pytest.mark.parametrize(
    ("old", "new"),
    [("schema_version = 1", "schema_version = = 1"), (f'control = "{BROKEN}"', 'control = "no"')],
    ids=["metadata", "control"],
)
def test_a_broken_submission_does_not_stop_the_others(bench: Bench, old: str, new: str) -> None:
    toml = bench.workspace.submission("tiny", BROKEN) / "submission.toml"
    toml.write_text(toml.read_text().replace(old, new))
    jobs, _ = batch.find_jobs(bench.workspace, None, None)
    outcomes = score_all(bench, jobs)
    assert {outcome.job.name for outcome in outcomes} == set(control_names())
    assert [outcome.job.name for outcome in outcomes if outcome.error] == [BROKEN]
    for job in jobs:
        assert bench.workspace.result("tiny", job.name).is_file() is (job.name != BROKEN)


def test_what_is_up_to_date_is_no_job(bench: Bench) -> None:
    jobs, _ = batch.find_jobs(bench.workspace, None, [FLOOR])
    score_all(bench, jobs)
    assert batch.plan_all(bench.workspace, jobs, ONE) == ([], [])


def test_the_floor_is_added_where_it_has_no_result(bench: Bench) -> None:
    job = batch.Job("tiny", BROKEN)
    assert [each.name for each in batch.with_floors(bench.workspace, [job])] == [FLOOR, BROKEN]
    score_all(bench, [batch.Job("tiny", FLOOR)])
    assert batch.with_floors(bench.workspace, [job]) == [job]
