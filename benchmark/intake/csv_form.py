"""How a CSV is written: what parts its cells, and whether numbers have a point or a comma.

Spreadsheets write `;` and a decimal comma wherever the language has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_SEPARATORS = (",", ";", "\t")  # the first of those that are as frequent
_DECIMAL_COMMA = re.compile(r'\s*"?[-+]?\d+,\d+(e[-+]?\d+)?"?\s*', re.IGNORECASE)
_LOOKED_AT = 3  # lines


@dataclass(frozen=True)
class Form:
    """The separator of cells and the decimal point of a CSV, and the cells of its first line."""

    separator: str
    decimal: str
    first: tuple[str, ...]


def form_of(path: Path) -> Form:
    """Return how a CSV in UTF-8 is written, from its first lines.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not in UTF-8.
    """
    with path.open(encoding="utf-8-sig") as file:
        lines = [line for line in islice(file, _LOOKED_AT) if line.strip()]
    first = lines[0] if lines else ""
    separator = max(_SEPARATORS, key=first.count)
    for each in _SEPARATORS[1:]:  # numbers as 0,5;1,5 have more commas than cells
        if any(map(_DECIMAL_COMMA.fullmatch, first.split(each)[1:])):
            separator = each
    cells = [cell for line in lines for cell in line.split(separator)]
    comma = separator != "," and any(map(_DECIMAL_COMMA.fullmatch, cells))
    return Form(separator, "," if comma else ".", tuple(first.strip().split(separator)))
