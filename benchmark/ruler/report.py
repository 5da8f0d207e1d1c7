"""Measure the ruler on one task and keep what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.files import write_atomically
from phantombench.ruler import gate_report, interval_coverage, ladders, quantity_errors
from phantombench.ruler.gate_schema import GateReport
from phantombench.ruler.pool import Pool
from phantombench.ruler.schema import RulerReport
from phantombench.schema import as_json
from phantombench.statistics.rounding import rounded
from phantombench.task.spec import TaskSpec
from phantombench.threads import one_thread
from phantombench.workspace import Workspace


def path_of(workspace: Workspace, task_id: str) -> Path:
    """Return where the report of a task lies."""
    return workspace.leaderboards / "ruler" / f"{task_id}.json"


def measure(
    bench: Bench,
    report: Callable[[str], None],
    *,
    gate: GateReport | None = None,
    interval_repetitions: int = interval_coverage.REPETITIONS,
) -> RulerReport:
    """Climb the ladders; on a synthetic task also measure the intervals.

    Args:
        bench: the task.
        report: told what is being done.
        gate: what was measured of the gate, of which the requirements are kept.
        interval_repetitions: of the experiment with intervals.
    """
    spec, ground = bench.task.spec, bench.ground
    intervals, note = [], ""
    with one_thread():
        floor, rungs = ladders.climb(bench.task, ground, report)
        if spec.synthetic:
            report("drawing fresh samples")
            pool = Pool(bench.task, ground.reference.labels)
            intervals = interval_coverage.measure(
                bench.task, ground, pool, report, interval_repetitions
            )
            note = interval_coverage.NOTE.format(repetitions=interval_repetitions)
        quantities = quantity_errors.measure(bench.task)
    return RulerReport(
        task=spec.id,
        version=spec.version,
        encoder=spec.ensemble_sha256,
        floor=rounded(floor),
        rungs=tuple(rungs),
        gate=gate_report.required(gate) if gate else (),
        intervals=tuple(intervals),
        intervals_note=note,
        quantities=quantities,
    )


def with_gate(workspace: Workspace, spec: TaskSpec, gate: GateReport) -> RulerReport:
    """Return the report that is on disk with another gate.

    Raises:
        PhantomBenchError: there is none yet, or it is of another version of the task.
    """
    path = path_of(workspace, spec.id)
    try:
        known = RulerReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        known = None
    if known is None or (known.version, known.encoder) != (gate.version, gate.encoder):
        raise PhantomBenchError(
            path,
            "there is no report of this version of the task that the gate could be added to",
            f"run phantombench ruler --task {spec.id} without --only",
        )
    return known.model_copy(update={"gate": gate_report.required(gate)})


def write(workspace: Workspace, measured: RulerReport) -> Path:
    """Write the report and return its path."""
    path = path_of(workspace, measured.task)
    write_atomically(path, as_json(measured))
    return path


def failures(measured: RulerReport) -> list[str]:
    """Return in words what the ruler should do and does not."""
    rungs = [
        f"{rung.ladder}, {rung.step}: distance {rung.fid:g}, {rung.ratio:.2f} of the floor"
        for rung in measured.rungs
        if not rung.holds
    ]
    rates = [
        f"{rate.name}: {rate.share:.3f}, required {rate.required}"
        for rate in measured.gate
        if not rate.holds
    ]
    return rungs + rates
