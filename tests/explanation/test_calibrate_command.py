"""The command `calibrate`: a report for every method and finding, and the picture beside it."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.explanation import calibration
from phantombench.explanation.planted_picture import planted_bytes
from phantombench.explanation.schema import Calibration
from phantombench.task.registry import get_task
from phantombench.task.spec import Split
from phantombench.xai.registry import all_methods
from phantombench.xai.rules import RELATIVE, RULES


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two samples of each finding instead of forty."""
    monkeypatch.setattr(calibration, "DRAWN", 16)
    planted = functools.partial(calibration.plant, each=2)
    monkeypatch.setattr(calibration, "plant", planted)


def test_calibrate_writes_a_report_and_a_picture(
    phantombench: Callable[..., Any], checkout: Path, few: None
) -> None:
    ran = phantombench("calibrate", "--task", "ecg-phantom")
    assert ran.code == 0, ran.errors
    stem = checkout / "leaderboards" / "explanations" / "ecg-phantom-calibration"
    report = Calibration.model_validate_json(stem.with_suffix(".json").read_text())
    assert report.task == "ecg-phantom"
    findings = list(dict.fromkeys(share.finding for share in report.shares))
    assert len(findings) == 3
    methods = [method.name for method in all_methods()]
    assert [share.method for share in report.shares] == methods * 3
    for share in report.shares:
        assert share.samples == 2
        assert 0 <= share.ci95[0] <= share.share <= share.ci95[1] <= 1
        assert 0 < share.area < 1 and 0 <= share.randomised <= 1
        assert share.share != share.randomised
        line = f"ecg-phantom  {share.finding:16s} {share.method:5s} {share.share:.3f}"
        assert line in ran.output
        assert f"ecg-phantom: {share.finding}: {share.method}" in ran.output.splitlines()
    of_rules = [(worth.method, worth.rule) for worth in report.worth]
    assert of_rules[: len(methods)] == [(name, None) for name in methods]
    assert set(of_rules[len(methods) :]) == {
        ("lrp", rule.name) for rule in RULES if rule is not RELATIVE
    }
    for worth in report.worth:
        assert worth.points == 6
        assert -1 <= worth.ci95[0] <= worth.agreement <= worth.ci95[1] <= 1
        assert 0 <= worth.share <= 1
    best, *others = [worth.agreement for worth in report.worth if worth.method == "lrp"]
    assert best > max(others)
    with Image.open(stem.with_suffix(".png")) as picture:
        assert picture.format == "PNG"


def test_calibrate_refuses_a_task_whose_truth_is_not_known(
    phantombench: Callable[..., Any], few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Split(np.zeros((1, 1, 256), np.float32), np.zeros(1, np.int64), np.zeros(1))
    monkeypatch.setattr("phantombench.task.loading.load_split", lambda *_: nothing)
    ran = phantombench("calibrate", "--task", "ecg-mitbih")
    assert ran.code == 2
    assert "calibrate on a task whose truth is known" in ran.errors


@pytest.mark.parametrize("name", ["ecg-phantom", "xray-phantom"])
def test_planted_findings_are_outlined_beside_every_method(name: str, few: None) -> None:
    task = get_task(name)
    labels = np.arange(64, dtype=np.int64) % len(task.spec.classes)
    raw = planted_bytes(task, Split(task.draw(labels, 1), labels, np.arange(64)))
    with Image.open(io.BytesIO(raw)) as picture:
        found = np.asarray(picture.convert("RGB")).astype(int)[20:]  # below the titles
    parts = np.array_split(found, 1 + len(all_methods()), axis=1)
    green = [(part[..., 1] - part[..., [0, 2]].max(axis=2) > 5).sum() for part in parts]
    assert min(green) > 50  # the finding is marked in every column
    coloured = [(np.abs(part[..., 0] - part[..., 2]) > 60).sum() for part in parts]
    assert coloured[0] < 0.1 * min(coloured[1:])
