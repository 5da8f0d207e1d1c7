"""`phantombench export`: a board as a file for a paper, a spreadsheet or a program."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.boards import board_of, open_boards
from phantombench.cli.options import Root


class Format(enum.StrEnum):
    """What a board can be written as."""

    CSV = "csv"
    JSON = "json"
    LATEX = "latex"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    CROISSANT = "croissant"


ENDINGS = {
    Format.LATEX: "tex",
    Format.MARKDOWN: "md",
    Format.BIBTEX: "bib",
    Format.CROISSANT: "croissant.json",
}


def export(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task.")],
    form: Annotated[Format, typer.Option("--format", help="Form of the file.")] = Format.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; default: print it.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The same as --format json, whatever --format says.")
    ] = False,
    root: Root = None,
) -> None:
    """Write the board of a task as CSV, JSON, LaTeX (booktabs), Markdown, BibTeX or Croissant."""
    from phantombench.files import write_atomically
    from phantombench.site.build import files_of, publication_of, read_submissions
    from phantombench.site.ledger import ledger_of

    workspace, boards = open_boards(root)
    board = board_of(boards, task)
    wanted = Format.JSON if as_json else form
    name = f"{task}.{ENDINGS.get(wanted, wanted.value)}"
    published = publication_of([board], ledger_of(workspace), task)
    content = files_of(board, read_submissions(workspace, board), published)[name]
    if output is None:
        typer.echo(content.decode(), nl=False)
    else:
        write_atomically(output, content)
        typer.echo(f"wrote {output}")
