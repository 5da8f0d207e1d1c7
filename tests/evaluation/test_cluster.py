"""A dask cluster loses workers and its scheduler: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import dask
import dying
import pytest
from dask.distributed import LocalCluster
from distributed.utils import get_mp_context

from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch, cluster
from phantombench.evaluation.bench import Options
from phantombench.evaluation.cluster import on_cluster
from phantombench.evaluation.workers import Lost
from phantombench.workspace import Workspace

SUBMISSIONS = Path(__file__).resolve().parents[2] / "submissions" / "ecg-phantom"
NAMES = ("mean", "noise")
DEATHS = 2  # after which dask gives a job up
IMPORTED = ["distributed", "phantombench.evaluation.batch", "dying"]  # once for all workers
SCHEDULER = """
import sys
from dask.distributed import LocalCluster
how = {"protocol": "tcp", "processes": False, "dashboard_address": ":0"}
print(LocalCluster(n_workers=1, threads_per_worker=1, **how).scheduler_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler in this process, and two workers that are processes."""
    told = {
        "distributed.scheduler.allowed-failures": DEATHS - 1,
        "distributed.comm.timeouts.connect": "2s",  # that a dead worker is called for
        "distributed.worker.multiprocessing-method": "forkserver",
    }
    with dask.config.set(told):
        get_mp_context().set_forkserver_preload(IMPORTED)
        how = {"threads_per_worker": 1, "dashboard_address": ":0"}
        with LocalCluster(n_workers=2, **how) as made:
            yield made.scheduler_address


def scored(root: Path, cache: Path, address: str | None) -> dict[str, bytes]:
    """Score two controls of the ECG phantom, and return all that is written."""
    for name in NAMES:
        shutil.copytree(SUBMISSIONS / name, root / "submissions" / "ecg-phantom" / name)
    place = Workspace(root, None, cache)
    options = Options(measures=frozenset({"ct"}))
    jobs = [batch.Job("ecg-phantom", name) for name in NAMES]
    planned, _ = batch.plan_all(place, jobs, options)
    with on_cluster(address) as workers:
        outcomes = list(batch.run(place, planned, options, 1, print, workers))
    assert sorted(str(each.job) for each in outcomes) == sorted(map(str, jobs))
    assert not any(each.error for each in outcomes)
    folder = place.leaderboards
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_worker_killed_in_the_middle_leaves_the_same_bytes(
    address: str, tmp_path: Path, cache_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")  # the workers, started before, do not know it
    undisturbed = scored(tmp_path / "undisturbed", cache_root, None)
    monkeypatch.setattr(batch, "_attempt", dying.attempt)
    assert scored(tmp_path / "killed", cache_root, address) == undisturbed
    assert (tmp_path / "killed" / "died").is_file()
    assert len([name for name in undisturbed if name.startswith("results/")]) == len(NAMES)


def test_a_job_that_kills_its_worker_is_given_up_and_no_other(address: str, tmp_path: Path) -> None:
    items = ("a", dying.ALWAYS, "b", "c")
    with on_cluster(address) as workers:
        assert workers is not None
        made = list(workers.carry_out(partial(dying.work, tmp_path), items, print))
    assert sorted(item for item, _ in made) == sorted(items)
    assert dict(made) == {item: item.upper() for item in items} | {dying.ALWAYS: Lost(DEATHS)}


def test_a_lost_scheduler_is_one_line_and_what_was_done_stays(tmp_path: Path) -> None:
    paths = [str(Path(dying.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(
        [sys.executable, "-c", SCHEDULER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        done = []
        with (
            pytest.raises(PhantomBenchError, match="scheduler is gone; what was scored is kept"),
            on_cluster(running.stdout.readline().strip()) as workers,
        ):
            assert workers is not None
            work = partial(dying.work, tmp_path)
            for item, _ in workers.carry_out(work, ["a", dying.NEVER_ENDS, "b"], print):
                done.append(item)
                running.kill()
    assert done == ["a"]


def test_workers_of_another_version_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster.Cluster, "_of_scheduler", lambda _: "another")
    with pytest.raises(PhantomBenchError, match="another version"), on_cluster(address):
        pass


def test_without_an_address_work_stays_here() -> None:
    with on_cluster(None) as workers:
        assert workers is None


def test_no_scheduler_is_a_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "TIMEOUT", "1s")
    with pytest.raises(PhantomBenchError, match="no scheduler"), on_cluster("tcp://127.0.0.1:1"):
        pass
