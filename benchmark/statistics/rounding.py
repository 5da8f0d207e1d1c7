"""Numbers as reports hold them: what lies beyond depends on the processor."""

from __future__ import annotations

DIGITS = 6  # significant


def rounded(value: float, digits: int = DIGITS) -> float:
    """Round to significant digits.

    >>> rounded(1.23456789), rounded(123456.789, 2)
    (1.23457, 120000.0)
    """
    return float(f"{value:.{digits}g}")
