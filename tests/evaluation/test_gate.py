"""The memorisation gate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from phantombench.evaluation.gate import LIMIT, decide

shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_shut_only_when_the_whole_interval_is_above(a: float, b: float, c: float) -> None:
    low, value, high = sorted((a, b, c))
    assert decide(value, (low, high)).passed == (low <= LIMIT)


def test_no_copy_rate_no_pass() -> None:
    assert not decide(None, None).passed


def test_reason_names_the_share_and_the_limit() -> None:
    reason = decide(0.912, (0.9, 0.93)).reason
    assert "91.2 %" in reason
    assert "5%" in reason
