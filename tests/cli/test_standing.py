"""`evaluate` ends with where a submission stands; a log hears of it on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.cli import progress
from phantombench.cli.standing import standing
from phantombench.evaluation.bench import identity
from phantombench.metrics import measures_for
from phantombench.result.schema import Environment, Record, Result, SubmissionIdentity
from phantombench.result.store import seal, write_result
from phantombench.task.registry import read_spec
from phantombench.workspace import Workspace

TASK = "ecg-phantom"
HERE = Environment(python="3", packages={}, platform="", device="", threads=1, commit="")


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """Three submissions with every number, of which one is a copy."""
    workspace, spec = Workspace(tmp_path, None, tmp_path), read_spec(TASK)
    for name, level in (("good", 0.02), ("poor", 0.03), ("copycat", 0.9)):
        records = tuple(
            Record(
                measure=measure.name, version=measure.version, facets=facets, value=level,
                ci95=(0.9 * level, 1.1 * level), environment=HERE,
            )
            for measure in measures_for(spec)
            for facets in measure.facets(spec)
        )  # fmt: skip
        result = Result(
            task=identity(spec),
            submission=SubmissionIdentity(name=name, title=name, kind="model", sha256="a" * 64),
            seeds=(0,),
            samples_per_seed=9,
            remarks=("looks inverted",) if name == "poor" else None,
            records=records,
            sha256="",
            created="2025-01-01",
        )
        write_result(workspace.result(TASK, name), seal(result))
    return workspace


def test_a_ranked_one(place: Workspace) -> None:
    told = "\n".join(standing(place, TASK, "poor"))
    for part in (
        "0.03",
        "[0.0",
        "rank",
        "of 2",
        "gate",
        "passed",
        "looks inverted",
        "next: phantom",
    ):
        assert part in told


def test_one_below_the_line_and_none(place: Workspace) -> None:
    told = "\n".join(standing(place, TASK, "copycat"))
    assert "none: gated" in told
    assert "stopped: " in told
    assert list(standing(place, TASK, "nobody")) == []


def test_a_log_gets_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.Progress("scoring", 2) as shown:
        for second in range(0, 40, 4):
            now[0] = float(second)
            shown.say(f"measure {second}")
        shown.done("task/name")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "scoring 0/2: measure 12",
        "scoring 0/2: measure 24",
        "scoring 0/2: measure 36",
        "scoring 1/2: task/name",
    ]
