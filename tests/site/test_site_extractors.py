"""Whether the order depends on the extractor: computed from records, shown on the ruler page."""

from __future__ import annotations

import dataclasses
import json

import pytest

from phantombench.metrics.measure import Goal
from phantombench.result.schema import Facets
from phantombench.site import exports
from phantombench.site.board import Board
from phantombench.site.citations import Publication
from phantombench.site.extractors import comparisons, dependence
from phantombench.site.filling import build_board
from phantombench.site.ledger import BoardVersion
from phantombench.site.pages.index import index_page
from phantombench.site.pages.ruler import ruler_page

ENCODERS = [{"recipe": "x", "seed": seed, "sha256": "f" * 64} for seed in (1, 2)]
NAMES = ("encoder-0", "x-1", "x-2")


@pytest.fixture
def spec(fake):
    found = fake.spec()
    return type(found).model_validate(found.model_dump() | {"encoders": ENCODERS})


@pytest.fixture
def measures(fake):
    def by_encoder(task):
        return (Facets(), *(Facets(encoder=each.name) for each in task.ensemble))

    fid = next(each for each in fake.MEASURES if each.name == "fid")
    others = [each for each in fake.MEASURES if each.name != "fid"]
    textured = fake.measure("fid_other", "fidelity", Goal.MINIMIZE, distance=True, compares="fid")
    return [dataclasses.replace(fid, facets=by_encoder), textured, *others]


@pytest.fixture
def board(fake, spec, measures):
    """Make a board from the FID of submissions: the mean, under each encoder, and with others."""

    def make(**submissions: tuple[float | str, ...]) -> Board:
        results = {}
        for name, (mean, *own, other) in submissions.items():
            records = [
                fake.record("fid", value, encoder=encoder)
                for encoder, value in zip(NAMES, own, strict=True)
            ]
            made = fake.result(spec, name, *records, title=name.upper(), fid=mean, fid_other=other)
            task = made.task.model_copy(update={"encoder": spec.ensemble_sha256})
            results[name] = made.model_copy(update={"task": task})
        return build_board(spec, results, measures, fake.AXES)

    return make


ORDERED = {"a": (10.0, 11.0, 9.0, 10.0, 1.0), "b": (20.0, 22.0, 18.0, 20.0, 2.0)}
TURNED = {**ORDERED, "c": (30.0, 10.0, 40.0, 40.0, 0.5)}


def test_numbers_of_single_encoders_are_in_no_main_table(board) -> None:
    made = board(**ORDERED)
    assert {column.facets.encoder for column in made.columns} == {None}
    assert [column.facets.encoder for column in made.by_encoder] == list(NAMES)
    assert made.left_out == ()
    columns = json.loads(exports.board_json(made))["columns"]
    assert {column["facets"].get("encoder") for column in columns} == {None, *NAMES}


def test_orders_are_compared_by_place_and_tau(board) -> None:
    (comparison,) = comparisons(board(**TURNED))
    rows = [row.name for row in comparison.rows]
    found = {each.title: each for each in comparison.extractors}
    assert list(found) == ["FID, mean of the encoders", *NAMES, "FID_OTHER"]
    places = {name: dict(zip(rows, each.places, strict=True)) for name, each in found.items()}
    assert places["x-1"] == {"a": 1, "b": 2, "c": 3}
    assert places["encoder-0"] == {"a": 2, "b": 3, "c": 1}
    taus = [each.tau for each in comparison.extractors]
    assert taus == pytest.approx([1.0, -1 / 3, 1.0, 1.0, -1 / 3])


def test_one_sentence_says_where_the_order_depends_on_it(board) -> None:
    (said,) = dependence(board(**TURNED))
    assert "2 of 4 encoders and extractors order the submissions otherwise" in said
    assert "than FID, mean of the encoders, does" in said
    assert "tau with its order is \N{MINUS SIGN}0.3 under encoder-0" in said
    assert "and first is A under 3, C under 2" in said
    same = {**ORDERED, "c": (30.0, 30.0, 40.0, 40.0, 3.0)}
    (said,) = dependence(board(**same))
    assert said == "By value, FID orders the submissions alike under all 4 encoders and extractors."


def test_two_submissions_have_no_order_to_speak_of(board) -> None:
    made = board(**ORDERED)
    assert dependence(made) == []
    assert all(each.tau is None for each in comparisons(made)[0].extractors)


def test_an_empty_cell_takes_no_place(board) -> None:
    rest = {**TURNED, "d": (40.0, 40.0, 50.0, 50.0, "is not installed")}
    (comparison,) = comparisons(board(**rest))
    other = comparison.extractors[-1]
    place = other.places[[row.name for row in comparison.rows].index("d")]
    assert place is None
    assert sorted(each for each in other.places if each) == [1, 2, 3]
    page = ruler_page([board(**rest)], [], {}).decode()
    assert "is not installed" in page


def _overview(made: Board) -> str:
    published = Publication(BoardVersion(0, "0" * 64), {}, "")
    return index_page([made], {made.spec.id: {}}, [], published).decode()


def test_pages_show_it(board) -> None:
    made = board(**TURNED)
    ruler = ruler_page([made], [], {}).decode()
    assert "id=extractors>" in ruler
    assert all(name in ruler for name in NAMES)
    assert dependence(made)[0].replace("'", "&#39;") in ruler
    assert dependence(made)[0].replace("'", "&#39;") in _overview(made)
    assert "id=extractors>" not in ruler_page([board()], [], {}).decode()
