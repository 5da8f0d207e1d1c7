"""The reports that took an hour to make: what is affordable is computed again, the rest follows.

Ladders, floor and quantities of the ruler are measured again; every rate has to follow from its
counts, and what is required of the gate from the gate's own report. The calibration is measured and
drawn again. `full` computes all of the ruler's reports again. What is not computed again is held by
the ledger, as everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from phantombench.drawing.likeness import look_alike
from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.likeness import differences
from phantombench.explanation.calibration import calibrate
from phantombench.explanation.planted_picture import planted_bytes
from phantombench.explanation.schema import Calibration
from phantombench.files import with_plain_line_ends
from phantombench.ruler import gate_report, ladders, quantity_errors, report
from phantombench.ruler.consistency import inconsistencies
from phantombench.ruler.false_alarms import ALARMS
from phantombench.ruler.gate_power import FLOORS, POWER
from phantombench.ruler.gate_schema import Trial
from phantombench.ruler.schema import RulerReport
from phantombench.schema import as_json, read_closed
from phantombench.site.inventory import CALIBRATION
from phantombench.statistics.rounding import rounded
from phantombench.task.spec import Planting
from phantombench.threads import one_thread

Say = Callable[[str], None]


def of_ruler(bench: Bench, *, full: bool, say: Say = lambda _: None) -> Iterator[str]:
    """Yield what differs in the report of a task's ruler, if there is one.

    Raises:
        PhantomBenchError: the report, or that of the gate, is not one.
    """
    path = report.path_of(bench.workspace, bench.task.spec.id)
    if not path.is_file():
        return
    committed = read_closed(path, RulerReport, f"phantombench ruler --task {bench.task.spec.id}")
    yield from canonical(path.read_bytes(), committed)
    yield from inconsistencies(committed)
    gate = gate_report.read(bench.workspace, bench.task.spec.id)
    if full:
        now = report.measure(bench, say, gate=gate).model_dump()
    else:
        known = identity(bench.task.spec)
        with one_thread():
            floor, rungs = ladders.climb(bench.task, bench.ground, say)
            errors = quantity_errors.measure(bench.task)
        now = {
            "task": known.id,
            "version": known.version,
            "encoder": known.encoder,
            "floor": rounded(floor),
            "rungs": tuple(rung.model_dump() for rung in rungs),
            "quantities": tuple(each.model_dump() for each in errors),
            "gate": tuple(each.model_dump() for each in gate_report.required(gate)) if gate else (),
        }
    yield from _unlike(committed, now)


def of_gate(bench: Bench, *, full: bool, say: Say = lambda _: None) -> Iterator[str]:
    """Yield what differs in the report on a task's gate, if there is one.

    Raises:
        PhantomBenchError: the report is not one.
    """
    committed = gate_report.read(bench.workspace, bench.task.spec.id)
    if committed is None:
        return
    known = identity(bench.task.spec)
    yield from canonical(gate_report.path_of(bench.workspace, known.id).read_bytes(), committed)
    yield from inconsistencies(committed)
    limit = max(FLOORS, committed.best or 0.0)
    for kind, trials in (("alarms", committed.alarms), ("attacks", committed.attacks)):
        for index, trial in enumerate(trials):
            asked = f"at most {ALARMS:g}" if kind == "alarms" else _asked(trial, limit)
            if (trial.rate.name, trial.rate.required) != (trial.name, asked):
                yield f"field '{kind}.{index}.rate' is not that of {trial.name}, {asked or 'free'}"
            for look in trial.looks:
                if not (0 <= look.flagged <= 1 and 0 <= look.shut <= committed.submissions):
                    yield f"field '{kind}.{index}.looks': {look.measure} says what cannot be"
    now = {"task": known.id, "version": known.version, "encoder": known.encoder}
    yield from _unlike(committed, gate_report.measure(bench, say).model_dump() if full else now)


def _asked(trial: Trial, limit: float) -> str:
    """Return what is required of the gate on a disguise that scores as well as this one."""
    scores = trial.ratio is not None and trial.ratio <= limit
    return f"at least {POWER:g}" if scores and not trial.of_several else ""


def of_calibration(bench: Bench, *, say: Say = lambda _: None) -> Iterator[str]:
    """Yield what differs in the calibration of the explanation methods on a task, if there is one.

    Raises:
        PhantomBenchError: the report is not one.
    """
    task, train = bench.task, bench.ground.train
    path = bench.workspace.explanations / f"{task.spec.id}{CALIBRATION}.json"
    picture = path.with_suffix(".png")
    if not path.is_file():
        return
    if not isinstance(task, Planting):
        yield f"task {task.spec.id} plants no findings"
        return
    committed = read_closed(path, Calibration, f"phantombench calibrate --task {task.spec.id}")
    yield from canonical(path.read_bytes(), committed)
    with one_thread():
        yield from _unlike(committed, calibrate(task, train, say).model_dump())
        say("drawing what was planted")
        drawn = planted_bytes(task, train)
    if not picture.is_file() or not look_alike(picture.read_bytes(), drawn):
        yield f"{picture.relative_to(bench.workspace.root)} is not what is drawn now"


def _unlike(committed: BaseModel, now: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields of a report that differ from what is known of it now."""
    was = {name: each for name, each in committed.model_dump().items() if name in now}
    yield from (str(each) for each in differences(was, dict(now)) if each.far)


def canonical(raw: bytes, committed: BaseModel) -> Iterator[str]:
    """Yield that a report's file is not as the benchmark writes it, where it is not."""
    if with_plain_line_ends(raw) != as_json(committed):
        yield "the file is not as the benchmark writes it"
