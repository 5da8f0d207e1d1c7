"""Outlines: the same counts give the same path, inside of the field, in its proportions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.result.distributions import Counted, Known
from phantombench.site.outlines import BOTTOM, LEFT, RIGHT, TOP, drawing, known_outlines, quantile

NOTHING = Counted(of=0, counts=())
COUNTS = st.lists(st.integers(0, 1000), min_size=1, max_size=48).map(tuple)


def known(counts: tuple[int, ...], possible: tuple[float, float] = (-9.0, 9.0)) -> Known:
    return Known(
        name="width", title="Width", unit="ms", scale=(0.0, 4.0), possible=possible,
        reference=Counted(of=sum(counts), counts=counts), train=NOTHING,
    )  # fmt: skip


def points(path: str) -> list[tuple[str, float]]:
    """Return the places of a path, each with whether it is across or down."""
    found = re.fullmatch(r"M(\d+) (\d+)((?:[hv]-?\d+)+)", path)
    assert found is not None
    at = {"H": float(found[1]), "V": float(found[2])}
    places = list(at.items())
    for way, by in re.findall(r"([hv])(-?\d+)", found[3]):
        at[way.upper()] += float(by)
        places.append((way.upper(), at[way.upper()]))
    return places


def test_golden() -> None:
    one = known((0, 2, 1, 0))
    drawn = drawing(one, [("reference", one.reference), ("train", one.train)])
    (outline,) = known_outlines(one)
    assert drawn.outlines == () and drawn.raised == 1.0
    assert outline.path == "M80 96v-83h72v41h72v42"
    assert (outline.kind, outline.cut) == ("reference", False)
    assert drawn.shaded == ()
    assert [text for _, text in drawn.ticks] == ["0", "1", "2", "3", "4"]


@settings(deadline=None)
@given(COUNTS, COUNTS)
def test_outlines_stay_in_the_field(reference: tuple[int, ...], made: tuple[int, ...]) -> None:
    one = known(reference)
    samples = Counted(of=sum(made), counts=made)
    drawn = drawing(one, [("reference", one.reference), ("samples", samples)])
    found = [*known_outlines(one), *drawn.outlines]
    assert 0.0 <= drawn.raised <= 1.0 and (drawn.raised > 0) == (sum(reference) > 0)
    assert len(found) == (sum(reference) > 0) + (sum(made) > 0)
    for outline in found:
        places = points(outline.path)
        assert all(LEFT <= at <= RIGHT for way, at in places if way == "H")
        assert all(TOP <= at <= BOTTOM for way, at in places if way == "V")
        down = [at for way, at in places if way == "V"]
        assert down[0] == down[-1] == BOTTOM


def test_a_heap_of_samples_is_cut_off_before_the_reference_becomes_flat() -> None:
    one = known((5, 5, 5, 5))
    heap = Counted(of=100, counts=(0, 100, 0, 0))
    drawn = drawing(one, [("reference", one.reference), ("samples", heap)])
    (reference,), (samples,) = known_outlines(one), drawn.outlines
    assert samples.cut and not reference.cut
    highest = min(at for way, at in points(reference.path) if way == "V")
    assert BOTTOM - drawn.raised * (BOTTOM - highest) < (TOP + BOTTOM) / 2 + 5


def test_both_drawings_have_one_scale() -> None:
    one = known((0, 4, 8, 4))
    drawn = drawing(
        one, [("reference", one.reference), ("samples", Counted(of=8, counts=(0, 2, 6, 0)))]
    )
    (reference,), (samples,) = known_outlines(one), drawn.outlines
    high = [BOTTOM - min(at for _, at in points(each.path)) for each in (reference, samples)]
    assert drawn.raised == pytest.approx(0.5 / 0.75)
    assert drawn.raised * high[0] / high[1] == pytest.approx(0.5 / 0.75, abs=0.02)


@pytest.mark.parametrize(
    ("possible", "shaded"),
    [((1.0, 3.0), ((8.0, 72.0), (224.0, 72.0))), ((-1.0, 5.0), ()), ((5.0, 6.0), ((8.0, 288.0),))],
)
def test_what_no_body_has_is_shaded(possible, shaded) -> None:
    assert drawing(known((1, 1), possible), []).shaded == shaded


@settings(deadline=None)
@given(COUNTS.filter(any), st.floats(0.01, 0.99))
def test_quantiles_rise_and_split_the_counts(counts: tuple[int, ...], share: float) -> None:
    counted, scale = Counted(of=sum(counts), counts=counts), (0.0, float(len(counts)))
    at = quantile(counted, scale, share)
    assert scale[0] <= at <= scale[1]
    assert quantile(counted, scale, share / 2) <= at
    whole = int(at)
    below = sum(counts[:whole]) + (counts[whole] * (at - whole) if whole < len(counts) else 0)
    assert below == pytest.approx(share * sum(counts), abs=1e-6 * sum(counts))
