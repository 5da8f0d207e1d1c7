"""The ledger as it has to be: every result of every task, published, changed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from phantombench.result.ledger import (
    Entry,
    Key,
    as_text,
    brought_up_to_date,
    head,
    read_ledger,
)
from phantombench.result.store import read_results
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

NAME = "ledger.jsonl"


@dataclass(frozen=True)
class BoardVersion:
    """The state of all boards, which a paper can name: so many entries, ending in this hash."""

    entries: int
    head: str

    def __str__(self) -> str:
        """Return it as it is written and cited.

        >>> str(BoardVersion(50, "3f2a9c1d" * 8))
        '50-3f2a9c1d'
        """
        return f"{self.entries}-{self.head[:8]}"


@dataclass(frozen=True)
class History:
    """What the ledger holds of one task; `last` is the number of its last entry."""

    published: int
    changed: int
    withdrawn: int
    last: int


def ledger_file(workspace: Workspace, specs: Iterable[TaskSpec]) -> bytes:
    """Return the committed ledger followed by what it lacks.

    Raises:
        PhantomBenchError: a line of it was changed or taken out, or a result cannot be used.
    """
    hashes = {
        (spec.id, name): result.sha256
        for spec in specs
        for name, result in read_results(workspace.results / spec.id).items()
    }
    return as_text(ledger_of(workspace, hashes))


def ledger_of(workspace: Workspace, hashes: Mapping[Key, str]) -> list[Entry]:
    """Return the entries of the committed ledger followed by those that results lack in it.

    Args:
        workspace: the checkout.
        hashes: of every result that there is.
    """
    return brought_up_to_date(read_ledger(workspace.leaderboards / NAME), hashes)


def version_of(entries: Sequence[Entry], task: str | None = None) -> BoardVersion:
    """Return the version of the boards that a ledger stands for, or of one task's alone.

    A task's version is its last entry: the chain pins everything before, and what comes after is
    about other tasks.
    """
    of_task = [i for i, each in enumerate(entries, start=1) if task in (None, each.task)]
    count = of_task[-1] if of_task else 0
    return BoardVersion(count, head(entries[max(0, count - 1) : count]))


def positions(entries: Sequence[Entry]) -> dict[Key, int]:
    """Return the number of the last entry of each result, from 1 on."""
    return {entry.key: number for number, entry in enumerate(entries, start=1)}


def history_of(entries: Sequence[Entry], task: str) -> History | None:
    """Return what happened to the results of a task; None where nothing did."""
    seen: dict[Key, str | None] = {}
    counts = {"published": 0, "changed": 0, "withdrawn": 0}
    last = 0
    for number, entry in enumerate(entries, start=1):
        if entry.task != task:
            continue
        known = seen.get(entry.key)
        what = "withdrawn" if entry.result is None else "changed" if known else "published"
        counts[what] += 1
        seen[entry.key] = entry.result
        last = number
    return History(**counts, last=last) if last else None
