"""What is said first of a task stays short, however many submissions there are."""

from __future__ import annotations

import pytest

from phantombench.site.answers import answer
from phantombench.site.pictures import NONE, Picture, why_unexplained


def in_order(fake, count):
    """A board of so many submissions, each of which is clearly behind the one before."""
    spec = fake.spec()
    made = [
        fake.result(spec, f"m{place}", fid=10.0 * 2**place, coverage=0.9 - 0.1 * place)
        for place in range(count)
    ]
    return fake.board(spec, *made)


def test_few_certain_pairs_are_named(fake):
    (said,) = [each for each in answer(in_order(fake, 3)).details if "together" in each]
    assert "m1 behind m0" in said and "m2 behind m0 and m1" in said


@pytest.mark.parametrize(("count", "pairs"), [(6, 15), (8, 28)])
def test_many_certain_pairs_are_counted(fake, count, pairs):
    (said,) = [each for each in answer(in_order(fake, count)).details if "together" in each]
    assert (
        said == f"Over FID and COVERAGE together, the order of {pairs} of {pairs} pairs is certain."
    )


def test_a_network_that_no_method_explains_has_a_reason_and_others_have_none(fake):
    spec = fake.spec()
    empty = fake.record("belief", "it has no judge", network="judge", method=fake.METHOD)
    there = fake.record("belief", 0.5, network="maker", critic="own", method=fake.METHOD)
    (row,) = fake.board(spec, fake.result(spec, "m", empty, there, fid=1.0)).rows
    assert why_unexplained(row, "judge") == "it has no judge"
    assert why_unexplained(row, "maker") is None
    assert why_unexplained(row, "another") is None


def test_a_reason_takes_the_place_of_nothing_drawn_alone():
    missing = Picture("m", "ranked", None, NONE)
    hidden = Picture("m", "gated", None, "the gate is shut")
    assert missing.or_why("it has no judge").reason == "it has no judge"
    assert missing.or_why(None) == missing and hidden.or_why("it has no judge") == hidden
