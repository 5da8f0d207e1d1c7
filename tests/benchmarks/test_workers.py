"""40 small submissions: with 2 workers beside 1, by processes of this machine and by dask.

The submissions are the same samples of the ECG phantom, scored by three measures, which take about
three seconds: a process takes ten to start, whatever it does then; a whole result takes minutes.
What a user waits for counts: processes are started for the batch; workers of a cluster are
there before, but import what they need with their first job. Needs two cores with little else to
do; the load is told. Run with `tox run -e benchmarks -- tests/benchmarks/test_workers.py`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from dask.distributed import LocalCluster
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Options
from phantombench.evaluation.cluster import on_cluster
from phantombench.evaluation.workers import Workers
from phantombench.task.registry import get_task
from phantombench.workspace import Workspace

MANY = 40
TASK = "ecg-phantom"
OPTIONS = Options(measures=frozenset({"rmse", "coverage", "nn_ratio"}))
TWO_OVER_ONE, DASK_OVER_PROCESSES = 0.6, 1.2


@pytest.fixture
def place(tmp_path: Path, cache_root: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A checkout with so many submissions of the same samples."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    place = Workspace(tmp_path, None, cache_root)
    place.leaderboards.mkdir()
    labels = np.arange(1800) % 4
    samples = get_task(TASK).draw(labels, 1)  # type: ignore[attr-defined]
    np.savez(tmp_path / "samples.npz", samples=samples, labels=labels)
    first, *others = (f"copy-{number}" for number in range(MANY))
    what = ["--task", TASK, "--name", first, "--from", str(tmp_path / "samples.npz")]
    where = ["--author", "You", "--description", "The same again.", "--root", str(tmp_path)]
    made = CliRunner().invoke(build(), ["submit", "new", *what, *where])
    assert made.exit_code == 0, made.output
    for name in others:
        folder = place.submission(TASK, name)
        shutil.copytree(place.submission(TASK, first), folder)
        toml = folder / "submission.toml"
        toml.write_text(toml.read_text().replace(first, name))
    return place


def seconds_of(
    place: Workspace, cores: int, cluster: Workers | None = None
) -> tuple[float, dict[str, bytes]]:
    """Score all; return the seconds, and what was written."""
    shutil.rmtree(place.leaderboards, ignore_errors=True)
    jobs, _ = batch.find_jobs(place, [TASK], None)
    planned, failed = batch.plan_all(place, jobs, OPTIONS)
    assert not failed
    start = time.perf_counter()
    outcomes = list(batch.run(place, planned, OPTIONS, cores, lambda _: None, cluster))
    seconds = time.perf_counter() - start
    assert len(outcomes) == MANY and not any(each.error for each in outcomes)
    written = {str(p): p.read_bytes() for p in place.leaderboards.rglob("*") if p.is_file()}
    return seconds, written


def cores_seconds() -> float:
    """Return the processor time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def by_processes(place: Workspace, count: int) -> tuple[float, dict[str, bytes]]:
    return seconds_of(place, count)


def by_dask(place: Workspace, count: int) -> tuple[float, dict[str, bytes]]:
    how = {"threads_per_worker": 1, "dashboard_address": ":0"}
    with (
        LocalCluster(n_workers=count, **how) as made,
        on_cluster(made.scheduler_address) as workers,
    ):
        return seconds_of(place, count, workers)


def test_two_workers_take_little_more_than_half_as_long(benchmark, place: Workspace) -> None:
    seconds, processor, written, load = {}, {}, [], os.getloadavg()[0]
    for count in (1, 2):
        for way in (by_processes, by_dask):
            before = cores_seconds()
            key = f"{way.__name__} {count}"
            seconds[key], files = way(place, count)
            processor[key] = cores_seconds() - before
            written.append(files)
    ratios = {
        "processes, 2 over 1": seconds["by_processes 2"] / seconds["by_processes 1"],
        "dask, 2 over 1": seconds["by_dask 2"] / seconds["by_dask 1"],
        "dask over processes, 1": seconds["by_dask 1"] / seconds["by_processes 1"],
        "dask over processes, 2": seconds["by_dask 2"] / seconds["by_processes 2"],
    }
    told = {"seconds": seconds, "processor": processor, "ratios": ratios, "load before": load}
    benchmark.extra_info.update(told)
    benchmark.pedantic(lambda: None, rounds=1, iterations=1)  # what is measured stands above
    print(f"\n{json.dumps(told, indent=1)}")

    assert all(files == written[0] for files in written)
    for name, ratio in ratios.items():
        assert ratio <= (TWO_OVER_ONE if "2 over 1" in name else DASK_OVER_PROCESSES), name
