"""Print, as Markdown, what scoring a submission here gave beside what its author committed.

    python .github/scripts/difference.py SCORED COMMITTED TASK/NAME ...

SCORED and COMMITTED are checkouts. What a submission says of itself is not quoted, so that nothing
of it can steer whoever shows the text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
    gate = gate_of(ours, measures)
    yield f"\nMemorisation gate: {'open' if gate.passed else '**shut**'}; {gate.reason}.\n"
    yield f"Remarks: {len(ours.remarks or ())}\n"


def _row(measure: Measure, record: Record, other: Record | None) -> str:
    low, high = record.ci95 or (record.value, record.value)
    shown = f"{record.value:.4g} [{low:.4g}, {high:.4g}]"
    if other is None or other.value is None:
        return f"| {measure.title} | {shown} | none | new |"
    moved = abs(float(record.value or 0) - other.value)
    allowed = SAME * (float(high or 0) - float(low or 0)) / 2
    verdict = "same" if moved == 0 else "within tolerance" if moved <= allowed else "**differs**"
    return f"| {measure.title} | {shown} | {other.value:.4g} | {verdict} |"


def _read(root: Path, task: str, name: str) -> Result | None:
    path = Workspace(root, None, root).result(task, name)
    try:
        return read_result(path) if path.is_file() and not path.is_symlink() else None
    except PhantomBenchError:
        return None


if __name__ == "__main__":
    for each in sys.argv[3:]:
        print("\n".join(difference(Path(sys.argv[1]), Path(sys.argv[2]), each)))
