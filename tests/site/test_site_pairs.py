"""Numbers on matched pairs never stand without the control that shows what they reward."""

from __future__ import annotations

from typing import Any

import pytest

from phantombench.controls.registry import all_controls, floor_control
from phantombench.metrics import all_measures
from phantombench.result.schema import Facets
from phantombench.site.board import Board
from phantombench.site.pairs import beside_pairs

WORSE = next(name for name, control in all_controls().items() if control.to_beat)
PSNR = ("psnr", Facets())


def board_of(fake: Any, psnr: dict[str, float]) -> Board:
    spec = fake.spec()
    controls = (fake.result(spec, name, psnr=each, kind="control") for name, each in psnr.items())
    return fake.board(spec, *controls)


def test_a_control_above_real_data_is_named_with_both_figures(fake: Any) -> None:
    board = board_of(fake, {floor_control().name: 20.0, WORSE: 25.0})
    told = beside_pairs(board, board.columns)
    assert f"the control {WORSE} is better than real training data" in told
    assert "25.00" in told and "real 20.00" in told


def test_a_control_below_real_data_is_the_nearest_and_not_called_better(fake: Any) -> None:
    board = board_of(fake, {floor_control().name: 20.0, WORSE: 15.0})
    told = beside_pairs(board, board.columns)
    assert f"the nearest control, {WORSE}" in told and "better than" not in told


def test_nothing_is_said_of_tables_without_pairs(fake: Any) -> None:
    board = board_of(fake, {floor_control().name: 20.0, WORSE: 25.0})
    assert beside_pairs(board, [each for each in board.columns if not each.measure.paired]) == ""


def test_pairs_stand_beside_those_of_real_training_data(fake: Any) -> None:
    board = board_of(fake, {floor_control().name: 20.0, WORSE: 25.0})
    cells = {row.name: row.cells[PSNR] for row in board.rows}
    assert cells[WORSE].ratio == pytest.approx(1.25)
    assert cells[floor_control().name].ratio is None


def test_the_registered_measures_on_pairs_say_so() -> None:
    paired = {measure.name for measure in all_measures() if measure.paired}
    assert {"psnr", "ssim", "rmse", "mae", "dtw"} <= paired
    assert not any(name.startswith("reconstruction") for name in paired)
