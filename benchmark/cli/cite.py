"""`phantombench cite`: what to cite, as BibTeX."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.boards import AsJson, board_of, open_boards, print_json, row_of
from phantombench.cli.options import Root

Named = Annotated[
    str | None, typer.Argument(metavar="[TASK | TASK/NAME]", help="Default: the suite alone.")
]


def cite(what: Named = None, as_json: AsJson = False, root: Root = None) -> None:
    """Print BibTeX: of the suite, of a task and its data, or of a result and its papers.

    The entry of a result has its hash and its place in the ledger.
    """
    from phantombench.site import citations
    from phantombench.site.build import publication_of, read_submissions
    from phantombench.site.ledger import ledger_of

    workspace, boards = open_boards(root)
    entries = ledger_of(workspace)
    found = {}
    if what is None:
        found["suite"] = citations.suite_entry(publication_of(boards, entries))
    else:
        board, row = row_of(boards, what) if "/" in what else (board_of(boards, what), None)
        published = publication_of([board], entries, board.spec.id)
        found["suite"] = citations.suite_entry(published)
        found["task"] = citations.task_entry(board, published)
        found["data"] = citations.data_entry(board)
        if row is not None:
            spec = read_submissions(workspace, board).get(row.name)
            found["papers"] = citations.paper_of(spec, row) if spec is not None else ""
            found["result"] = citations.result_entry(board, row, spec, published)
    found = {kind: text.strip() for kind, text in found.items() if text.strip()}
    if as_json:
        print_json(found)
    else:
        typer.echo("\n\n".join(found.values()))
