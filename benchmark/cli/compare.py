"""`phantombench compare`: what separates two to four submissions of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.boards import AsJson, board_of, open_boards, print_json, print_table
from phantombench.cli.options import Root

if TYPE_CHECKING:
    from phantombench.site.differences import Difference


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
    from phantombench.site.differences import PAIRED, UNPAIRED, compare_rows
    from phantombench.site.figures import number

    _, boards = open_boards(root)
    rows, measured = compare_rows(board_of(boards, task), names)
    if as_json:
        print_json(
            {
                "task": task,
                "base": rows[0].name,
                "methods": {"paired": PAIRED, "unpaired": UNPAIRED},
                "measures": [
                    {
                        "measure": each.column.measure.name,
                        "facets": each.column.facets.applying(),
                        "values": {
                            row.name: cell.value for row, cell in zip(rows, each.cells, strict=True)
                        },
                        "differences": {
                            gap.row.name: {
                                "value": gap.gap.value,
                                "ci95": [gap.gap.low, gap.gap.high],
                                "better": gap.gap.better,
                                "method": "paired" if gap.paired else "unpaired",
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
        line += [_written(gap, digits) for gap in each.differences]
        lines.append(line)
    heads = [row.name for row in rows]
    print_table(["measure", *heads, *(f"{name} − {heads[0]}" for name in heads[1:])], lines)
    typer.echo(f"Differences are {PAIRED}. Marked * is what is {UNPAIRED}.")


def _written(found: Difference | None, digits: int) -> str:
    from phantombench.site.figures import number

    if found is None:
        return ""
    gap = found.gap
    value, low, high = (number(each, digits) for each in (gap.value, gap.low, gap.high))
    mark = "" if found.paired else "*"
    sure = f", better in {gap.better:.0%}" if gap.better is not None else ""
    return f"{value}{mark} ({low} to {high}), {found.verdict}{sure}"
