"""What another processor may say otherwise: numbers within the tolerance, also in a sentence."""

from __future__ import annotations

import pytest

from phantombench.evaluation.likeness import differences

NOTE = "with 0.668, without -0.646; 12 of 3 patients"


def far(committed: object, now: object, *, alike: bool = False, within: float = 0.05) -> bool:
    found = list(differences({"note": committed}, {"note": now}, alike=alike, within=within))
    assert len(found) == (committed != now)
    return any(each.far for each in found)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOTE, False),
        (NOTE.replace("0.668", "0.700"), False),
        (NOTE.replace("0.668", "0.720"), True),
        (NOTE.replace("-0.646", "0.646"), True),
        (NOTE.replace("12", "13"), True),  # a count is the same everywhere
        (NOTE.replace("without", "within"), True),
        (NOTE + " 0.1", True),
        (None, True),
    ],
)
def test_a_sentence_is_alike_in_words_and_nearly_in_numbers(now: object, expected: bool) -> None:
    assert far(NOTE, now) is expected
    assert far(now, NOTE) is expected


def test_in_the_same_place_a_sentence_is_the_same() -> None:
    assert far(NOTE, NOTE.replace("0.668", "0.669"), alike=True)
    assert far(NOTE, NOTE.replace("0.668", "0.669"), within=0.0)


def test_hashes_of_numbers_may_differ_elsewhere() -> None:
    one, other = "a" * 64, "b" * 64
    assert not far(one, other) and far(one, other, alike=True) and far(one, other[:-1])
