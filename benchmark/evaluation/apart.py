"""Explain shipped code: its gradients are taken where it runs, and only numbers come back.

Whatever rests on samples, scores or reconstructions is computed by the evaluator itself. What rests
on the inside of a model cannot be: the code could answer anything. So these numbers come from the
process of the code, are held to the schema and to the bounds of their measure, and say where they
were computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeGuard

from pydantic import ValidationError

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.evaluation.bench import Bench
from phantombench.files import write_atomically
from phantombench.metrics.measure import Measure
from phantombench.private import told_folder
from phantombench.result.schema import Environment, Facets, Number, Record
from phantombench.submission import limits
from phantombench.submission.files import opened
from phantombench.submission.limited import LimitedProcess
from phantombench.submission.wording import printable, shown

NOTE = "computed by code that the submission ships"
_CHILD = "phantombench.evaluation.apart_child"
_FIX = "correct the code that the submission ships"


def records_apart(
    bench: Bench,
    name: str,
    wanted: Iterable[tuple[Measure, Facets]],
    environment: Environment,
    report: Callable[[str], None],
) -> Iterator[Record]:
    """Yield a record for each measure, estimated in the process of the code.

    Args:
        bench: the task.
        name: of the submission.
        wanted: measures that need a model.
        environment: of this computation.
        report: told what is being done.

    Raises:
        PhantomBenchError: the code fails, or answers with what is no number of this measure.
    """
    wanted = list(wanted)
    if not wanted:
        return
    where = shown(bench.workspace.submission(bench.task.spec.id, name))
    process = _opened(bench, name, where)
    for measure, facets in wanted:
        report(f"{measure.name}: {facets}")
        number = _number(process, measure, facets, where)
        yield Record(
            measure=measure.name,
            version=measure.version,
            facets=facets,
            environment=environment,
            **number.model_dump(),
        )
    process.stop()


def explain_apart(
    bench: Bench, name: str, folder: Path, **told: Any
) -> tuple[list[str], list[Path]]:
    """Explain one network in the process of the code; return its lines and the files written.

    Args:
        bench: the task.
        name: of the submission.
        folder: to write into.
        told: network, critic, layer, method, points and seed; method None lists the layers.

    Raises:
        PhantomBenchError: the code fails.
        Unavailable: the method cannot explain this network.
    """
    where = shown(bench.workspace.submission(bench.task.spec.id, name))
    process = _opened(bench, name, where)
    answer = process.ask(may_lack=True, do="explain", **told)
    lines, files = answer.get("lines"), answer.get("files")
    if not _words(lines) or not _words(files):
        raise PhantomBenchError(where, "its code answers with no explanation", _FIX)
    written = []
    for each in files:
        if Path(each).suffix not in (".png", ".npz"):
            raise PhantomBenchError(where, "its code answers with another file", _FIX)
        with opened(process.folder, each, limits.ANSWER_FILE) as handle:
            write_atomically(folder / each, handle.read())
        written.append(folder / each)
    process.stop()
    return [printable(line, 200) for line in lines], written


def _opened(bench: Bench, name: str, where: str) -> LimitedProcess:
    place, code = bench.workspace, bench.options.code
    process = LimitedProcess(_CHILD, where, code, **told_folder())
    process.ask(
        do="open",
        root=str(place.root),
        data=str(place.data) if place.data is not None else None,
        cache=str(place.cache),
        task=bench.task.spec.id,
        name=name,
        memory=code.memory,
        seconds=code.seconds,
    )
    return process


def _number(process: LimitedProcess, measure: Measure, facets: Facets, where: str) -> Number:
    try:
        answer = process.ask(
            may_lack=True, do="number", measure=measure.name, facets=facets.model_dump()
        )
    except Unavailable as reason:
        return Number(reason=printable(reason, 300))
    what = f"{where}, {measure.name} ({facets})"
    try:
        number = Number.model_validate(answer)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise PhantomBenchError(what, f"field '{field}': {first['msg']}", _FIX) from error
    if number.value is None:
        return Number(reason=printable(number.reason or "no reason was given", 300))
    low, high = number.ci95 or (number.value, number.value)
    least, most = measure.bounds
    if not least <= low <= high <= most or not least <= number.value <= most:
        raise PhantomBenchError(what, "its code answers with what cannot be", _FIX)
    return Number(value=number.value, ci95=(low, high), note=NOTE)


def _words(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and len(value) < 1000 and all(isinstance(v, str) for v in value)
