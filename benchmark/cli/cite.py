"""`phantombench cite`: what to cite, as BibTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.boards import AsJson, board_of, open_boards, print_json, row_of
from phantombench.cli.options import Root

if TYPE_CHECKING:
    from phantombench.site.board import Board, Row
    from phantombench.site.releases import Release
    from phantombench.workspace import Workspace

Released = Annotated[
    str | None, typer.Option("--release", help="Tag of the released board to name.")
]
Named = Annotated[
    str | None, typer.Argument(metavar="[TASK | TASK/NAME]", help="Default: the suite alone.")
]


def cite(
    what: Named = None, release: Released = None, as_json: AsJson = False, root: Root = None
) -> None:
    """Print BibTeX: of the suite, of a task and its data, or of a result and its papers.

    The entry of a result has its hash and its place in the ledger. With --release, the board is
    named by the tag that it was released under; a result that is another one by now is refused.
    """
    import dataclasses

    from phantombench.errors import PhantomBenchError
    from phantombench.site import citations
    from phantombench.site.build import publication_of, read_submissions
    from phantombench.site.ledger import ledger_of
    from phantombench.site.releases import path_of, released

    workspace, boards = open_boards(root)
    entries = ledger_of(workspace)
    found = {}
    made = None if release is None else released(workspace, release, entries)
    if release is not None and made is None:
        path = path_of(workspace, release)
        raise PhantomBenchError(path, "there is no such release", "phantombench release TAG")
    if made is not None:
        entries = entries[: made.entries]
    if what is None:
        whole = dataclasses.replace(publication_of(boards, entries), release=release or "")
        found["suite"] = citations.suite_entry(whole)
    else:
        board, row = row_of(boards, what) if "/" in what else (board_of(boards, what), None)
        published = publication_of([board], entries, board.spec.id)
        if made is not None:
            # A release is of the whole board, and so is its version.
            published = dataclasses.replace(
                publication_of(boards, entries), numbers=published.numbers, release=made.tag
            )
            if row is not None and not _as_released(workspace, made, board, row):
                raise PhantomBenchError(
                    f"{board.spec.id}/{row.name}",
                    f"is not the result that was released as {release}",
                    f"check out the tag board-{release}, and cite there",
                )
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


def _as_released(workspace: Workspace, made: Release, board: Board, row: Row) -> bool:
    """Say whether a result is still the file that a release stands for."""
    from phantombench.result.ledger import file_digest
    from phantombench.site.inventory import name_below

    path = workspace.result(board.spec.id, row.name)
    return made.files.get(name_below(workspace, path)) == file_digest(path)
