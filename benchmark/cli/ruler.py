"""`phantombench ruler`: test the ruler on data whose truth is known."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from phantombench.cli.options import Data, Root, Tasks


class Part(enum.StrEnum):
    """A part of the ruler that can be measured by itself."""

    GATE = "gate"
    LADDERS = "ladders"  # and intervals and quantities: all but the gate


Only = Annotated[
    Part | None,
    typer.Option("--only", help="Measure the gate alone, or all but it; the rest is kept."),
]


def ruler(task: Tasks = None, only: Only = None, data: Data = None, root: Root = None) -> None:
    """Measure what the metrics see, and write `leaderboards/ruler/<task>.json`.

    Every task: the Frechet distance on ladders of degradations, and how often the memorisation gate
    shuts on honest submissions and on copies in disguise (`leaderboards/ruler/gate/<task>.json`).
    Synthetic tasks also: how often the 95 % intervals cover the truth, and how wide they are. The
    ladders take minutes, the intervals of images an hour or more, the gate hours. Ends with exit
    code 1 when the ruler does not see what it has to, or the gate errs more often than it may.
    """
    from rich.console import Console

    from phantombench.cli.progress import Progress
    from phantombench.evaluation.batch import without_data
    from phantombench.evaluation.bench import Bench
    from phantombench.files import check_writable
    from phantombench.ruler import gate_report, report
    from phantombench.task.registry import get_task, task_ids
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, data)
    wanted = task or task_ids(workspace.root)
    missing = without_data(workspace, wanted)
    for error in missing.values():
        if task:
            raise error
        typer.echo(f"skipped: {error}", err=True)
    check_writable(workspace.leaderboards)
    failed = False
    with Progress("measuring", len(wanted) - len(missing)) as progress:
        for task_id in (each for each in wanted if each not in missing):
            bench = Bench(get_task(task_id), workspace)
            gate = gate_report.read(workspace, task_id) if only is Part.LADDERS else None
            if only is not Part.LADDERS:
                gate = gate_report.measure(bench, progress.say)
                gate_report.write(workspace, gate)
            measured = (
                report.with_gate(workspace, bench.task.spec, gate)
                if only is Part.GATE and gate is not None
                else report.measure(bench, progress.say, gate=gate)
            )
            path = report.write(workspace, measured)
            progress.done(f"{task_id}: {path}")
            Console().print(_table(measured))
            for failure in report.failures(measured):
                failed = True
                typer.echo(f"{task_id}: {failure}", err=True)
    if failed:
        raise typer.Exit(1)


def _table(measured: object) -> object:
    from rich.table import Table

    from phantombench.ruler.schema import Coverage, RulerReport

    assert isinstance(measured, RulerReport)
    table = Table(title=f"{measured.task}: floor {measured.floor:g}")
    for heading in ("ladder", "step", "FID", "x floor", "trained on", "holds"):
        table.add_column(heading)
    for rung in measured.rungs:
        table.add_row(
            rung.ladder,
            rung.step,
            f"{rung.fid:.1f}",
            f"{rung.ratio:.2f}",
            "yes" if rung.trained else "no",
            "yes" if rung.holds else "NO",
        )
    for rate in (*measured.gate, *measured.intervals):
        low, high = rate.ci95
        table.add_row(
            "interval covers" if isinstance(rate, Coverage) else "gate",
            f"{rate.name}, {rate.model}" if isinstance(rate, Coverage) else rate.name,
            f"{rate.share:.3f}",
            f"[{low:.3f}, {high:.3f}]",
            f"width {rate.width:.2f}" if isinstance(rate, Coverage) and rate.width else "",
            "yes" if rate.holds else "NO",
        )
    return table
