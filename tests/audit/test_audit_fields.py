"""Each field of a result is changed in turn, by walking the schema: the audit notices every one."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from phantombench.result.schema import Record, Result
from phantombench.result.store import as_text, read_result, seal

# Nobody can compute these again. They have to look like what they are; the ledger holds them.
HELD_BY_LEDGER = ("created", "environment.python", "environment.packages", "environment.platform",
                  "environment.processor",
                  "environment.commit", "environment.seconds")  # fmt: skip


def another(value: Any, kind: Any) -> Any:
    """Return some other value that the schema allows in a field."""
    allowed = [each for each in typing.get_args(kind) if each is not type(None)] or [kind]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 1.001 + 0.001
    if isinstance(value, str):
        return "2001-01-01" if value.count("-") == 2 and len(value) == 10 else value + "0"
    if isinstance(value, list | tuple):
        return value[:-1] if value else (0.5,)
    if isinstance(value, dict):
        return dict(list(value.items())[1:]) if value else {"train": "0" * 64}
    first = typing.get_origin(allowed[0]) or allowed[0]
    return {str: "new", int: 1, float: 0.5, tuple: (0.25, 0.75)}[first]


def flips(model: BaseModel, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, value) for every field of a model and of the models within, changed by one."""
    for name, field in type(model).model_fields.items():
        value, path = getattr(model, name), f"{place}.{name}" if place else name
        if isinstance(value, BaseModel):
            yield from flips(value, path)
        elif name == "records":
            for index in chosen(value):
                yield from flips(value[index], f"{path}.{index}")
        elif path != "sha256":
            yield path, another(value, field.annotation)
            if isinstance(value, tuple) and value and isinstance(value[0], float):
                yield path, tuple(reversed(value)) if len(set(value)) > 1 else ()
                yield path, (*value[:-1], value[-1] + 1.0)
                yield path, () if place.startswith("records") and name == "per_seed" else value[:1]
            if isinstance(value, dict) and value:
                first = next(iter(value))
                yield path, value | {first: "1.2.3" if "packages" in path else "0" * 64}
                yield path, value | {"another": "1.2.3"}


def chosen(records: tuple[Record, ...]) -> list[int]:
    """Return one record of each form: which of its fields are there."""
    forms: dict[tuple[str, ...], int] = {}
    for index, record in enumerate(records):
        form = tuple(sorted(record.model_dump(exclude_none=True, exclude_defaults=True)))
        forms.setdefault(form, index)
    return sorted(forms.values())


def forged(result: Result, path: str, value: Any) -> bytes:
    """Return the file of a result with one field changed, and its hash recomputed."""
    content = result.model_dump(mode="json")
    *above, last = path.split(".")
    place: Any = content
    for each in above:
        place = place[int(each) if each.isdigit() else each]
    place[last] = value
    try:
        return as_text(seal(Result.model_validate(content))).encode()
    except ValidationError:  # the schema has no room for it, but a file has
        return json.dumps(content).encode()


def held_by_ledger_alone(path: str) -> bool:
    return path.partition(".")[0] == "created" or any(f".{name}" in path for name in HELD_BY_LEDGER)


# Some of what the walk has to come by; what is new in a schema it finds by itself.
FIELDS = {
    "title", "kind", "parameters", "seeds", "samples_per_seed", "splits", "encoder", "created",
    "measure", "version", "value", "ci95", "per_seed", "reason", "note", "rounded_splits",
    "commit", "device", "packages", "seconds", "threads",
}  # fmt: skip


def test_what_is_published_has_no_fault(published) -> None:
    assert published.faults() == []


def test_every_field_of_a_result_is_held(published) -> None:
    """The attacker recomputes the hash of the result."""
    path = published.result()
    honest, raw = read_result(path), path.read_bytes()
    tried = list(flips(honest))
    assert {place.split(".")[-1] for place, _ in tried} >= FIELDS
    unseen = []
    for place, value in tried:
        path.write_bytes(forged(honest, place, value))
        if path.read_bytes() != raw and not published.is_faulty():
            unseen.append((place, value))
    assert unseen == []


def test_every_field_but_when_and_where_is_held_by_computing_it_again(published) -> None:
    """The attacker also makes the ledger and the pages fit."""
    path = published.result()
    honest, raw = read_result(path), path.read_bytes()
    unseen = set()
    for place, value in flips(honest):
        path.write_bytes(forged(honest, place, value))
        if path.read_bytes() != raw and not published.faults_of_result():
            unseen.add(place)
    assert {place for place in unseen if not held_by_ledger_alone(place)} == set()
