"""`phantombench show`: everything that is known of one submission."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.boards import AsJson, open_boards, print_json, print_table, row_of
from phantombench.cli.options import Root

Named = Annotated[str, typer.Argument(metavar="TASK/NAME", help="The submission.")]


def show(submission: Named, as_json: AsJson = False, root: Root = None) -> None:
    """Show every number of a submission with its interval, seeds and rank."""
    from phantombench.site.exports import row_content
    from phantombench.site.figures import number
    from phantombench.site.plain import one_line
    from phantombench.site.standings import BADGE_WORDS, badge, gate_word, place_ranges

    _, boards = open_boards(root)
    board, row = row_of(boards, submission)
    place = place_ranges(board).get(row.name)
    if as_json:
        content = row_content(row, board)
        content |= {
            "task": board.spec.id,
            "badge": badge(row),
            "places": [place.low, place.high] if place else None,
            "result_sha256": row.result.sha256,
        }
        print_json(content)
        return
    typer.echo(one_line(f"{row.title} ({row.name}) on {board.spec.id}"))
    typer.echo(f"{badge(row)}: {BADGE_WORDS[badge(row)]}")
    typer.echo(f"place {place} of {place.of}" if place else row.standing.value)
    typer.echo(f"{gate_word(row, board)}: {one_line(row.gate.reason)}\n")
    lines = []
    for column in (*board.columns, *board.by_encoder):
        cell, digits = row.cells[column.key], column.measure.digits
        record = row.result.find(*column.key)
        seeds = record.per_seed if record is not None and cell.value is not None else ()
        rank = cell.rank
        ends = " to ".join(number(each, digits) for each in cell.interval or ())
        lines.append(
            [
                column.title,
                "–" if cell.value is None else number(cell.value, digits),
                ends,
                " ".join(number(each, digits) for each in seeds),
                f"{rank.rank} ({rank.low}–{rank.high})" if rank else "",
                cell.reason or cell.note or "",
            ]
        )
    print_table(["measure", "value", "95 % interval", "by seed", "rank", ""], lines)
