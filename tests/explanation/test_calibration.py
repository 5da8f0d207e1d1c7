"""Calibration: how much of an attribution lies inside of the finding, against chance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor

from phantombench.explanation import calibration
from phantombench.explanation.calibration import Planted, calibrate, write_calibration
from phantombench.explanation.schema import Calibration
from phantombench.task.registry import get_task
from phantombench.task.spec import Split
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject

N, LENGTH, UNIT = 6, 256, 4


@pytest.fixture(scope="module")
def train() -> Split:
    task = get_task("ecg-phantom")
    labels = np.arange(80, dtype=np.int64) % 4
    return Split(task.draw(labels, 1), labels, np.arange(80))


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Planted:
    """Findings that cover whole windows; every third is half as wide."""
    task = get_task("ecg-phantom")
    labels = np.full(N, 2, dtype=np.int64)
    masks = np.zeros((N, LENGTH), dtype=bool)
    for row in range(N):
        masks[row, 16 * row : 16 * row + (64 if row % 3 else 32)] = True
    made = Planted("made up", task.draw(labels, 2), labels, masks)
    monkeypatch.setattr(calibration, "plant", lambda task: [made])
    return made


def measured(
    monkeypatch: pytest.MonkeyPatch, train: Split, attribute: Callable[[Subject], Tensor]
) -> Calibration:
    monkeypatch.setattr(calibration, "worth_of", lambda *_: [])

    def explain(subject: Subject, rng: torch.Generator) -> Attribution:
        return Attribution(attribute(subject), None, torch.zeros(len(subject)).double())

    method = Method("fake", "Fake", "", "", explain)
    monkeypatch.setattr(calibration, "all_methods", lambda: (method,))
    return calibrate(get_task("ecg-phantom"), train)


def in_windows(planted: Planted) -> Tensor:
    return torch.from_numpy(planted.masks).double().view(N, -1, UNIT).mean(dim=2)


def test_the_mask_itself_lies_inside_and_nothing_of_its_complement(
    planted: Planted, train: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = in_windows(planted)
    for units, share in ((truth, 1.0), (1.0 - truth, 0.0), (truth - 1.0 + truth, 1.0)):
        (found,) = measured(monkeypatch, train, lambda subject, units=units: units).shares
        assert (found.share, found.ci95) == (share, (share, share))
        assert (found.finding, found.method, found.samples) == ("made up", "fake", N)


@pytest.mark.parametrize("value", [2.0, 0.0, -1.0])
def test_an_attribution_that_says_nothing_has_the_share_of_chance(
    planted: Planted, train: Split, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    """Uniform, none at all, or nowhere positive: the area of the finding, and no better."""
    uniform = torch.full((N, LENGTH // UNIT), value, dtype=torch.float64)
    (found,) = measured(monkeypatch, train, lambda subject: uniform).shares
    area = (4 * 64 + 2 * 32) / (N * LENGTH)
    assert found.area == pytest.approx(area, rel=1e-5)
    assert found.share == pytest.approx(area, rel=1e-5)
    assert found.ci95[0] < area < found.ci95[1]


def test_a_window_half_inside_counts_half(
    planted: Planted, train: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted.masks[:] = False
    planted.masks[:, 10:14] = True  # half of the third window, half of the fourth
    units = torch.zeros((N, LENGTH // UNIT), dtype=torch.float64)
    units[:, 2], units[:, 60] = 3.0, 1.0
    (found,) = measured(monkeypatch, train, lambda subject: units).shares
    assert found.share == pytest.approx(3.0 * 0.5 / 4.0)


def test_random_weights_are_measured_on_the_randomised_network(
    planted: Planted, train: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = get_task("ecg-phantom").encoder().classifier
    truth = in_windows(planted)

    def attribute(subject: Subject) -> Tensor:
        pairs = zip(trained.parameters(), subject.module.parameters(), strict=True)
        return truth if all(torch.equal(*pair) for pair in pairs) else 1.0 - truth

    (found,) = measured(monkeypatch, train, attribute).shares
    assert (found.share, found.randomised) == (1.0, 0.0)


def test_the_report_is_read_back_through_a_closed_schema(
    planted: Planted, train: Split, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = measured(monkeypatch, train, lambda subject: in_windows(planted))
    task, path = get_task("ecg-phantom"), tmp_path / "deep" / "report.json"
    assert (found.task, found.task_version) == ("ecg-phantom", task.spec.version)
    assert found.encoder == task.spec.encoder_sha256
    write_calibration(path, found)
    text = path.read_text()
    assert Calibration.model_validate_json(text) == found
    for spoilt in (
        text.replace('"area"', '"extent"'),
        text.replace('"samples": 6', '"samples": 6, "extra": 1'),
        text.replace('"share": 1.0', '"share": NaN'),
    ):
        assert spoilt != text
        with pytest.raises(ValidationError):
            Calibration.model_validate_json(spoilt)
