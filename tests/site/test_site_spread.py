"""What trainings with other seeds gave, on the page of a task."""

from __future__ import annotations

import pytest
from fake_boards import AXES, ENVIRONMENT, make_result, make_spec, measures_for

from phantombench.result.schema import Facets, Record, Result, Retraining
from phantombench.result.store import seal
from phantombench.site.board import Board
from phantombench.site.filling import build_board
from phantombench.site.spread import spread_of

SPEC = make_spec()


def with_trainings(name: str, fid: float, others: dict[int, float]) -> Result:
    result = make_result(SPEC, name, fid=(fid, fid - 1, fid + 1))
    records = tuple(
        Record(
            measure="fid", version=1, value=value, ci95=(value - 1, value + 1),
            facets=Facets(training_seed=seed), environment=ENVIRONMENT,
        )
        for seed, value in others.items()
    )  # fmt: skip
    trainings = tuple(
        Retraining(seed=seed, sha256="f" * 64, command="train", device="cpu", commit="c" * 40)
        for seed in others
    )
    changed = {"records": (*result.records, *records), "retrainings": trainings}
    return seal(result.model_copy(update=changed))


def board(*results: Result) -> Board:
    return build_board(
        SPEC, {each.submission.name: each for each in results}, measures_for(SPEC), AXES
    )


@pytest.mark.parametrize(
    ("second", "said"),
    [({2: 8.0}, "By FID, every training gives one order: a, then b."), ({2: 30.0}, "depends on")],
)
def test_the_order_over_trainings_is_said(second: dict[int, float], said: str) -> None:
    made = board(with_trainings("a", 10.0, second), with_trainings("b", 20.0, {2: 22.0}))
    spread = spread_of(made, {})
    assert spread is not None
    assert said in spread.order
    assert [column.measure.name for column in spread.columns] == ["fid"]
    assert [(each.row.name, each.values) for each in spread.trained] == [
        ("a", ((10.0, *second.values()),)),
        ("b", ((20.0, 22.0),)),
    ]
    assert not made.left_out


def test_no_other_training_no_table() -> None:
    assert spread_of(board(make_result(SPEC, "a", fid=(1.0, 0.5, 1.5))), {}) is None


def test_groups_that_every_training_keeps_apart_are_named() -> None:
    a, b = with_trainings("a", 10.0, {2: 14.0, 3: 9.5}), with_trainings("b", 12.0, {2: 11.0})
    spread = spread_of(board(a, b, with_trainings("c", 20.0, {2: 15.0})), {})
    assert spread is not None
    assert "the same groups, from the best on: a and b, then c." in spread.order
