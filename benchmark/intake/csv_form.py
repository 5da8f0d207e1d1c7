"""How a CSV is written: what parts its cells, and whether numbers have a point or a comma.

Spreadsheets write `;` and a decimal comma wherever the language has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

_SEPARATORS = (",", ";", "\t")  # the first of those that are as frequent
_DECIMAL_COMMA = re.compile(r'\s*"?[-+]?\d+,\d+(e[-+]?\d+)?"?\s*', re.IGNORECASE)
_LOOKED_AT = 3  # lines


@dataclass(frozen=True)
class Form:
    """How the cells of a CSV are written.

    Attributes:
        separator: of cells; a pattern where they are parted by spaces.
        decimal: point of numbers.
        first: cells of the first line.
        skipped: lines of comments (#) before it.
    """

    separator: str
    decimal: str
    first: tuple[str, ...]
    skipped: int = 0


def form_of(path: Path) -> Form:
    """Return how a CSV in UTF-8 is written, from its first lines.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not in UTF-8.
    """
    with path.open(encoding="utf-8-sig") as file:
        skipped, begin = 0, file.readline()
        while begin and (not begin.strip() or begin.startswith("#")):
            skipped, begin = skipped + 1, file.readline()
        lines = [line for line in (begin, *islice(file, _LOOKED_AT - 1)) if line.strip()]
    first = lines[0] if lines else ""
    words = first.split()
    if len(words) > 1 and all(map(is_number, words)):  # as numpy.savetxt writes them
        return Form(r"\s+", ".", tuple(words), skipped)
    separator = max(_SEPARATORS, key=first.count)
    for each in _SEPARATORS[1:]:  # numbers as 0,5;1,5 have more commas than cells
        if any(map(_DECIMAL_COMMA.fullmatch, first.split(each)[1:])):
            separator = each
    cells = [cell for line in lines for cell in line.split(separator)]
    comma = separator != "," and any(map(_DECIMAL_COMMA.fullmatch, cells))
    first_cells = tuple(first.strip().split(separator))
    return Form(separator, "," if comma else ".", first_cells, skipped)


def is_number(text: str) -> bool:
    """Say whether a cell is a number.

    >>> is_number("1e-3"), is_number("label")
    (True, False)
    """
    try:
        float(text)
    except ValueError:
        return False
    return True


def counts(cells: Sequence[str] | NDArray[Any]) -> bool:
    """Say whether cells are 0, 1, 2, ... or 1, 2, 3, ...: numbers of rows or columns, no values.

    >>> counts(["0", "1", "2"]), counts(["0", "1"]), counts(["1", "3", "5"])
    (True, False, False)
    """
    numbers = [float(cell) for cell in cells]
    first = numbers[0] if numbers else -1
    return (
        len(numbers) > 2 and first in (0, 1) and numbers == [first + k for k in range(len(cells))]
    )
