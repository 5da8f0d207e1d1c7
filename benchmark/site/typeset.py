"""The board for papers and readmes: a LaTeX file with a booktabs table a view, and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from phantombench.site.board import Board, Cell, Column
from phantombench.site.cells import aim_short, label, placed
from phantombench.site.figures import number
from phantombench.site.pairs import beside_pairs
from phantombench.site.plain import for_latex, for_markdown
from phantombench.site.standings import place_ranges
from phantombench.site.views import views_of

MARKED = "bold: cannot be told from the best"
INTERVAL = r"\providecommand{\ci}[1]{ {\scriptsize [#1]}}"  # every cell of every table has one


def board_latex(board: Board) -> bytes:
    """Return a LaTeX file with a table for each view; they need booktabs and its first command."""
    parts = [
        f"% {for_latex(board.spec.title)}: needs booktabs, and \\ci as it stands here; {MARKED}",
        INTERVAL,
    ]
    for title, columns in _views(board):
        heads = ["Submission", "Place", *(_head(column) for column in columns)]
        units = ["", "", *(aim_short(column) for column in columns)]
        parts += [
            f"% {for_latex(title)}",
            f"\\begin{{tabular}}{{ll{'r' * len(columns)}}}",
            "\\toprule",
            _joined(map(for_latex, heads)),
            _joined(map(for_latex, units)),
            "\\midrule",
            *(_joined(cells) for cells in _rows(board, columns, for_latex, _latex_cell)),
            "\\bottomrule",
            "\\end{tabular}",
            *(f"\\par{{\\footnotesize {for_latex(each)}}}" for each in _told(board, columns)),
            "",
        ]
    return "\n".join(parts).encode()


def board_markdown(board: Board) -> bytes:
    """Return a Markdown file with one table for each view."""
    parts = [f"# {for_markdown(board.spec.title)}", "", f"{MARKED.capitalize()}.", ""]
    for title, columns in _views(board):
        parts += [f"## {for_markdown(title)}", "", *markdown_table(board, columns), ""]
    return "\n".join(parts).encode()


def markdown_table(board: Board, columns: Sequence[Column], *, controls: bool = True) -> list[str]:
    """Return the lines of a Markdown table of some columns of a board."""
    heads = ["Submission", "Place", *(f"{_head(each)} ({aim_short(each)})" for each in columns)]
    return [
        _piped(map(for_markdown, heads)),
        _piped(["---", "---", *("---:" for _ in columns)]),
        *(
            _piped(cells)
            for cells in _rows(board, columns, for_markdown, _markdown_cell, controls=controls)
        ),
        *(f"\n{for_markdown(each)}" for each in _told(board, columns)),
    ]


def _told(board: Board, columns: Sequence[Column]) -> list[str]:
    """Return what has to stand beside numbers on matched pairs; [] where there are none."""
    told = beside_pairs(board, columns)
    return [told] if told else []


def _views(board: Board) -> list[tuple[str, list[Column]]]:
    return [(view.title, list(view.columns)) for view in views_of(board) if view.columns]


def _rows(
    board: Board,
    columns: Sequence[Column],
    text: Callable[[str], str],
    cell: Callable[[Cell, Column], str],
    *,
    controls: bool = True,
) -> Iterator[list[str]]:
    places = place_ranges(board)
    for row in board.rows if controls else board.submissions:
        place = str(places.get(row.name, row.standing.value))
        yield [text(row.title), text(place), *(cell(row.cells[each.key], each) for each in columns)]


def _head(column: Column) -> str:
    return f"{label(column)}, {placed(column)}" if column.facets.network else label(column)


def _latex_cell(cell: Cell, column: Column) -> str:
    if cell.value is None:
        return "--"
    value = _number(cell.value, column).replace("\N{MINUS SIGN}", "$-$")
    shown = f"\\textbf{{{value}}}" if _is_best(cell) else value
    if cell.interval:
        low, high = (_number(end, column).replace("\N{MINUS SIGN}", "$-$") for end in cell.interval)
        shown += f"\\ci{{{low}, {high}}}"
    return shown


def _markdown_cell(cell: Cell, column: Column) -> str:
    if cell.value is None:
        return "–"
    value = _number(cell.value, column)
    shown = f"**{value}**" if _is_best(cell) else value
    if cell.interval:
        shown += " ({} to {})".format(*(_number(end, column) for end in cell.interval))
    return shown


def _number(value: float, column: Column) -> str:
    return number(value, column.measure.digits)


def _is_best(cell: Cell) -> bool:
    return cell.rank is not None and cell.rank.low == 1


def _joined(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _piped(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
