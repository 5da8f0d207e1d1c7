"""A finding appears only where the intervals support it."""

from __future__ import annotations

import pytest

from phantombench.controls.registry import all_controls, floor_control
from phantombench.site.findings import findings

TO_BEAT = [name for name, control in all_controls().items() if control.to_beat][:3]


@pytest.fixture
def say(fake):
    spec = fake.spec()

    def of(*rows):
        return " ".join(
            findings(fake.board(spec, *(fake.result(spec, name, **row) for name, row in rows)))
        )

    return of


def test_a_leader_is_named_only_where_its_interval_is_apart(say):
    apart = say(("a", {"fid": (10.0, 9.0, 11.0)}), ("b", {"fid": (20.0, 18.0, 22.0)}))
    assert "a is ahead of every other submission by FID (10.0, 95 % interval 9.0 to 11.0)" in apart
    assert say(("a", {"fid": (10.0, 9.0, 21.0)}), ("b", {"fid": (20.0, 18.0, 22.0)})) == ""


def test_one_submission_leads_nobody(say):
    assert "ahead" not in say(("a", {"fid": 10.0}))


def test_what_stands_below_the_line_leads_nobody(say):
    said = say(("a", {"fid": 10.0, "passed": False}), ("b", {"fid": 20.0}), ("c", {"fid": 20.1}))
    assert "ahead" not in said and "a stands below the line: 90.0 % of its samples" in said


@pytest.mark.parametrize(("psnr", "found"), [(25.0, True), (20.1, False)])
def test_metrics_disagree_only_where_both_intervals_are_apart(say, psnr, found):
    said = say(("a", {"fid": 10.0, "psnr": 20.0}), ("b", {"fid": 20.0, "psnr": psnr}))
    assert ("FID and PSNR disagree: a is better by FID, b by PSNR." in said) is found


def test_controls_that_are_beaten_and_that_are_not(say):
    beaten, ahead, alike = TO_BEAT
    said = say(
        ("good", {"fid": 20.0}),
        ("bad", {"fid": 100.0}),
        (beaten, {"fid": 400.0, "kind": "control"}),
        (ahead, {"fid": 50.0, "kind": "control"}),
        (alike, {"fid": (101.0, 90.0, 110.0), "kind": "control"}),
    )
    assert f"All ranked submissions have a lower FID than the control {beaten}." in said
    assert f"bad has a higher FID than the control {ahead}." in said
    assert f"control {alike}" not in said


@pytest.mark.parametrize(("floor", "found"), [(12.0, True), ((19.0, 17.0, 21.0), False)])
def test_the_floor(say, floor, found):
    said = say(("a", {"fid": 20.0}), (floor_control().name, {"fid": floor, "kind": "control"}))
    assert ("is 1.7 times that of real training data" in said) is found


@pytest.mark.parametrize(
    ("rate", "found"), [((0.01, 0.0, 0.03), True), ((0.03, 0.01, 0.06), False)]
)
def test_copies(say, rate, found):
    said = say(("a", {"copy_rate": rate}), ("b", {"copy_rate": 0.01}))
    assert ("copy rate of every ranked submission lies below 5 %" in said) is found


def test_missing_numbers_support_nothing(say):
    assert say(("a", {"fid": "no reason", "coverage": "none"}), ("b", {"fid": 1.0})) == ""
