"""The reports that took an hour to make: what is affordable is computed again, the rest follows.

Ladders and floor of the ruler are climbed again, and every rate has to follow from its counts; the
calibration is measured and drawn again. `full` computes all of the ruler's report again. What is
not computed again is held by the ledger, as everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from phantombench.drawing.likeness import look_alike
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.likeness import differences
from phantombench.explanation.calibration import calibrate
from phantombench.explanation.planted_picture import planted_bytes
from phantombench.explanation.schema import Calibration
from phantombench.explanation.scoring import rounded
from phantombench.files import with_plain_line_ends
from phantombench.ruler import ladders, report
from phantombench.ruler.consistency import inconsistencies
from phantombench.ruler.schema import RulerReport
from phantombench.schema import read_closed
from phantombench.site.inventory import CALIBRATION
from phantombench.task.spec import Planting
from phantombench.threads import one_thread

Say = Callable[[str], None]


def of_ruler(bench: Bench, *, full: bool, say: Say = lambda _: None) -> Iterator[str]:
    """Yield what differs in the report of a task's ruler, if there is one.

    Raises:
        PhantomBenchError: the report is not one.
    """
    path = report.path_of(bench.workspace, bench.task.spec.id)
    if not path.is_file():
        return
    committed = read_closed(path, RulerReport, f"phantombench ruler --task {bench.task.spec.id}")
    yield from _canonical(path.read_bytes(), committed)
    yield from inconsistencies(committed)
    if full:
        now = report.measure(bench, say).model_dump()
    else:
        spec = bench.task.spec
        with one_thread():
            floor, rungs = ladders.climb(bench.task, bench.ground, say)
        now = {
            "task": spec.id,
            "version": spec.version,
            "encoder": spec.ensemble_sha256,
            "floor": rounded(floor),
            "rungs": tuple(rung.model_dump() for rung in rungs),
        }
    yield from _unlike(committed, now)


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
    yield from _canonical(path.read_bytes(), committed)
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


def _canonical(raw: bytes, committed: BaseModel) -> Iterator[str]:
    if with_plain_line_ends(raw) != (committed.model_dump_json(indent=1) + "\n").encode():
        yield "the file is not as the benchmark writes it"
