"""Closed schemas, and the one way in which JSON is read and written: what is not plain is an error.

JSON has no rule for a key that is there twice, and none for NaN: parsers choose, each its own way,
and what a reader sees need not be what was checked. Such a file is refused, with the key.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from phantombench.errors import PhantomBenchError

LONGEST = 60  # characters of a key that a message names
# What steers a terminal, turns the direction of reading, or shows nothing; lines may end.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_ENDS = "\n\t"


class Closed(BaseModel):
    """Base of everything that is read from or written to JSON: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Schema = TypeVar("Schema", bound=BaseModel)


def read_closed(path: Path, schema: type[Schema], fix: str) -> Schema:
    """Read a JSON file that has to follow a schema.

    Args:
        path: the file.
        schema: what it holds.
        fix: what to do about a file that cannot be used.

    Raises:
        PhantomBenchError: names the file, and the field or key that is wrong.
    """
    return parse_closed(path.read_bytes(), path, schema, fix)


def parse_closed(raw: bytes, where: object, schema: type[Schema], fix: str) -> Schema:
    """Parse JSON as `read_closed` does."""
    content = parse_plain(raw, where, fix)
    try:
        parsed = schema.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(_cut(str(part)) for part in first["loc"]) or "the file"
        raise PhantomBenchError(where, f"field '{field}': {first['msg']}", fix) from error
    check_text(content, where, fix)
    return parsed


def check_text(content: Any, where: object, fix: str) -> None:
    """Refuse content with text that would not be shown as it is, whoever shows it.

    Raises:
        PhantomBenchError: names the place, the key, and the character.

    >>> check_text({"note": "as it is"}, "result.json", "restore it")
    """
    for key, text in _texts(content):
        for each in () if text.isprintable() else text:
            if unicodedata.category(each) in _UNSEEN and each not in _ENDS:
                told = f"key {_shown(key)} holds {each!a}, which shows nothing"
                raise PhantomBenchError(where, told, fix)


def as_json(content: BaseModel) -> bytes:
    """Return the JSON of a report, which always has the same bytes.

    >>> as_json(Closed())
    b'{}\\n'
    """
    return (content.model_dump_json(indent=1) + "\n").encode()


def parse_plain(raw: bytes, where: object, fix: str) -> Any:
    """Parse JSON whose every key is there once, and whose every number is one.

    Raises:
        PhantomBenchError: names the place, and the key where there is one.

    >>> parse_plain(b'{"a": [1, NaN]}', "result.json", "restore it")
    Traceback (most recent call last):
    phantombench.errors.PhantomBenchError: result.json: key 'a' holds NaN, which is no JSON. \
To fix: restore it
    """
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_plain, parse_constant=_NoNumber)
    except RecursionError as error:
        raise PhantomBenchError(where, "is nested too deep", fix) from error
    except _NotPlainError as error:
        raise PhantomBenchError(where, str(error), fix) from error
    except ValueError as error:
        told = ascii(" ".join(str(error).split())[:100])[1:-1]
        raise PhantomBenchError(where, f"is not JSON ({told})", fix) from error


class _NotPlainError(ValueError):
    """What is wrong, with its key."""


class _NoNumber(str):
    """NaN or an infinity, as the parser found it."""

    __slots__ = ()


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise _NotPlainError(f"key {_shown(key)} is there twice")
        for each in _leaves(value):
            if isinstance(each, _NoNumber):
                raise _NotPlainError(f"key {_shown(key)} holds {each}, which is no JSON")
        content[key] = value
    return content


def _leaves(value: Any) -> Iterable[Any]:
    """Yield what lists hold, however deep; objects have been looked at before."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left += each
        else:
            yield each


def _texts(content: Any) -> Iterator[tuple[str, str]]:
    """Yield all text, names as well, each beside the key that it stands under."""
    left = [("", content)]
    while left:
        key, value = left.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            left += [(key, each) for each in value]
        elif isinstance(value, dict):
            left += value.items()
            yield from ((key, name) for name in value)


def _shown(key: str) -> str:
    return ascii(_cut(key))


def _cut(key: str) -> str:
    """Return a key as it is named in a message, however long it is."""
    return key if len(key) <= LONGEST else f"{key[:LONGEST]}..."
