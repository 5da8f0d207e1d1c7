"""The training curve on the page of a submission."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from phantombench.site.curve import FIELD, curve_of
from phantombench.submission.schema import TrainingRecord

COMMAND = "phantombench train --task xray-nih --model dcgan"


def training(steps: list[int], scores: list[float]) -> TrainingRecord:
    return TrainingRecord(
        command=COMMAND, seed=1, steps=100, seconds=1.0, device="cpu",
        checked_at=steps, validation=scores,
    )  # fmt: skip


def test_the_kept_weights_are_marked_where_the_score_is_least() -> None:
    curve = curve_of(training([10, 20, 40], [400.0, 25.0, 100.0]))
    assert curve is not None
    left, _, right, bottom = FIELD
    middle = left + (right - left) / 2
    assert curve.kept[0] == middle and curve.kept[1] < bottom
    assert curve.line.count("L") == 2 and curve.line.startswith("M")
    assert curve.words == ("from 400.0 at step 10 to 100.0 at step 40; the least, 25.0, at step 20")


@pytest.mark.parametrize(("steps", "scores"), [([], []), ([10], [4.0])])
def test_one_score_makes_no_curve(steps: list[int], scores: list[float]) -> None:
    assert curve_of(training(steps, scores)) is None


@given(st.lists(st.floats(0, 1e300), min_size=2, max_size=20))
def test_every_curve_lies_within_its_field(scores: list[float]) -> None:
    curve = curve_of(training(list(range(1, len(scores) + 1)), scores))
    assert curve is not None
    left, top, right, bottom = FIELD
    for place in curve.line.removeprefix("M").split("L"):
        x, y = map(float, place.split())
        assert left <= x <= right and top <= y <= bottom


@pytest.mark.parametrize(
    ("steps", "scores"),
    [
        ([1, 2], [1.0]),
        ([2, 1], [1.0, 1.0]),
        ([1, 1], [1.0, 1.0]),
        ([1, 2], [1.0, float("nan")]),
        ([1, 2], [1.0, float("inf")]),
        ([1, 2], [1.0, -1.0]),
        (list(range(201)), [1.0] * 201),
    ],
)
def test_what_is_no_curve_is_refused(steps: list[int], scores: list[float]) -> None:
    with pytest.raises(ValidationError):
        training(steps, scores)


def test_the_page_draws_it_or_says_that_there_is_none(full) -> None:
    path = full.workspace.submission("xray-fake", "dcgan") / "submission.toml"
    record = (
        f'\n[training]\ncommand = "{COMMAND}"\nseed = 1\nsteps = 40\nseconds = 1.0\n'
        'device = "cpu"\n'
    )
    page = "submissions/xray-fake/dcgan.html"
    before = path.read_text()
    path.write_text(before + record)
    assert b"No training curve: the submission hands in none." in full.site()[page]
    path.write_text(before + record + "checked_at = [10, 20]\nvalidation = [9.5, 4.0]\n")
    drawn = full.site()[page]
    assert b"id=curve>" in drawn and b"the least, 4.0, at step 20" in drawn
    assert full.site()[page] == drawn
