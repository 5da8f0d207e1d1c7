"""Compare what was committed with what was computed again, field by field, whatever the schema.

Both sides are dumped and walked, so that a new field is compared as soon as it exists. Words,
counts and decisions have to be the same. A number agrees when it moved by less than a fixed share
of the largest number beside it: another processor sums in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-5  # relative to the largest number of the same object
NOTHING = object()  # what one side does not have
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True)
class Difference:
    """One field that differs.

    Attributes:
        place: its path, with dots.
        committed: what was committed.
        now: what came out.
        far: whether it lies beyond the tolerance.
    """

    place: str
    committed: Any
    now: Any
    far: bool

    def __str__(self) -> str:
        """Return the difference in words."""
        was, now = (_shown(each) for each in (self.committed, self.now))
        return f"field '{self.place}': committed {was}, now {now}"


def differences(
    committed: Any,
    now: Any,
    *,
    alike: bool = True,
    place: str = "",
    scale: float = 0.0,
    within: float = 0.0,
) -> Iterator[Difference]:
    """Yield every difference between two dumped objects.

    Args:
        committed: of dictionaries, lists, numbers, words and None.
        now: the same, computed again.
        alike: whether both were computed in the same environment. Elsewhere a hash of numbers need
            not be the same, for they may move within the tolerance, nor those in a sentence.
        place: path of the two.
        scale: the largest number beside them.
        within: how far a number may move at least, whatever its size.

    >>> [str(each) for each in differences({"a": 1.0, "b": [2.0]}, {"a": 1.0, "b": [3.0]})]
    ["field 'b.0': committed 2, now 3"]
    """
    if isinstance(committed, dict) and isinstance(now, dict):
        scale = max((abs(each) for each in _numbers(now)), default=0.0)
        for key in sorted(committed.keys() | now.keys()):
            below = f"{place}.{key}" if place else str(key)
            pair = committed.get(key, NOTHING), now.get(key, NOTHING)
            yield from differences(*pair, alike=alike, place=below, scale=scale, within=within)
    elif _is_list(committed) and _is_list(now) and len(committed) == len(now):
        for index, pair in enumerate(zip(committed, now, strict=True)):
            yield from differences(
                *pair, alike=alike, place=f"{place}.{index}", scale=scale, within=within
            )
    elif type(committed) is not type(now) or committed != now:
        yield Difference(
            place, committed, now, _is_far(committed, now, max(TOLERANCE * scale, within), alike)
        )


def _is_far(committed: Any, now: Any, allowed: float, alike: bool) -> bool:
    if isinstance(committed, float) and isinstance(now, float):
        return not abs(committed - now) <= allowed
    if isinstance(committed, str) and isinstance(now, str) and not alike:
        if _DIGEST.fullmatch(committed) and _DIGEST.fullmatch(now):
            return False
        return not _tell_alike(committed, now, allowed)
    return True


def _tell_alike(committed: str, now: str, allowed: float) -> bool:
    """Say whether two sentences have the same words, and numbers so near to each other."""
    if _NUMBER.split(committed) != _NUMBER.split(now):
        return False
    pairs = zip(_NUMBER.findall(committed), _NUMBER.findall(now), strict=True)
    return all(abs(float(was) - float(is_now)) <= allowed for was, is_now in pairs)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _numbers(content: Any) -> Iterator[float]:
    """Yield the floats of an object and of its lists, not those of the objects within."""
    for value in content.values() if isinstance(content, dict) else content:
        if isinstance(value, float):
            yield value
        elif _is_list(value):
            yield from _numbers([each for each in value if not isinstance(each, dict)])


def _shown(value: Any) -> str:
    if value is NOTHING:
        return "nothing"
    return f"{value:.9g}" if isinstance(value, float) else ascii(value)[:120]
