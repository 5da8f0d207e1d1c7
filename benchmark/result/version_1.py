"""Carry results of schema version 1 over: the same numbers, as records. Nothing is scored again.

Version 1 kept one block of metrics and one of explanations, named what was explained by strings
such as `generator-classifier@5`, and stored what is derived now (floor, ratio, gate, goal, unit).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import Result

_NO_MODEL = "it has no model to explain"
_SCORES = ("completeness", "correlation", "faithfulness", "sanity", "stability")
_NETWORKS = {
    "discriminator": {"network": "discriminator"},
    "generator": {"network": "generator", "critic": "own"},
    "generator-classifier": {"network": "generator", "critic": "classifier"},
}


def is_version_1(content: object) -> bool:
    """Say whether the parsed content of a file is a result of version 1."""
    return isinstance(content, dict) and content.get("schema_version") == 1


def from_version_1(raw: bytes, path: Path) -> Result:
    """Return the result that a file of version 1 holds; not sealed, in the order of version 1.

    Raises:
        PhantomBenchError: content that was changed after it was written, or a field that is absent.
    """
    old = json.loads(raw)
    if _content_hash(old) != old.get("sha256"):
        raise changed_by_hand(path)
    try:
        return _carried_over(old)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        told = " ".join(str(error).split())
        raise PhantomBenchError(
            path,
            f"is no result of schema version 1 ({type(error).__name__}: {told:.80})",
            "score the submission again",
        ) from error


def changed_by_hand(path: Path) -> PhantomBenchError:
    """Return the error about a file whose hash is not that of its content."""
    return PhantomBenchError(
        path,
        "its content does not match its sha256: it was changed by hand",
        "delete it and score the submission again",
    )


def _content_hash(old: dict[str, Any]) -> str:
    """Return the sha256 as version 1 took it: over everything but itself and `created`."""
    content = {name: value for name, value in old.items() if name not in {"sha256", "created"}}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _carried_over(old: dict[str, Any]) -> Result:
    environment = dict(old["environment"])
    rounded = environment.pop("rounded_splits", {})
    records = [
        _record(name, {}, score, environment) for name, score in sorted(old["metrics"].items())
    ]
    explanations = old.get("xai", {})
    records += _explanations(explanations, environment)
    if not explanations:
        empty = {"value": None, "reason": _NO_MODEL}
        records += [_record(name, {}, empty, environment) for name in _SCORES]
    kept = ("task", "submission", "seeds", "samples_per_seed", "created")
    return Result.model_validate(
        {name: old[name] for name in kept}
        | {"rounded_splits": rounded, "records": records, "sha256": ""}
    )


def _explanations(xai: dict[str, Any], environment: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, methods in xai.items():
        network, _, layer = key.partition("@")
        place = {"layer": "middle"} if layer else {}
        note = f"layer {layer}" if layer else None
        for method, scores in methods.items():
            for name, score in scores.items():
                facets = _NETWORKS[network] | place | {"method": method}
                yield _record(name, facets, score, environment, note)


def _record(
    measure: str,
    facets: dict[str, str],
    score: dict[str, Any],
    environment: dict[str, Any],
    note: str | None = None,
) -> dict[str, Any]:
    return {
        "measure": measure,
        "version": 1,
        "facets": facets,
        "value": score["value"],
        "ci95": score.get("ci95"),
        "per_seed": score.get("per_seed", ()),
        "reason": score["reason"],
        "note": note if score["value"] is not None else None,
        "environment": environment,
    }
