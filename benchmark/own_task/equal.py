"""Samples that are the same, to the last value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.own_task.patients import Patients
from phantombench.task.spec import Labels, Samples


@dataclass(frozen=True)
class Equal:
    """What is there more than once.

    Attributes:
        first: (n,) bool; the first of its kind.
        across: how many of the others have a patient or label that their first has not.
        example: rows of the first such pair.
    """

    first: NDArray[np.bool_]
    across: int
    example: tuple[int, int] | None


def digests(samples: Samples) -> list[str]:
    """Return the sha256 of each sample's values (little endian, C order)."""
    whole = np.ascontiguousarray(samples, dtype="<f4")
    return [hashlib.sha256(each.tobytes()).hexdigest() for each in whole]


def equal_samples(names: list[str], patients: Patients, labels: Labels) -> Equal:
    """Find samples of equal content.

    Args:
        names: hash of each sample.
        patients: (n,).
        labels: (n,).

    >>> who, what = np.array(["a", "a", "b"]), np.array([0, 0, 0])
    >>> equal_samples(["x", "x", "x"], who, what).across
    1
    """
    seen: dict[str, int] = {}
    first = np.zeros(len(names), dtype=bool)
    pairs = []
    for row, name in enumerate(names):
        before = seen.setdefault(name, row)
        first[row] = before == row
        if (patients[before], labels[before]) != (patients[row], labels[row]):
            pairs.append((before, row))
    return Equal(first, len(pairs), pairs[0] if pairs else None)
