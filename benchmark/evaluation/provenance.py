"""Whether a record says plausibly where it was computed: nobody can compute that again.

What follows from the protocol (device, threads, which packages) has to be as it is here, and the
rest has to look like what it is. Beyond that the ledger alone holds it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from phantombench.result.schema import Environment, Result

_FORMS = {
    "python": re.compile(r"\d+(\.\d+)+([.+a-z0-9]*)?"),
    "platform": re.compile(r"[A-Za-z0-9]+-[A-Za-z0-9_]+"),
    "processor": re.compile(r"[A-Za-z0-9 .()-]{1,60}"),
    "commit": re.compile(r"([0-9a-f]{40})?"),
}


def implausible(result: Result, here: Environment) -> Iterator[str]:
    """Yield what a result says of its making and cannot be true, in words.

    Args:
        result: committed.
        here: the environment of this computation.
    """
    try:
        day = datetime.date.fromisoformat(result.created).isoformat()
    except ValueError:
        day = None
    if day != result.created:  # "20260101" and "2026-W01-4" are dates as well
        yield f"field 'created' is {_shown(result.created)}, no date"
    told = set()
    for record in result.records:
        for name, wrong in _of(record.environment, here):
            if (name, wrong) not in told:
                told.add((name, wrong))
                yield f"field 'environment.{name}' of {record.measure} {wrong}"


def same_place(one: Environment, other: Environment) -> bool:
    """Say whether two environments compute the same bytes: all but commit and seconds are equal.

    Where a processor is not told, it may be another one.
    """
    apart = {"commit", "seconds"}
    return bool(one.processor) and one.model_dump(exclude=apart) == other.model_dump(exclude=apart)


def _of(environment: Environment, here: Environment) -> Iterator[tuple[str, str]]:
    for name in ("device", "threads"):
        was, now = getattr(environment, name), getattr(here, name)
        if was != now:
            yield name, f"is {_shown(was)}, the protocol's is {now!r}"
    for name, form in _FORMS.items():
        was = getattr(environment, name)
        if was is not None and not form.fullmatch(was):
            yield name, f"is {_shown(was)}, which is no {name}"
    for package, version in environment.packages.items():
        if package not in here.packages:
            yield "packages", f"names {_shown(package)}, which is not recorded"
        elif not _FORMS["python"].fullmatch(version):
            yield f"packages.{package}", f"is {_shown(version)}, no version"
    if environment.seconds is not None and environment.seconds < 0:
        yield "seconds", f"is {environment.seconds:g}"


def _shown(value: object) -> str:
    return ascii(value)[:60]
