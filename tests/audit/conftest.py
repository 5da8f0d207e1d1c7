"""A small published board: two controls on a tiny task, a report, pages, and the ledger."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from phantombench.audit.published import of_everything
from phantombench.audit.results import of_results
from phantombench.controls import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch, verify
from phantombench.evaluation.bench import Bench, Options, identity
from phantombench.evaluation.evaluate import evaluate
from phantombench.metrics import all_axes, measures_for
from phantombench.ruler import gate_report, ladders, report
from phantombench.ruler.gate_schema import GateReport, Look, Trial
from phantombench.ruler.rates import rate
from phantombench.ruler.schema import Coverage, RulerReport
from phantombench.site.build import build_boards, build_site
from phantombench.site.ledger import NAME, ledger_file
from phantombench.site.writing import write_site
from phantombench.threads import one_thread
from phantombench.workspace import Workspace

OTHER = "noise"


def of_evaluation() -> Any:
    """Return the fixtures' module of `tests/evaluation`, which has the tiny task."""
    path = Path(__file__).parents[1] / "evaluation" / "conftest.py"
    spec = importlib.util.spec_from_file_location("tiny_task", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TINY = of_evaluation()


class Published:
    """A checkout that an attacker may change, and what an audit of it says."""

    def __init__(self, root: Path, task: Any) -> None:
        self.workspace = Workspace(root, None, root / "cache")
        self.task = task

    @property
    def ledger(self) -> Path:
        return self.workspace.leaderboards / NAME

    def result(self, name: str = OTHER) -> Path:
        return self.workspace.result("tiny", name)

    def picture(self, name: str = OTHER) -> Path:
        return self.workspace.picture("tiny", name)

    def report(self) -> Path:
        return report.path_of(self.workspace, "tiny")

    def rebuild(self) -> None:
        """Make pages and ledger from what lies there, as `leaderboard` does."""
        boards = build_boards(self.workspace, [self.task.spec], measures_for, all_axes())
        site = build_site(self.workspace, boards) | {NAME: ledger_file(self.workspace)}
        write_site(self.workspace.leaderboards, site)

    def rebuild_if_possible(self) -> None:
        """Make ledger and pages fit, as an attacker would; what cannot be shown stays."""
        with contextlib.suppress(PhantomBenchError):
            self.rebuild()
        self.ledger.write_bytes(ledger_file(self.workspace))

    def faults(self) -> list[str]:
        """Return all that `verify --all` says is wrong, but for the reports."""
        jobs, unknown = batch.find_jobs(self.workspace, None, None)
        jobs = [job for job in jobs if self.workspace.result(job.task, job.name).is_file()]
        found = [each for each in of_results(self.workspace, jobs, Options()) if each.failed]
        told = [text for each in found for text in each.differences]
        return [*told, *map(str, unknown), *of_everything(self.workspace, [self.task.spec])]

    def is_faulty(self) -> bool:
        """Say whether anything is wrong: what takes no computing is asked first."""
        told = of_everything(self.workspace, [self.task.spec])
        return next(told, None) is not None or bool(self.faults())

    def faults_of_result(self) -> list[str]:
        """Return what computing the one result again says that is tampered with."""
        found = of_results(self.workspace, [batch.Job("tiny", OTHER)], Options())
        return [text for each in found if each.failed for text in each.differences]


@pytest.fixture(scope="session")
def tiny() -> Any:
    return TINY.TinyTask()


@pytest.fixture(scope="session")
def board(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish it once."""
    made = Published(tmp_path_factory.mktemp("board"), tiny)
    for name in (floor_control().name, OTHER):
        folder = made.workspace.submission("tiny", name)
        folder.mkdir(parents=True)
        (folder / "submission.toml").write_text(TINY.TOML.format(name=name))
    bench = Bench(tiny, made.workspace)
    for name in (floor_control().name, OTHER):
        evaluate(bench, name)
    with one_thread():
        floor, rungs = ladders.climb(tiny, bench.ground, lambda _: None)
    spec = tiny.spec
    alarms = Trial(
        name="fresh draws",
        copied="",
        of_several=False,
        ratio=1.0,
        rate=rate("fresh draws", 1, 80, "at most", 0.05),
        looks=(Look(measure="copy_rate", flagged=0.01, shut=1),),
    )
    gate = GateReport(
        task=spec.id,
        version=spec.version,
        encoder=identity(spec).encoder,
        floor=1.0,
        best=None,
        best_name="",
        submissions=80,
        pool=90,
        alarms=(alarms,),
        attacks=(),
    )
    gate_report.write(made.workspace, gate)
    measured = RulerReport(
        task=spec.id,
        version=spec.version,
        encoder=identity(spec).encoder,
        floor=float(f"{floor:.6g}"),
        rungs=tuple(rungs),
        gate=gate_report.required(gate),
        intervals=(Coverage(**rate("fid", 57, 60).model_dump()),),
    )
    report.write(made.workspace, measured)
    made.rebuild()
    return made.workspace.root


@pytest.fixture
def published(
    board: Path, tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Published]:
    """A copy to tamper with; honest results are computed again once for all tests."""
    root = tmp_path / "checkout"
    shutil.copytree(board, root)
    monkeypatch.setattr(batch, "get_task", lambda name: tiny)
    monkeypatch.setattr(batch, "read_spec", lambda name: tiny.spec)
    monkeypatch.setattr(batch, "task_ids", lambda _root: ["tiny"])
    monkeypatch.setattr(verify, "score", remembered(verify.score))
    batch.bench_of.cache_clear()
    yield Published(root, tiny)
    batch.bench_of.cache_clear()


SCORED: dict[str, Any] = {}


def remembered(score: Callable[..., Any]) -> Callable[..., Any]:
    """Scoring is a pure function of the submission: the second time, its first answer is given."""

    def once(bench: Bench, planned: Any, *rest: Any) -> Any:
        if planned.sha256 not in SCORED:
            SCORED[planned.sha256] = score(bench, planned, *rest)
        return SCORED[planned.sha256]

    return once
