"""The ledger as it has to be: every result of every task, published, changed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable

from phantombench.result.ledger import as_text, brought_up_to_date, read_ledger
from phantombench.result.store import read_results
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

NAME = "ledger.jsonl"


def ledger_file(workspace: Workspace, specs: Iterable[TaskSpec]) -> bytes:
    """Return the committed ledger followed by what it lacks.

    Raises:
        PhantomBenchError: a line of it was changed or taken out, or a result cannot be used.
    """
    results = {
        (spec.id, name): result.sha256
        for spec in specs
        for name, result in read_results(workspace.results / spec.id).items()
    }
    return as_text(brought_up_to_date(read_ledger(workspace.leaderboards / NAME), results))
