"""What a report of the ruler says twice has to agree, whatever its fields are called.

A rate follows from its counts: share, exact interval, and whether it holds. Every object of a
report that counts something is looked at, at any depth, and each of its fields that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from phantombench.controls import all_controls
from phantombench.evaluation.likeness import differences
from phantombench.ruler.rates import rate

_REQUIRED = re.compile(r"(at most|at least) (\d+(?:\.\d+)?)")


def inconsistencies(report: BaseModel) -> Iterator[str]:
    """Yield each field of a report that does not follow from the counts beside it."""
    for place, counted in _objects(report.model_dump(), ""):
        if {"count", "of"} <= counted.keys():
            yield from (f"{place}: {told}" for told in _of_rate(counted))


def _of_rate(counted: dict[str, Any]) -> Iterator[str]:
    count, of = counted["count"], counted["of"]
    if not 0 <= count <= of or of < 1:
        yield f"{count} of {of} is no share"
        return
    told = str(counted.get("required", ""))
    required = _REQUIRED.fullmatch(told)
    name = str(counted.get("name", ""))
    relation, limit = (required[1], float(required[2])) if required else ("", 0.0)
    follows = rate(name, count, of, relation, limit).model_dump()
    shared = counted.keys() & follows.keys()
    if told and required is None:  # another form of requirement: what holds is not ours to say
        shared -= {"required", "holds"}
    pair = ({key: each[key] for key in shared} for each in (counted, follows))
    yield from map(str, differences(*pair))
    attacks = {
        attack.name: attack.power
        for control in all_controls().values()
        if (attack := control.attack) is not None
    }
    power = attacks.get(name)
    if power is not None and told != f"at least {power:g}":
        yield f"field 'required' is {ascii(told)[:60]}, the control asks for at least {power:g}"


def _objects(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object within a dumped report, with its path."""
    if isinstance(value, dict):
        yield place, value
        for key, each in value.items():
            yield from _objects(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _objects(each, f"{place}.{index}")
