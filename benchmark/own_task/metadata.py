"""The metadata of a new task, and its text."""

from __future__ import annotations

import json
from collections.abc import Mapping

from phantombench.own_task.said import Said
from phantombench.task.spec import TaskSpec

UNITS = {"image": "grey level", "signal": "mV"}
PRIVATE = "Private; for whoever holds the data"
_FIELDS = (
    "id", "version", "title", "kind", "sample_shape", "unit", "sampling_rate", "leads", "classes",
    "group", "synthetic", "source", "url", "license", "attribution", "bibtex", "reader",
    "quantities", "subgroups", "encoder_steps", "encoder_recipe", "encoder_sha256",
)  # fmt: skip


def first_metadata(said: Said, kind: str) -> TaskSpec:
    """Return what is known of a task before its samples are read: its kind, and no more."""
    extents = (1, 1, 1) if kind == "image" else (1, said.length or 1)
    return TaskSpec.model_validate(
        {
            "id": said.name,
            "version": 1,
            "title": said.title or said.name.replace("-", " ").capitalize(),
            "kind": kind,
            "sample_shape": extents,
            "unit": UNITS[kind],
            "sampling_rate": (said.resample or said.wishes.rate) if kind == "signal" else None,
            "classes": (),
            "group": "patient",
            "synthetic": False,
            "source": "Private data",
            "url": "",
            "license": PRIVATE,
            "attribution": "",
            "bibtex": "",
            "encoder_sha256": "",
            "splits": {},
        }
    )


def with_encoders(spec: TaskSpec, sort: str, recipes: tuple[str, ...], steps: int) -> TaskSpec:
    """Return metadata that names its reader and its encoders, which are not trained yet."""
    first, *others = recipes
    changed = {
        "reader": f"own_{sort}",
        "encoder_recipe": first,
        "encoders": tuple({"recipe": each, "seed": 0} for each in others),
        "encoder_steps": steps,
    }
    return TaskSpec.model_validate(spec.model_dump() | changed)


def text_of(spec: TaskSpec) -> str:
    """Return a `task.toml` without its splits, which `write_splits` adds."""
    values: Mapping[str, object] = spec.model_dump(mode="json", exclude_none=True)
    lines = [f"{name} = {_toml(values[name])}" for name in _FIELDS if name in values]
    for each in spec.encoders:
        lines.append(f'\n[[encoders]]\nrecipe = "{each.recipe}"\nseed = {each.seed}\nsha256 = ""')
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """Return a text, number, truth or list of them as TOML, which writes these as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
