"""Groups of patients that scores are told apart by."""

from __future__ import annotations

_FROM = {"65 and over": 65, "40 to 64": 40, "under 40": 0}


def age_group(years: int) -> str:
    """Return the age group of a patient; negative where the age was not recorded.

    >>> age_group(39), age_group(65), age_group(-1)
    ('under 40', '65 and over', 'unknown')
    """
    return next((name for name, first in _FROM.items() if years >= first), "unknown")
