"""Reports that took an hour: what follows is followed, what is affordable is computed again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from phantombench.audit import reports
from phantombench.audit.publication import of_ledger
from phantombench.audit.published import of_reports
from phantombench.drawing.png import pixels_png
from phantombench.evaluation.bench import Bench
from phantombench.explanation.calibration import write_calibration
from phantombench.explanation.schema import Calibration, Share
from phantombench.ruler import gate_report
from phantombench.ruler.gate_schema import GateReport
from phantombench.ruler.schema import RulerReport
from phantombench.task.registry import get_task
from phantombench.workspace import Workspace

Model = TypeVar("Model", bound=BaseModel)

# What takes an hour, and no number beside it says otherwise: held by the ledger, and by --full.
HELD_BY_LEDGER = (
    "count", "of", "name", "required", "intervals_note", "share",
    "model", "value", "width", "copied", "of_several", "ratio", "looks", "measure", "flagged",
    "shut", "shares", "best", "best_name", "submissions", "pool", "floor",
)  # fmt: skip


def faults(published) -> list[str]:
    return list(of_reports(published.workspace, "tiny", full=False, say=lambda _: None))


def changed(content: Any, schema: type[Model]) -> Iterator[tuple[str, Model]]:
    """Yield (path, report) with each leaf of a report changed in turn, as its schema allows."""
    for path, value in leaves(content):
        for other in others(value):
            copy = json.loads(json.dumps(content))
            above: Any = copy
            for step in path[:-1]:
                above = above[step]
            above[path[-1]] = other
            with contextlib.suppress(ValidationError):
                yield ".".join(map(str, path)), schema.model_validate(copy)
                break
        else:
            assert value is None, path  # a part of the report that is not there


def others(value: Any) -> tuple[Any, ...]:
    """Return what a leaf may be changed to; an empty one may be of any type."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, str):
        return (f"{value}x",)
    return (1, "x") if value is None else (value + 1,)


def leaves(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(content, dict | list):
        items = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in items:
            yield from leaves(value, (*path, key))
    else:
        yield path, content


def test_the_published_report_follows(published) -> None:
    assert faults(published) == []


def test_every_field_of_the_rulers_report_is_held(published) -> None:
    """The attacker makes the ledger fit as well."""
    path = published.report()
    unseen = set()
    for place, report in changed(json.loads(path.read_bytes()), RulerReport):
        path.write_text(report.model_dump_json(indent=1) + "\n")
        if not faults(published):
            unseen.add(place)
    assert {place for place in unseen if place.split(".")[-1] not in HELD_BY_LEDGER} == set()
    assert "floor" not in unseen and not any("gate" in place for place in unseen)


def test_the_report_on_the_gate_has_to_follow_from_its_counts(published) -> None:
    path = gate_report.path_of(published.workspace, "tiny")
    unseen = set()
    for place, made in changed(json.loads(path.read_bytes()), GateReport):
        path.write_text(made.model_dump_json(indent=1) + "\n")
        if not faults(published):
            unseen.add(place)
    assert {place for place in unseen if place.split(".")[-1] not in HELD_BY_LEDGER} == set()
    assert not any("alarms.0.rate" in place for place in unseen)


def test_the_ledger_holds_all_of_it(published) -> None:
    path = published.report()
    for _, report in changed(json.loads(path.read_bytes()), RulerReport):
        path.write_text(report.model_dump_json(indent=1) + "\n")
        (told,) = of_ledger(published.workspace)
        assert told == "leaderboards/ruler/tiny.json is not the file that the ledger has"


BROKEN = {
    "a key twice": (lambda raw: raw.replace(b'"floor"', b'"floor": 0, "floor"', 1), "there twice"),
    "NaN": (lambda raw: raw.replace(b'"floor": ', b'"floor": NaN, "x": ', 1), "'floor' holds NaN"),
    "an unknown field": (lambda raw: raw.replace(b"{", b'{"luck": 1,', 1), "field 'luck'"),
    "cut off": (lambda raw: raw[:-20], "is not JSON"),
    "a bomb": (lambda raw: b"[" * 100_000, "nested too deep"),
    "not UTF-8": (lambda raw: b"\xff" + raw, "is not JSON"),
}


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_report_that_cannot_be_read_is_one_line(published, spoil: str) -> None:
    change, wrong = BROKEN[spoil]
    published.report().write_bytes(change(published.report().read_bytes()))
    (told,) = faults(published)
    assert wrong in told and "tiny.json" in told and "\n" not in told


SHARES = tuple(
    Share(
        finding=finding, method=method, share=0.5, ci95=(0.4, 0.6), area=0.2, randomised=0.1,
        samples=40,
    )
    for finding in ("nodule", "effusion")
    for method in ("lime", "lrp")
)  # fmt: skip


@pytest.fixture
def calibrated(tmp_path, cache_root, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A calibration of a phantom task, whose measuring is done already."""
    task = get_task("ecg-phantom")
    spec = task.spec
    made = Calibration(
        task=spec.id, task_version=spec.version, encoder=spec.encoder_sha256, shares=SHARES
    )
    drawn = pixels_png(np.arange(64, dtype=np.uint8).reshape(8, 8))
    monkeypatch.setattr(reports, "calibrate", lambda task, train, say: made)
    monkeypatch.setattr(reports, "planted_bytes", lambda task, train: drawn)
    place = Workspace(tmp_path, None, cache_root)
    write_calibration(place.explanations / "ecg-phantom-calibration.json", made)
    (place.explanations / "ecg-phantom-calibration.png").write_bytes(drawn)
    return Bench(task, place)


def test_every_field_of_a_calibration_is_measured_again(calibrated: Bench) -> None:
    def told() -> list[str]:
        return list(reports.of_calibration(calibrated))

    assert told() == []
    path = calibrated.workspace.explanations / "ecg-phantom-calibration.json"
    raw = path.read_bytes()
    for place, made in changed(json.loads(raw), Calibration):
        path.write_text(made.model_dump_json(indent=1) + "\n")
        assert told(), place
    path.write_bytes(raw.replace(b"\n", b"\n\n"))
    assert told() == ["the file is not as the benchmark writes it"]
    path.write_bytes(raw)
    path.with_suffix(".png").write_bytes(pixels_png(np.zeros((8, 8), np.uint8)))
    assert any("calibration.png is not what is drawn now" in each for each in told())
    path.with_suffix(".png").unlink()
    assert any("calibration.png is not what is drawn now" in each for each in told())
