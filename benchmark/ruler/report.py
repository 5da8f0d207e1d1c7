"""Measure the ruler on one task and keep what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phantombench.evaluation.bench import Bench
from phantombench.files import write_atomically
from phantombench.ruler import gate_power, interval_coverage, ladders
from phantombench.ruler.pool import Pool
from phantombench.ruler.schema import RulerReport
from phantombench.threads import one_thread
from phantombench.workspace import Workspace


def path_of(workspace: Workspace, task_id: str) -> Path:
    """Return where the report of a task lies."""
    return workspace.leaderboards / "ruler" / f"{task_id}.json"


def measure(
    bench: Bench,
    report: Callable[[str], None],
    *,
    gate_repetitions: int = gate_power.REPETITIONS,
    interval_repetitions: int = interval_coverage.REPETITIONS,
) -> RulerReport:
    """Climb the ladders; on a synthetic task also measure the gate and the intervals."""
    spec, ground = bench.task.spec, bench.ground
    gate, intervals, note = [], [], ""
    with one_thread():
        floor, rungs = ladders.climb(bench.task, ground, report)
        if spec.synthetic:
            report("drawing fresh samples")
            pool = Pool(bench.task, ground.reference.labels)
            gate = gate_power.measure(bench.task, ground, pool, report, gate_repetitions)
            intervals = interval_coverage.measure(
                bench.task, ground, pool, report, interval_repetitions
            )
            note = interval_coverage.NOTE.format(repetitions=interval_repetitions)
    return RulerReport(
        task=spec.id,
        version=spec.version,
        encoder=spec.ensemble_sha256,
        floor=float(f"{floor:.6g}"),
        rungs=tuple(rungs),
        gate=tuple(gate),
        intervals=tuple(intervals),
        intervals_note=note,
    )


def write(workspace: Workspace, measured: RulerReport) -> Path:
    """Write the report and return its path."""
    path = path_of(workspace, measured.task)
    write_atomically(path, (measured.model_dump_json(indent=1) + "\n").encode())
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
