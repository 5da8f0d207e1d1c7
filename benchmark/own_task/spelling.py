"""Names in tables: what stands for none, their order, and those that are spelt in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# What spreadsheets, R and pandas write where nothing is known.
NOTHING = frozenset(("", "nan", "none", "null", "na", "n/a", "<na>", "#n/a"))
_NUMBER = re.compile(r"0*(\d+)(\.0*)?")
_PART = re.compile(r"\d+|\D+")


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


def in_order(names: Iterable[str]) -> list[str]:
    """Return different names in the order in which people count.

    >>> in_order(["10", "2", "stage 10", "stage 9", "2"])
    ['2', '10', 'stage 9', 'stage 10']
    """
    return sorted(set(names), key=lambda name: [_counted(part) for part in _PART.findall(name)])


def _counted(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdecimal() else (1, 0, part)


def _plain(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    number = _NUMBER.fullmatch(text)
    return number[1] if number else text
