"""Layers at which a method or a score has nothing to go by: one line says so, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phantombench.explanation.scoring import scores

TINY = ("--task", "ecg-phantom", "--submission", "tiny", "--points", "2")


def test_lrp_at_the_last_layer_says_that_nothing_follows_it(
    phantombench: Callable[..., Any], tmp_path: Path
) -> None:
    where = ("--output", str(tmp_path / "made"))
    ran = phantombench("explain", *TINY, "--layer", "5", "--method", "lrp", *where)
    assert ran.code == 2
    assert "nothing follows this layer" in ran.errors.splitlines()[-1]
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("method", ["lime", "lrp", "shap"])
def test_a_layer_of_one_channel_is_one_unit(
    phantombench: Callable[..., Any], tmp_path: Path, method: str
) -> None:
    """Nothing can be ranked there: a score is a number or empty, with its reason."""
    where = ("--network", "generator", "--layer", "10", "--method", method)
    ran = phantombench("explain", *TINY, *where, "--output", str(tmp_path))
    assert ran.code == 0
    assert len([line for line in ran.output.splitlines() if line.startswith("  ")]) == len(scores())
