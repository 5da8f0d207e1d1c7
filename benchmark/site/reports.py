"""Reports that other commands wrote and the pages show: ruler, gate, calibration, gain search."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from phantombench.errors import PhantomBenchError
from phantombench.evaluation import gain_report
from phantombench.evaluation.gain_report import GainReport
from phantombench.explanation.schema import Calibration
from phantombench.ruler.gate_schema import GateReport
from phantombench.ruler.schema import RulerReport
from phantombench.schema import read_closed
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

CALIBRATION = "-calibration"
Report = TypeVar("Report", RulerReport, GateReport, Calibration, GainReport)


def ruler_reports(workspace: Workspace, specs: Iterable[TaskSpec]) -> list[RulerReport]:
    """Return the ruler's report of every task that has one."""
    return [
        _read(path, spec, RulerReport, "run phantombench ruler again")
        for spec in specs
        if (path := workspace.leaderboards / "ruler" / f"{spec.id}.json").is_file()
    ]


def gate_reports(workspace: Workspace, specs: Iterable[TaskSpec]) -> dict[str, GateReport]:
    """Return the report on the gate of every task that has one."""
    return {
        spec.id: _read(path, spec, GateReport, "run phantombench ruler --only gate again")
        for spec in specs
        if (path := workspace.leaderboards / "ruler" / "gate" / f"{spec.id}.json").is_file()
    }


def gain_reports(workspace: Workspace, specs: Iterable[TaskSpec]) -> dict[str, GainReport]:
    """Return the search for an augmentation gain of every task that has one."""
    return {
        spec.id: _read(path, spec, GainReport, f"run phantombench gain --task {spec.id} again")
        for spec in specs
        if (path := gain_report.path_of(workspace, spec.id)).is_file()
    }


def calibrations(
    workspace: Workspace, specs: Iterable[TaskSpec]
) -> list[tuple[Calibration, str | None]]:
    """Return each task's calibration of the explanation methods, with its picture if there is one.

    Raises:
        PhantomBenchError: a report that cannot be read, or that another version of the task made.
    """
    from phantombench.xai.registry import all_methods

    known = {method.name for method in all_methods()}
    found = []
    for spec in specs:
        path = workspace.explanations / f"{spec.id}{CALIBRATION}.json"
        if not path.is_file():
            continue
        remedy = f"run phantombench calibrate --task {spec.id} again"
        report = _read(path, spec, Calibration, remedy)
        for name, made, current in (
            ("task_version", report.task_version, spec.version),
            ("encoder", report.encoder, spec.encoder_sha256),
        ):
            if made != current:
                raise PhantomBenchError(
                    path, f"field '{name}' is '{made}', the task's is '{current}'", remedy
                )
        used = [share.method for share in report.shares] + [each.method for each in report.worth]
        unknown = set(used) - known
        if unknown:
            raise PhantomBenchError(path, f"method '{min(unknown)}': no such method", remedy)
        picture = path.with_suffix(".png")
        shown = picture.relative_to(workspace.leaderboards).as_posix()
        found.append((report, shown if picture.is_file() else None))
    return found


def _read(path: Path, spec: TaskSpec, schema: type[Report], remedy: str) -> Report:
    report = read_closed(path, schema, remedy)
    if report.task != spec.id:
        raise PhantomBenchError(path, f"field 'task' is '{report.task}'", remedy)
    return report
