"""A submission that is scored in several jobs has the bytes of one that is scored in one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from phantombench.controls import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch, parts
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.planning import plan
from phantombench.evaluation.workers import Alone
from phantombench.metrics import get_measure

NAME = floor_control().name
FEW = Options(measures=frozenset({"mae", "ct", "nn_ratio"}))


@dataclasses.dataclass(frozen=True)
class ThreeWorkers(Alone):
    """A cluster that notes what it is given, and does it here."""

    given: list[Any] = dataclasses.field(default_factory=list)

    def count(self) -> int:
        return 3

    def carry_out(self, work: Any, items: Any, report: Any) -> Iterator[Any]:
        self.given.extend(items)
        yield from super().carry_out(work, reversed(items), report)


@pytest.fixture
def few(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench of three measures of two axes, one of which is computed apart."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    made = Bench(bench.task, bench.workspace, FEW)
    monkeypatch.setattr(batch, "bench_of", lambda *_: made)
    apart = (get_measure("mae").axis,)
    monkeypatch.setattr(batch, "parts", lambda planned: parts.parts(planned, apart))
    return made


def run(bench: Bench, workers: ThreeWorkers) -> list[batch.Outcome]:
    planned = plan(bench.workspace, bench.task.spec, NAME, bench.options)
    todo = [(batch.Job("tiny", NAME), planned)]
    return list(batch.run(bench.workspace, todo, FEW, 1, lambda _: None, workers))  # type: ignore[arg-type]


def written(bench: Bench) -> dict[str, bytes]:
    folder = bench.workspace.leaderboards
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("some_kept", [False, True])
def test_parts_are_joined_to_the_same_bytes(
    few: Bench, make_bench: Callable[[Path], Bench], tmp_path: Path, some_kept: bool
) -> None:
    at_once = Bench(few.task, make_bench(tmp_path / "at-once").workspace, FEW)
    for each in (few, at_once) if some_kept else ():
        evaluate(Bench(each.task, each.workspace, Options(measures=frozenset({"rmse"}))), NAME)
    evaluate(at_once, NAME)
    workers = ThreeWorkers(1)
    (outcome,) = run(few, workers)
    assert outcome.error is None
    assert [len(piece[2].missing) for piece in workers.given[:2]] == [1, 2]
    assert len(workers.given) == 3
    assert written(few) == written(at_once)


def test_a_part_that_fails_is_one_outcome_and_nothing_is_written(
    few: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise PhantomBenchError("part", "is broken", "mend it")

    monkeypatch.setattr(batch, "score_part", fails)
    (outcome,) = run(few, ThreeWorkers(1))
    assert "broken" in str(outcome.error)
    assert written(few) == {}
