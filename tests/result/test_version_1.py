"""Results of schema version 1 are read: the same numbers, as records."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import SCHEMA_VERSION, Facets
from phantombench.result.store import read_result, write_result

MIDDLE = Facets(network="generator", critic="own", layer="middle", method="shap")


def score(value: float | None, **more: Any) -> dict[str, Any]:
    """Return a score as version 1 wrote it."""
    empty = {"ci95": None, "floor": None, "per_seed": [], "ratio": None, "reason": None}
    return {"value": value, "goal": "minimize", "unit": ""} | empty | more


def old(xai: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "task": {"id": "t", "version": 3, "splits": {"train": "a"}, "encoder": "b"},
        "submission": {
            "name": "dcgan",
            "title": "T",
            "kind": "model",
            "sha256": "c",
            "parameters": 12,
        },
        "seeds": [0, 1],
        "samples_per_seed": 4,
        "metrics": {
            "fid": score(1.5, ci95=[1.0, 2.0], per_seed=[1.0, 2.0], floor=1.0, ratio=1.5),
            "dtw": score(None, reason="it is too short"),
        },
        "xai": xai or {},
        "gate": {"passed": True, "limit": 0.05, "reason": "fine"},
        "environment": {
            "python": "3",
            "packages": {"numpy": "2"},
            "platform": "x",
            "device": "cpu",
            "threads": 1,
            "commit": "d",
            "rounded_splits": {"train": "e"},
        },
        "created": "2026-01-01",
    }


EXPLAINED = {
    "discriminator": {"lrp": {"sanity": score(0.5, ci95=[0.4, 0.6])}},
    "generator@5": {"shap": {"sanity": score(0.25, ci95=[0.2, 0.3])}},
    "generator-classifier": {"lime": {"sanity": score(None, reason="it has no gradient")}},
}


def sealed(content: dict[str, Any]) -> dict[str, Any]:
    """Add the hash that version 1 took: over everything but itself and the date."""
    hashed = {name: value for name, value in content.items() if name != "created"}
    digest = hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()
    return content | {"sha256": digest}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dcgan.json"


def written(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
    return path


def test_numbers_are_carried_over(path: Path) -> None:
    result = read_result(written(path, sealed(old(EXPLAINED))))
    fid = result.find("fid")
    assert (fid.value, fid.ci95, fid.per_seed) == (1.5, (1.0, 2.0), (1.0, 2.0))
    assert (fid.version, fid.environment.commit) == (1, "d")
    assert result.find("dtw").reason == "it is too short"
    assert result.rounded_splits == {"train": "e"}
    assert (result.schema_version, result.created) == (SCHEMA_VERSION, "2026-01-01")
    assert (result.task.version, result.submission.parameters) == (3, 12)


def test_what_was_explained_becomes_facets(path: Path) -> None:
    result = read_result(written(path, sealed(old(EXPLAINED))))
    middle = result.find("sanity", MIDDLE)
    assert (middle.value, middle.note) == (0.25, "layer 5")
    assert result.find("sanity", Facets(network="discriminator", method="lrp")).value == 0.5
    by_classifier = Facets(network="generator", critic="classifier", method="lime")
    assert result.find("sanity", by_classifier).reason == "it has no gradient"


def test_who_has_no_model_is_answered_once_for_all(path: Path) -> None:
    result = read_result(written(path, sealed(old())))
    assert result.find("sanity", MIDDLE).reason == "it has no model to explain"


def test_it_is_sealed_and_can_be_written(path: Path, tmp_path: Path) -> None:
    result = read_result(written(path, sealed(old(EXPLAINED))))
    write_result(tmp_path / "new.json", result)
    assert read_result(tmp_path / "new.json") == result


def test_a_number_changed_by_hand_is_refused(path: Path) -> None:
    written(path, sealed(old()))
    path.write_text(path.read_text().replace('"value": 1.5', '"value": 0.5'))
    with pytest.raises(PhantomBenchError, match="changed by hand"):
        read_result(path)


@pytest.mark.parametrize("field", ["metrics", "environment", "task", "seeds", "xai"])
def test_a_damaged_file_is_one_line(path: Path, field: str) -> None:
    content = old(EXPLAINED) | {field: "a word"}
    with pytest.raises(PhantomBenchError, match="no result of schema version 1") as caught:
        read_result(written(path, sealed(content)))
    assert "\n" not in str(caught.value)


def test_a_field_that_is_absent_is_told(path: Path) -> None:
    content = old()
    del content["metrics"]
    with pytest.raises(PhantomBenchError, match="metrics"):
        read_result(written(path, sealed(content)))
