"""Runs that cannot go on: a damaged checkpoint, a model that fails; each is named in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Split
from phantombench.training.trainer import train


@pytest.mark.parametrize(
    "changes",
    [
        {"step": "many"},
        {"step": -5},
        {"seconds": "long"},
        {"best": 1},
        {"model": {}},
        {"optimizers": {}},
        {"identity": []},
        {"average": None},
    ],
    ids=str,
)
def test_a_checkpoint_that_is_read_and_is_none_is_named(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path, changes: dict[str, Any]
) -> None:
    train(signals, settings(steps=2), tmp_path, classes=classes, quiet=True)
    path = tmp_path / "checkpoint.pt"
    torch.save(torch.load(path, weights_only=True) | changes, path)
    with pytest.raises(PhantomBenchError, match=r"checkpoint\.pt.*delete it"):
        train(signals, settings(), tmp_path, classes=classes, quiet=True)


def test_a_step_that_fails_names_the_model(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    """As one does whose layers have no width."""
    told = settings(model="dcgan", hyperparameters={"width": 0})
    with pytest.raises(PhantomBenchError, match=r"model dcgan: its training_step fails \("):
        train(signals, told, tmp_path, classes=classes, quiet=True)
