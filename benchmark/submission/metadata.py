"""Read `submission.toml`: size, encoding, syntax, closed schema; before any other file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from phantombench.controls.registry import control_names
from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import METADATA, check_beside, check_folder, opened
from phantombench.submission.schema import (
    ControlSource,
    ModelSource,
    SamplesSource,
    SubmissionSpec,
    TrainingRecord,
)
from phantombench.submission.toml_shape import check_shape
from phantombench.submission.wording import field_problem, refusing, shown

_SOURCES: Mapping[object, type[BaseModel]] = {
    "model": ModelSource,
    "samples": SamplesSource,
    "control": ControlSource,
}


def examine(folder: Path) -> tuple[SubmissionSpec | None, list[PhantomBenchError]]:
    """Return the metadata, if it can be read, and every problem with it and with the folder.

    Nothing but the folder's listing and `submission.toml` is read.
    """
    return _examine(folder)[:2]


def _examine(folder: Path) -> tuple[SubmissionSpec | None, list[PhantomBenchError], bytes]:
    try:
        check_folder(folder)
        with opened(folder, METADATA, limits.METADATA) as handle:
            raw = handle.read(limits.METADATA.size)
        content = _parse(raw, shown(folder / METADATA))
    except PhantomBenchError as error:
        return None, [error], b""
    where = shown(folder / METADATA)
    try:
        spec = SubmissionSpec.model_validate(content)
    except ValidationError as error:
        return None, _in_words(where, error, content), raw
    problems = _misplaced(folder, spec)
    try:
        check_beside(folder, set(spec.files))
    except PhantomBenchError as error:
        problems.append(error)
    return spec, problems, raw


def read_submission(folder: Path) -> SubmissionSpec:
    """Return what a submission says of itself.

    Args:
        folder: `submissions/<task>/<name>`.

    Raises:
        PhantomBenchError: the first problem with the folder or with `submission.toml`, which names
            the file and the field.
    """
    return read_with_content(folder)[0]


def read_with_content(folder: Path) -> tuple[SubmissionSpec, bytes]:
    """Return what `read_submission` does, and the bytes of `submission.toml` that say so."""
    spec, problems, raw = _examine(folder)
    if problems or spec is None:
        raise problems[0]
    return spec, raw


def ships_code(folder: Path) -> bool:
    """Say whether a submission ships the code of its model.

    Raises:
        PhantomBenchError: its metadata cannot be used.
    """
    source = read_submission(folder).source
    return isinstance(source, ModelSource) and source.code is not None


def _parse(raw: bytes, where: str) -> dict[str, Any]:
    with refusing(where, "is not TOML", "correct the line that it names"):
        text = raw.decode("utf-8")
        check_shape(text)
        return _with_small_numbers(tomllib.loads(text))


def _with_small_numbers(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content unless it holds an integer that TOML forbids and Python allows."""
    left: list[Any] = [content]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
        elif isinstance(value, int) and value.bit_length() > 63:
            raise ValueError(f"an integer of {value.bit_length()} bits")
    return content


def _in_words(
    where: str, error: ValidationError, content: Mapping[str, Any]
) -> list[PhantomBenchError]:
    source = content.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None

    def fields(path: Sequence[str]) -> list[str]:
        schema: type[BaseModel] = SubmissionSpec
        if list(path) == ["source"] and isinstance(kind, str):
            schema = _SOURCES.get(kind, SubmissionSpec)
        elif list(path) == ["training"]:
            schema = TrainingRecord
        return list(schema.model_fields)

    told = (field_problem(each, fields) for each in error.errors(include_url=False))
    return [PhantomBenchError(where, wrong, fix) for wrong, fix in dict(told).items()]


def _misplaced(folder: Path, spec: SubmissionSpec) -> list[PhantomBenchError]:
    where = shown(folder / METADATA)
    place = folder.resolve()
    problems = []
    if place.name != spec.name:
        problems.append(
            PhantomBenchError(
                where,
                f"field 'name' is '{spec.name}', the folder is '{place.name}'",
                "give both the same name",
            )
        )
    if place.parent.name != spec.task:
        problems.append(
            PhantomBenchError(
                where,
                f"field 'task' is '{spec.task}', the folder lies in '{place.parent.name}'",
                f"move the folder to submissions/{spec.task}/",
            )
        )
    if not isinstance(spec.source, ControlSource) and spec.name in control_names():
        problems.append(
            PhantomBenchError(
                where,
                f"field 'name' is '{spec.name}', which is the name of a control",
                "choose another name; the board shows controls apart",
            )
        )
    if isinstance(spec.source, ControlSource) and spec.source.control != spec.name:
        problems.append(
            PhantomBenchError(
                where,
                f"field 'source.control' is '{spec.source.control}', the name is '{spec.name}'",
                "a control is submitted under its own name",
            )
        )
    return problems
