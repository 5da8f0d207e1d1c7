"""The ledger as it has to be: every kept file of the board, published, changed or withdrawn."""

from __future__ import annotations

from phantombench.result.ledger import as_text, brought_up_to_date, file_digest, read_ledger
from phantombench.site.inventory import kept_files, name_below
from phantombench.workspace import Workspace

NAME = "ledger.jsonl"


def ledger_file(workspace: Workspace) -> bytes:
    """Return the committed ledger followed by what it lacks.

    Raises:
        PhantomBenchError: a line of it was changed or taken out.
    """
    files = {name_below(workspace, path): file_digest(path) for path in kept_files(workspace)}
    return as_text(brought_up_to_date(read_ledger(workspace.leaderboards / NAME), files))
