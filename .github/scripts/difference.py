"""Print, as Markdown, what scoring a submission here gave beside what its author committed.

    python .github/scripts/difference.py SCORED COMMITTED TASK/NAME ...

SCORED and COMMITTED are checkouts. What a submission says of itself is not quoted, so that nothing
of it can steer whoever shows the text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.gate import gate_of
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Measure
from phantombench.result.schema import Record, Result
from phantombench.result.store import read_result
from phantombench.task.registry import read_spec
from phantombench.workspace import Workspace

SAME = 0.1  # of the interval's half-width: what another machine may move a number by


def difference(scored: Path, committed: Path, job: str) -> Iterator[str]:
    """Yield the lines about one submission: a row a number, and what the gate says."""
    task, name = job.split("/")
    ours, theirs = (_read(root, task, name) for root in (scored, committed))
    yield f"### `{job}`\n"
    if ours is None:
        yield "It could not be scored; the log says why.\n"
        return
    measures = measures_for(read_spec(task))
    yield "| measure | scored here | committed | |"
    yield "| --- | --- | --- | --- |"
    for measure in measures:
        for record in (each for each in ours.records if each.measure == measure.name):
            if record.value is not None and not record.facets.applying():
                yield _row(measure, record, theirs.find(measure.name) if theirs else None)
    yield ""
    if theirs is not None:
        yield from _beside(ours, theirs, {each.name: each.title for each in measures})
    gate = gate_of(ours, measures)
    yield f"Memorisation gate: {'open' if gate.passed else '**shut**'}; {gate.reason}.\n"
    yield f"Remarks: {len(ours.remarks or ())}\n"


def _row(measure: Measure, record: Record, other: Record | None) -> str:
    shown = f"{record.value:.4g} {_interval(record)}"
    if other is None or other.value is None:
        return f"| {measure.title} | {shown} | none | new |"
    moved = _moved(record, other)
    verdict = "same" if moved == 0 else "within tolerance" if moved <= SAME else "**differs**"
    return f"| {measure.title} | {shown} | {other.value:.4g} {_interval(other)} | {verdict} |"


def _beside(ours: Result, theirs: Result, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield what the table does not show of the committed result, and is not so."""
    if theirs.submission.sha256 != ours.submission.sha256:
        yield "The committed result is **of other files** than the submission has.\n"
    known = {record.key: record for record in ours.records if record.value is not None}
    claimed = [record for record in theirs.records if record.value is not None]
    if len({record.key for record in claimed}) != len(claimed):
        yield "A number is committed **twice**.\n"
    only = {_title(record, titles) for record in claimed if record.key not in known}
    if only:
        yield f"Committed, and **not computed here**: {', '.join(sorted(only))}.\n"
    of_facets = [each for each in claimed if each.facets.applying() and each.key in known]
    apart = [each for each in of_facets if _moved(known[each.key], each) > SAME]
    if of_facets:
        differ = f"**{len(apart)} differ**" if apart else "none differs"
        names = ", ".join(sorted({_title(each, titles) for each in apart}))
        yield f"Of {len(of_facets)} numbers with facets {differ}{names and f': {names}'}.\n"


def _title(record: Record, titles: Mapping[str, str]) -> str:
    return titles.get(record.measure, "what is no measure")


def _moved(record: Record, other: Record) -> float:
    """Return how far value and interval lie apart, in half-widths of what was scored here."""
    ours, theirs = _numbers(record), _numbers(other)
    most = max(abs(one - another) for one, another in zip(ours, theirs, strict=True))
    if most == 0 and record.ci95 is not None and other.ci95 is not None:
        return 0.0
    half = (ours[2] - ours[1]) / 2
    return most / half if half > 0 and other.ci95 is not None else float("inf")


def _numbers(record: Record) -> tuple[float, float, float]:
    value = float(record.value or 0)
    return (value, *(record.ci95 or (value, value)))


def _interval(record: Record) -> str:
    return "without interval" if record.ci95 is None else "[{:.4g}, {:.4g}]".format(*record.ci95)


def _read(root: Path, task: str, name: str) -> Result | None:
    path = Workspace(root, None, root).result(task, name)
    within = path.resolve() == root.resolve() / path.relative_to(root)  # and by no link
    try:
        return read_result(path) if within and path.is_file() else None
    except PhantomBenchError:
        return None


if __name__ == "__main__":
    for each in sys.argv[3:]:
        print("\n".join(difference(Path(sys.argv[1]), Path(sys.argv[2]), each)))
