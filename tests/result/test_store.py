"""Results on disk: canonical, hashed, refused when changed by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import (
    Environment,
    Gate,
    Result,
    Score,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.result.store import content_hash, read_result, read_results, seal, write_result


def make(value: float = 1.5, created: str = "2026-01-01", name: str = "dcgan") -> Result:
    return seal(
        Result(
            task=TaskIdentity(id="t", version=1, splits={"train": "a"}, encoder="b"),
            submission=SubmissionIdentity(name=name, title="T", kind="model", sha256="c"),
            seeds=(0, 1, 2),
            samples_per_seed=4,
            metrics={"fid": Score(value=value, ci95=(1.0, 2.0), goal="minimize", unit="")},
            gate=Gate(passed=True, limit=0.05, reason="fine"),
            environment=Environment(
                python="3", packages={}, platform="x", device="cpu", threads=1, commit=""
            ),
            sha256="",
            created=created,
        )
    )


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    write_result(path, make())
    assert read_result(path) == make()
    assert read_results(tmp_path) == {"dcgan": make()}


def test_hash_ignores_the_date_and_nothing_else() -> None:
    assert content_hash(make(created="2020-02-02")) == content_hash(make())
    assert content_hash(make(value=1.6)) != content_hash(make())


def test_same_content_keeps_the_file_with_its_date(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    write_result(path, make(created="2026-01-01"))
    before = path.read_bytes()
    write_result(path, make(created="2026-06-06"))
    assert path.read_bytes() == before
    write_result(path, make(value=1.6, created="2026-06-06"))
    assert read_result(path).created == "2026-06-06"


def test_a_number_changed_by_hand_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    write_result(path, make())
    path.write_text(path.read_text().replace('"value": 1.5', '"value": 0.5'))
    with pytest.raises(PhantomBenchError, match="changed by hand"):
        read_result(path)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d.pop("gate"), "gate"),
        (lambda d: d["metrics"]["fid"].update(value="low"), "metrics.fid.value"),
    ],
)
def test_a_malformed_result_names_file_and_field(tmp_path: Path, change, field: str) -> None:
    path = tmp_path / "dcgan.json"
    document = make().model_dump(mode="json")
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(PhantomBenchError) as caught:
        read_result(path)
    assert str(path) in str(caught.value)
    assert field in str(caught.value)


def test_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    path.write_text("{")
    with pytest.raises(PhantomBenchError):
        read_result(path)
