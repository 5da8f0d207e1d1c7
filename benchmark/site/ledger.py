"""The ledger as it has to be: every kept file of the board, published, changed or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phantombench.files import is_temporary
from phantombench.result.ledger import (
    AnyEntry,
    as_text,
    brought_up_to_date,
    file_digest,
    head,
    read_ledger,
)
from phantombench.site.inventory import CALIBRATION, LEDGER, RESULTS, kept_files, name_below
from phantombench.workspace import Workspace

NAME = LEDGER


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
    """What the ledger holds of the results of one task; `last` is the number of the last entry."""

    published: int
    changed: int
    withdrawn: int
    last: int


def ledger_file(workspace: Workspace) -> bytes:
    """Return the committed ledger followed by what it lacks.

    Raises:
        PhantomBenchError: a line of it was changed or taken out.
    """
    return as_text(ledger_of(workspace))


def ledger_of(workspace: Workspace) -> list[AnyEntry]:
    """Return the entries of the committed ledger followed by those that kept files lack in it."""
    files = [path for path in kept_files(workspace) if path.is_file()]  # a pipe is no file
    kept = [path for path in files if not is_temporary(path)]
    digests = {name_below(workspace, path): file_digest(path) for path in kept}
    return brought_up_to_date(read_ledger(workspace.leaderboards / NAME), digests)


def version_of(entries: Sequence[AnyEntry], task: str | None = None) -> BoardVersion:
    """Return the version of the boards that a ledger stands for, or of one task's alone.

    A task's version is its last entry: the chain pins everything before, and what comes after is
    about other tasks.
    """
    numbered = enumerate(entries, start=1)
    of_task = [i for i, each in numbered if task in (None, _task_of(each))]
    count = of_task[-1] if of_task else 0
    return BoardVersion(count, head(entries[max(0, count - 1) : count]))


def positions(entries: Sequence[AnyEntry]) -> dict[tuple[str, str], int]:
    """Return the number of the last entry of each result, from 1 on, by task and submission."""
    return {
        (_task_of(entry), _name_of(entry)): number
        for number, entry in enumerate(entries, start=1)
        if entry.file.startswith(f"{RESULTS}/")
    }


def history_of(entries: Sequence[AnyEntry], task: str) -> History | None:
    """Return what happened to the results of a task; None where nothing did."""
    seen: dict[str, str | None] = {}
    counts = {"published": 0, "changed": 0, "withdrawn": 0}
    last = 0
    for number, entry in enumerate(entries, start=1):
        if not entry.file.startswith(f"{RESULTS}/{task}/"):
            continue
        known = seen.get(entry.file)
        what = "withdrawn" if entry.sha256 is None else "changed" if known else "published"
        counts[what] += 1
        seen[entry.file] = entry.sha256
        last = number
    return History(**counts, last=last) if last else None


def _task_of(entry: AnyEntry) -> str:
    """Return the task of `<folder>/<task>/<submission>.<suffix>` and `<folder>/<task>.<suffix>`."""
    return f"{entry.file}/".split("/")[1].partition(".")[0].removesuffix(CALIBRATION)


def _name_of(entry: AnyEntry) -> str:
    return entry.file.rpartition("/")[2].partition(".")[0]
