"""Measure the gate on one task and keep what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phantombench.controls import floor_control
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.gate import gate_of
from phantombench.files import write_atomically
from phantombench.metrics import all_axes, headline_of, measures_for
from phantombench.result.schema import Result
from phantombench.result.store import read_result
from phantombench.ruler.false_alarms import alarms
from phantombench.ruler.gate_power import Size, attack
from phantombench.ruler.gate_schema import GateReport
from phantombench.ruler.order import KIND
from phantombench.ruler.schema import Rate
from phantombench.schema import as_json, read_closed
from phantombench.statistics.rounding import rounded
from phantombench.threads import one_thread
from phantombench.workspace import Workspace

AXIS = "fidelity"


def path_of(workspace: Workspace, task_id: str) -> Path:
    """Return where the report on the gate of a task lies."""
    return workspace.leaderboards / "ruler" / "gate" / f"{task_id}.json"


def measure(bench: Bench, report: Callable[[str], None], size: Size | None = None) -> GateReport:
    """Return false alarms and power, on every kind of task."""
    spec, size = bench.task.spec, size or Size()
    name, best = _best(bench)
    with one_thread():
        honest = alarms(bench, report, size)
        floor, attacks = attack(bench.task, bench.ground, best, report, size)
    return GateReport(
        task=spec.id,
        version=spec.version,
        encoder=spec.ensemble_sha256,
        floor=rounded(floor),
        best=best,
        best_name=name,
        submissions=size.submissions,
        pool=min(size.pool, len(bench.ground.reference)),
        alarms=tuple(honest),
        attacks=tuple(attacks),
    )


def write(workspace: Workspace, measured: GateReport) -> Path:
    """Write the report and return its path."""
    path = path_of(workspace, measured.task)
    write_atomically(path, as_json(measured))
    return path


def read(workspace: Workspace, task_id: str) -> GateReport | None:
    """Return the report on the gate of a task; None where it has not been measured.

    Raises:
        PhantomBenchError: the file is no such report.
    """
    path = path_of(workspace, task_id)
    if not path.is_file():
        return None
    return read_closed(path, GateReport, f"phantombench ruler --only gate --task {task_id}")


def required(measured: GateReport) -> tuple[Rate, ...]:
    """Return the rates of which something is required, each under a name that says of what."""
    return tuple(
        trial.rate.model_copy(update={"name": f"{copied}{trial.name}"})
        for trials, honest in ((measured.alarms, True), (measured.attacks, False))
        for trial in trials
        if trial.rate.required
        for copied in ("honest: " if honest else f"copies of {trial.copied}: ",)
    )


def _best(bench: Bench) -> tuple[str, float | None]:
    """Return the submission of least distance that passes, and that distance over the floor's."""
    spec = bench.task.spec
    folder = bench.workspace.result(spec.id, "any").parent
    results = [read_result(path) for path in sorted(folder.glob("*.json"))]
    floor = next(
        (_distance(each) for each in results if each.submission.name == floor_control().name), None
    )
    found = [
        (distance / floor, each.submission.title)
        for each in results
        if each.submission.kind != KIND
        and gate_of(each, measures_for(spec)).passed
        and (distance := _distance(each)) is not None
        and floor
    ]
    if not found:
        return "", None
    ratio, title = min(found)
    return title, float(f"{ratio:.4g}")


def _distance(result: Result) -> float | None:
    name = headline_of(AXIS)
    record = result.find(name, all_axes()[AXIS].headline_facets) if name else None
    return None if record is None else record.value
