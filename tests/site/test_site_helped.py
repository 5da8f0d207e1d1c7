"""A gain is called one only where its whole interval lies on one side of 0."""

from __future__ import annotations

import pytest

from phantombench.metrics.measure import Axis, Goal
from phantombench.site.answers import answer
from phantombench.site.filling import build_board
from phantombench.site.helped import helped


@pytest.fixture
def board(fake):
    """Make a board from the gains of submissions; a control among them helps most."""
    gain = fake.measure("gain", "utility", Goal.MAXIMIZE, bounds=(-1.0, 1.0), digits=3, gain=True)
    axes = {**fake.AXES, "utility": Axis("Utility", 5, headline="gain")}

    def make(**gains):
        spec = fake.spec()
        results = {
            name: fake.result(spec, name, title=name.upper(), fid=40.0, gain=number)
            for name, number in gains.items()
        }
        control = fake.result(spec, fake.FLOOR, kind="control", fid=1.0, gain=(0.5, 0.4, 0.6))
        return build_board(spec, {**results, fake.FLOOR: control}, [*fake.MEASURES, gain], axes)

    return make


def test_who_helps_and_who_harms_is_named_with_the_interval(board) -> None:
    made = board(a=(0.05, 0.01, 0.09), b=(-0.03, -0.05, -0.01), c=(0.04, -0.01, 0.09))
    (said,) = helped(made)
    assert "gets better with samples of A (+0.050, +0.010 to +0.090)" in said
    assert "gets worse with those of B (\N{MINUS SIGN}0.030" in said
    assert "; of 1 more the interval holds 0. " in said
    assert said.endswith("one of 40 such intervals lies above 0.")
    assert said in answer(made).details


def test_nothing_seen_is_said(board) -> None:
    (said,) = helped(board(a=(0.05, -0.01, 0.09), b=(-0.03, -0.05, 0.01)))
    assert "Not seen" in said and "all 2" in said


def test_without_numbers_nothing_is_said(board, fake) -> None:
    assert helped(board(a="it was not computed")) == ()
    assert helped(build_board(fake.spec(), {}, fake.MEASURES, fake.AXES)) == ()
