"""Results on disk: canonical, hashed, refused when changed by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import (
    Environment,
    Facets,
    Record,
    Result,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.result.store import (
    as_text,
    content_hash,
    read_result,
    read_results,
    seal,
    write_result,
)


def make(
    value: float = 1.5, created: str = "2026-01-01", name: str = "dcgan", seconds: float = 1.0
) -> Result:
    environment = Environment(
        python="3",
        packages={"numpy": "2"},
        platform="x",
        device="cpu",
        threads=1,
        commit="",
        seconds=seconds,
    )
    return seal(
        Result(
            task=TaskIdentity(id="t", version=1, splits={"train": "a"}, encoder="b"),
            submission=SubmissionIdentity(name=name, title="T", kind="model", sha256="c"),
            seeds=(0, 1, 2),
            samples_per_seed=4,
            records=(
                Record(
                    measure="fid",
                    version=1,
                    value=value,
                    ci95=(1.0, 2.0),
                    environment=environment,
                ),
                Record(
                    measure="sanity",
                    version=2,
                    facets=Facets(network="generator", method="shap"),
                    reason="it has no gradient",
                    environment=environment,
                ),
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


def test_one_record_is_one_line() -> None:
    lines = as_text(make()).splitlines()
    found = [json.loads(line.rstrip(",")) for line in lines if '"measure"' in line]
    assert [Record.model_validate(record) for record in found] == list(make().records)
    assert as_text(make(value=1.6)).splitlines() != lines
    changed = set(as_text(make(value=1.6)).splitlines()) - set(lines)
    assert len(changed) == 2  # the record and the hash


def test_hash_ignores_the_date_and_the_seconds_and_nothing_else() -> None:
    assert content_hash(make(created="2020-02-02")) == content_hash(make())
    assert content_hash(make(seconds=7.0)) == content_hash(make())
    assert content_hash(make(value=1.6)) != content_hash(make())


def test_same_content_keeps_the_file_with_its_date(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    write_result(path, make(created="2026-01-01"))
    before = path.read_bytes()
    write_result(path, make(created="2026-06-06", seconds=7.0))
    assert path.read_bytes() == before
    write_result(path, make(value=1.6, created="2026-06-06"))
    assert read_result(path).created == "2026-06-06"


def test_a_number_changed_by_hand_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    write_result(path, make())
    path.write_text(path.read_text().replace('"value": 1.5', '"value": 0.5'))
    with pytest.raises(PhantomBenchError, match="changed by hand"):
        read_result(path)


def test_other_line_ends_are_no_change(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    path.write_bytes(as_text(make()).replace("\n", "\r\n").encode())
    assert read_result(path) == make()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d.pop("seeds"), "seeds"),
        (lambda d: d["records"][0].update(value="low"), "records.0.value"),
        (lambda d: d["records"][1]["facets"].update(colour="red"), "records.1.facets.colour"),
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


@pytest.mark.parametrize("content", [b"{", b"[]", b"", b"\xff"])
def test_what_is_no_result_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dcgan.json"
    path.write_bytes(content)
    with pytest.raises(PhantomBenchError):
        read_result(path)


def test_a_record_is_found_by_its_facets_or_by_the_one_that_answers_for_all() -> None:
    result = make()
    facets = Facets(network="generator", method="shap")
    assert result.find("fid").value == 1.5
    assert result.find("fid", facets) is None
    assert result.find("sanity", facets).reason == "it has no gradient"
    assert result.find("sanity") is None
    blanket = result.records[1].model_copy(update={"facets": Facets()})
    answered = result.model_copy(update={"records": (blanket,)})
    assert answered.find("sanity", facets) == blanket


@pytest.mark.parametrize("text", ["\x1b[2J", "\u202egnp", "DC\u200bGAN", "\ue000", "a\u2028b"])
@pytest.mark.parametrize("version", [1, 2])
def test_text_that_does_not_show_is_no_result(tmp_path: Path, text: str, version: int) -> None:
    """Pages, tables and terminals show it; nobody who reads it could see what is there."""
    path = tmp_path / "dcgan.json"
    result = make()
    record = result.records[0].model_copy(update={"note": text})
    write_result(path, seal(result.model_copy(update={"records": (record,)})))
    if version == 1:
        path.write_text(json.dumps({"schema_version": 1, "task": {text: 1}}))
    with pytest.raises(PhantomBenchError, match="which shows nothing") as refusal:
        read_result(path)
    assert str(refusal.value).isprintable()


def test_text_of_several_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dcgan.json"
    record = make().records[0].model_copy(update={"note": "a\n\tÜbung, שָׁלוֹם\u00a0"})
    write_result(path, seal(make().model_copy(update={"records": (record,)})))
    assert read_result(path).records == (record,)
