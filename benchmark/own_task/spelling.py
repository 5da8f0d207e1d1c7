"""Names that are spelt in two ways: `Doe` and `doe `, `7` and `007`, `7` and `7.0`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NUMBER = re.compile(r"0*(\d+)(\.0*)?")


def two_spellings(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two of some names that differ in their spelling alone; None: none do.

    That is in upper and lower case, spaces, forms of the same letter, and zeros around a number.

    >>> two_spellings(["Doe", "Roe", "doe"])
    ('Doe', 'doe')
    >>> two_spellings(["7", "007", "70"])
    ('007', '7')
    >>> two_spellings(["p1", "p10", "p01"])
    """
    seen: dict[str, str] = {}
    for name in sorted(set(names)):
        other = seen.setdefault(_plain(name), name)
        if other != name:
            return other, name
    return None


def _plain(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    number = _NUMBER.fullmatch(text)
    return number[1] if number else text
