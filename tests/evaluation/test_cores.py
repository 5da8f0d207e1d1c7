"""The numbers do not depend on the number of cores that one submission is scored on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.controls import floor_control
from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.scoring import Collected, estimate_all
from phantombench.metrics import get_measure
from phantombench.metrics.measure import Estimate, Measure
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.threads import on_cores

NAME = floor_control().name
Make = Callable[[Path], Bench]


def written(bench: Bench, cores: int) -> tuple[bytes, bytes, list[str]]:
    """Score anew: the bytes of result and replicates, and what was reported."""
    told: list[str] = []
    shutil.rmtree(bench.workspace.leaderboards, ignore_errors=True)
    with on_cores(cores):
        evaluate(Bench(bench.task, bench.workspace), NAME, told.append)
    workspace = bench.workspace
    paths = workspace.result("tiny", NAME), workspace.replicates("tiny", NAME)
    result, replicates = (path.read_bytes() for path in paths)
    return result, replicates, told


def test_the_same_result_whatever_the_number_of_cores(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = (written(bench, cores) for cores in (1, 2))
    assert one == two
    assert len(one[2]) > 30


def measure_of(name: str, estimate: Callable[..., Estimate]) -> Measure:
    return Measure(**{**vars(get_measure("mae")), "name": name, "estimate": estimate})


@pytest.fixture
def views(bench: Bench) -> Iterator[View]:
    ground = Ground(bench.load("train"), bench.load("reference"), bench.task.encoder())
    return (View(ground, ground.reference.samples, seed=seed) for seed in range(2))


def fails(error: Exception) -> Callable[..., Estimate]:
    def estimate(*_: Any) -> Estimate:
        raise error

    return estimate


@pytest.mark.parametrize("cores", [1, 2])
def test_a_measure_that_fails_ends_it_and_the_first_one_is_told(
    views: Iterator[View], cores: int
) -> None:
    broken = [
        measure_of(name, fails(PhantomBenchError(name, "is broken", "mend it")))
        for name in ("first", "second")
    ]
    wanted = [(each, Facets()) for each in (get_measure("mae"), *broken)]
    with on_cores(cores), pytest.raises(PhantomBenchError, match="first"):
        estimate_all(wanted, views, replicates=5)


@pytest.mark.parametrize("cores", [1, 2])
def test_a_number_that_does_not_exist_stops_no_other(views: Iterator[View], cores: int) -> None:
    calls: list[int] = []

    def counted(view: View, facets: Facets, resampling: Any) -> Estimate:
        calls.append(view.seed)
        return Estimate(float(view.seed), np.zeros(5))

    lacking = measure_of("lacking", fails(Unavailable("there is none")))
    wanted = [(each, Facets()) for each in (lacking, measure_of("counted", counted))]
    with on_cores(cores):
        none, some = estimate_all(wanted, views, replicates=5)
    assert none.number().reason == "there is none"
    assert some.number().per_seed == (0.0, 1.0) and calls == [0, 1]


@pytest.mark.parametrize(("jobs", "cores", "expected"), [(1, 1, 1), (1, 4, 4), (2, 1, 1)], ids=str)
def test_cores_without_a_job_are_for_threads_of_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, jobs: int, cores: int, expected: int
) -> None:
    from phantombench import threads

    seen: list[int | None] = []
    monkeypatch.setattr(batch, "bench_of", lambda *_: bench)
    monkeypatch.setattr(batch, "carry_out", lambda *_: seen.append(threads._cores.get()))
    planned: Any = [(batch.Job("tiny", str(each)), None) for each in range(jobs)]
    list(batch.run(bench.workspace, planned, Options(), cores, lambda _: None))
    assert seen == [expected] * jobs


def test_what_is_estimated_is_told_by_measure_and_facets() -> None:
    fid = get_measure("fid")
    assert str(Collected(fid, Facets())) == "fid"
    assert str(Collected(fid, Facets(encoder="a"))) == "fid: encoder=a"
