"""`phantombench compare`: what separates two to four submissions of a task."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.boards import AsJson, board_of, open_boards, print_json, print_table
from phantombench.cli.options import Root


def compare(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task.")],
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME NAME ...", help="Two to four; the first is the base."),
    ],
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Show how far submissions lie from a first one, with intervals and a verdict a measure."""
    from phantombench.site.comparing import UNPAIRED, compare_rows
    from phantombench.site.figures import number

    _, boards = open_boards(root)
    rows, measured = compare_rows(board_of(boards, task), names)
    if as_json:
        print_json(
            {
                "task": task,
                "base": rows[0].name,
                "method": UNPAIRED,
                "measures": [
                    {
                        "measure": each.column.measure.name,
                        "facets": each.column.facets.applying(),
                        "values": {
                            row.name: cell.value for row, cell in zip(rows, each.cells, strict=True)
                        },
                        "differences": {
                            gap.row.name: {
                                "value": gap.value,
                                "ci95": [gap.low, gap.high],
                                "verdict": gap.verdict,
                            }
                            for gap in each.differences
                            if gap is not None
                        },
                    }
                    for each in measured
                ],
            }
        )
        return
    lines = []
    for each in measured:
        digits = each.column.measure.digits
        line = [each.column.title]
        line += ["–" if c.value is None else number(c.value, digits) for c in each.cells]
        for gap in each.differences:
            words = (
                ""
                if gap is None
                else (
                    f"{number(gap.value, digits)} ({number(gap.low, digits)} to "
                    f"{number(gap.high, digits)}), {gap.verdict}"
                )
            )
            line.append(words)
        lines.append(line)
    heads = [row.name for row in rows]
    print_table(["measure", *heads, *(f"{name} − {heads[0]}" for name in heads[1:])], lines)
    typer.echo(f"Differences are {UNPAIRED}.")
