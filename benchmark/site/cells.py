"""A cell and a column as the attributes and short texts of a page."""

from __future__ import annotations

from phantombench.site.board import Cell, Column
from phantombench.site.wording import method_title, place_of


def in_css(text: str) -> str:
    """Write text inside a string of a style sheet: all but plain characters by their numbers.

    >>> in_css('FID (5 %) "</style>')
    'FID (5 %) \\\\22 \\\\3c \\\\2f style\\\\3e '
    """
    plain = " .,:()%+-"
    return "".join(
        each if (each.isascii() and each.isalnum()) or each in plain else f"\\{ord(each):x} "
        for each in text
    )


def six_digits(cell: Cell) -> str:
    """Return the value for a script that sorts and exports; it reads the interval as shown.

    >>> six_digits(Cell(1.25, (1.0, 1.5))), six_digits(Cell(0.123456789))
    ('1.25', '0.123457')
    """
    return "" if cell.value is None else f"{cell.value:.6g}"


def key(column: Column) -> str:
    """Return what a column is called in links and exports, unique on a board."""
    return "-".join([column.measure.name, *map(str, column.facets.applying().values())])


def label(column: Column) -> str:
    """Return the short heading of a column: its measure, and the method of explanation."""
    return ", ".join(each for each in (column.measure.title, part(column)) if each)


def part(column: Column) -> str:
    """Return what a column is about beside its measure: a method, subgroup, encoder or share."""
    facets = column.facets
    of = [facets.subgroup, facets.encoder, f"{100 * facets.share:g} %" if facets.share else None]
    method = method_title(facets.method) if facets.method else None
    return ", ".join(each for each in (method, *of) if each)


def placed(column: Column) -> str:
    """Return which network is explained, and where."""
    return place_of(column.facets)


def aim_short(column: Column) -> str:
    """Return what is better, in three words."""
    if column.ideal is not None:
        return f"best at {column.ideal:g}"
    return {"minimize": "less is better", "maximize": "more is better"}[column.measure.goal]


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(number: int) -> str:
    """Write the number of a note: one sign a digit, where a tag would take ten.

    >>> raised(12)
    '¹²'
    """
    return str(number).translate(RAISED)


PIXELS = 0.6  # of a bar on the board, for one per cent of its scale


def pixels(position: float) -> str:
    """Write a place on a bar, in pixels.

    >>> pixels(100.0), pixels(12.4)
    ('60', '7')
    """
    return f"{PIXELS * position:.0f}"


def pixels_to(start: float, end: float) -> int:
    """Return how many pixels lie between two places on a bar, each at a whole pixel.

    >>> pixels_to(12.4, 100.0)
    53
    """
    return int(pixels(end)) - int(pixels(start))
