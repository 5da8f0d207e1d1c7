"""A page says which controls a submission does not beat, and what its samples lack."""

from __future__ import annotations

import pytest

from phantombench.controls.registry import all_controls
from phantombench.site.unbeaten import unbeaten

TO_BEAT = [name for name, control in all_controls().items() if control.to_beat]


@pytest.fixture
def told(fake):
    spec = fake.spec()

    def of(name, *rows):
        board = fake.board(spec, *(fake.result(spec, each, **row) for each, row in rows))
        return " ".join(unbeaten(next(row for row in board.rows if row.name == name), board))

    return of


def test_who_beats_every_control_is_told_nothing(told) -> None:
    assert told("a", ("a", {"fid": 10.0}), (TO_BEAT[0], {"fid": 20.0, "kind": "control"})) == ""


def test_the_controls_that_are_lower_are_named_from_the_lowest(told) -> None:
    said = told(
        "a",
        ("a", {"fid": 50.0, "coverage": 0.1}),
        ("b", {"fid": 10.0, "coverage": 0.8}),
        (TO_BEAT[0], {"fid": (48.0, 30.0, 60.0), "kind": "control"}),
        (TO_BEAT[1], {"fid": 20.0, "kind": "control"}),
        (TO_BEAT[2], {"fid": 90.0, "kind": "control"}),
    )
    first = f"{TO_BEAT[1]} (20.0) and {TO_BEAT[0]} (48.0, intervals overlap)"
    assert f"FID is 50.0, above the controls {first}." in said
    assert TO_BEAT[2] not in said
    assert "What its samples lack: coverage" in said


def test_where_diversity_does_not_say_why_that_is_said(told) -> None:
    said = told(
        "a",
        ("a", {"fid": 50.0, "coverage": 0.7}),
        ("b", {"fid": 10.0, "coverage": 0.8}),
        (TO_BEAT[0], {"fid": 20.0, "kind": "control"}),
    )
    assert "do not say what its samples lack" in said


def test_real_data_below_is_no_reproach_and_a_control_is_told_nothing(fake, told) -> None:
    rows = (("a", {"fid": 10.0}), (fake.FLOOR, {"fid": 5.0, "kind": "control"}))
    assert told("a", *rows) == "" and told(fake.FLOOR, *rows) == ""


def test_without_a_distance_nothing_is_said(told) -> None:
    assert told("a", ("a", {}), (TO_BEAT[0], {"fid": 5.0, "kind": "control"})) == ""
