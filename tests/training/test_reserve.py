"""A limit of minutes covers what comes after the last step, and every long wait is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from phantombench.model.sampling import build_model
from phantombench.task.spec import Encoder, Split
from phantombench.training import run as run_module
from phantombench.training.progress import TrainingProgress
from phantombench.training.reserve import reserve_of
from phantombench.training.selection import Selection
from phantombench.training.trainer import train


def test_more_samples_take_longer() -> None:
    model = build_model("classical-gan", (1, 64), 2, (-1.0, 1.0), {"width": 8})
    few, many = reserve_of(model, [8]), reserve_of(model, [8, 8_000_000])
    assert 0 < few < many


def test_a_run_stops_early_enough_for_its_last_draw(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path, monkeypatch: Any
) -> None:
    """Drawing would take longer than the limit: one step is made, and the weights are kept."""
    monkeypatch.setattr(run_module, "reserve_of", lambda model, draws: 1e9)
    told = settings(steps=None, max_minutes=60.0, log_every=1)
    outcome = train(signals, told, tmp_path, classes=classes, quiet=True)
    assert outcome.steps == 1
    assert json.loads((tmp_path / "run.json").read_text())["kept_step"] == 1
    again = train(signals, told, tmp_path, classes=classes, quiet=True)
    assert again.steps == 1  # what was kept back is remembered


def test_a_run_ends_once_it_gets_no_better(
    signals: Split,
    settings: Any,
    classes: tuple[str, ...],
    encoder: Encoder,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    """Scores of 3, 2, 4, 4, ...: the second check is the best, and two more are waited for."""
    scores = iter([3.0, 2.0, *[4.0] * 9])
    monkeypatch.setattr(Selection, "score", lambda self, model, conditional: next(scores))
    told = settings(steps=100, check_every=1, patience=2, validation=0.5)
    outcome = train(signals, told, tmp_path, classes=classes, encoder=encoder, quiet=True)
    assert (outcome.steps, outcome.kept_step) == (4, 2)
    assert "--steps 4" in json.loads((tmp_path / "run.json").read_text())["command"]


@pytest.mark.usefixtures("no_pictures")
def test_each_wait_is_named(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path, monkeypatch: Any
) -> None:
    said: list[str] = []
    monkeypatch.setattr(TrainingProgress, "doing", lambda self, what: said.append(what))
    told = settings(steps=3, check_every=2, max_minutes=60.0)
    train(signals, told, tmp_path, classes=classes, quiet=True)
    assert said == [
        "seeing how long a draw takes",
        "step 2: drawing for the check",
        "step 3: drawing for the last check",
        "drawing the last sheet",
    ]
