"""The board is a pure function of the results."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import Facets
from phantombench.site.board import Board, Cell, Row, Standing
from phantombench.site.filling import NEVER_COMPUTED, OTHER_VERSION, build_board


@pytest.fixture
def spec(fake):
    return fake.spec()


def at(row: Row, measure: str, **facets: object) -> Cell:
    return row.cells[measure, Facets.model_validate(facets)]


def names(board: Board, standing: Standing) -> list[str]:
    return [row.name for row in board.of(standing)]


def test_order_is_by_mean_rank_over_the_headline_metrics(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=30.0, coverage=0.2, psnr=99.0),
        fake.result(spec, "b", fid=10.0, coverage=0.9, psnr=1.0),
        fake.result(spec, "c", fid=20.0, coverage=0.5, psnr=2.0),
    )
    assert names(board, Standing.RANKED) == ["b", "c", "a"]
    assert [row.mean_rank.rank for row in board.rows] == [1.0, 2.0, 3.0]
    assert [column.measure.name for column in board.ordering] == ["fid", "coverage"]


def test_the_order_of_the_files_does_not_matter(fake, spec):
    results = [fake.result(spec, name, fid=10.0 + place) for place, name in enumerate("cab")]
    assert fake.board(spec, *results) == fake.board(spec, *reversed(results))


def test_equal_submissions_share_rank_and_place(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=10.0, coverage=0.5),
        fake.result(spec, "b", fid=10.0, coverage=0.5),
        fake.result(spec, "c", fid=50.0, coverage=0.1),
    )
    first, second, third = board.rows
    assert first.place.rank == second.place.rank == 1
    assert first.place.tied and second.place.tied and not third.place.tied
    assert at(first, "fid").rank.tied
    assert at(third, "fid").rank.low == at(third, "fid").rank.high == 3


def test_overlapping_intervals_widen_the_rank(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=(10.0, 5.0, 15.0)),
        fake.result(spec, "b", fid=(12.0, 8.0, 16.0)),
        fake.result(spec, "c", fid=(40.0, 39.0, 41.0)),
    )
    ranks = {row.name: at(row, "fid").rank for row in board.rows}
    assert (ranks["a"].low, ranks["a"].high) == (1, 2)
    assert (ranks["b"].low, ranks["b"].high) == (1, 2)
    assert (ranks["c"].low, ranks["c"].high) == (3, 3)


def test_a_target_is_ranked_by_distance_to_its_ideal(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "far", copy_rate=0.04),
        fake.result(spec, "near", copy_rate=0.011),
        fake.result(spec, "below", copy_rate=0.0),
    )
    ranks = {row.name: at(row, "copy_rate").rank.rank for row in board.rows}
    assert ranks == {"near": 1, "below": 2, "far": 3}


def test_a_shut_gate_puts_a_submission_below_the_line_without_a_rank(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "honest", fid=50.0, coverage=0.5),
        fake.result(spec, "copycat", fid=5.0, coverage=0.9, passed=False),
    )
    assert names(board, Standing.GATED) == ["copycat"]
    copycat, honest = board.of(Standing.GATED)[0], board.of(Standing.RANKED)[0]
    assert copycat.place is None and at(copycat, "fid").rank is None
    assert at(copycat, "fid").value == 5.0
    assert at(honest, "fid").rank.rank == honest.place.rank == 1


def test_controls_stand_apart_whatever_their_gate_says(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "gan", fid=50.0),
        fake.result(spec, fake.INVENTED, kind="control", fid=400.0),
        fake.result(spec, fake.FLOOR, kind="control", fid=10.0, passed=False),
    )
    assert names(board, Standing.CONTROL) == [fake.FLOOR, fake.INVENTED]
    assert at(board.of(Standing.RANKED)[0], "fid").rank.high == 1


def test_a_missing_number_keeps_its_reason_and_counts_as_the_last(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=10.0, coverage="no features"),
        fake.result(spec, "b", fid=20.0, coverage=0.5),
        fake.result(spec, "c", fid=30.0, coverage=0.4),
    )
    rows = {row.name: row for row in board.rows}
    assert at(rows["a"], "coverage").value is None
    assert at(rows["a"], "coverage").reason == "no features"
    assert at(rows["a"], "psnr").reason == NEVER_COMPUTED
    assert rows["a"].mean_rank.rank == (1 + 3) / 2
    assert rows["b"].mean_rank.rank == (2 + 1) / 2
    assert names(board, Standing.RANKED) == ["b", "a", "c"]


def test_without_any_headline_number_nobody_has_a_place(fake, spec):
    board = fake.board(spec, fake.result(spec, "b", psnr=1.0), fake.result(spec, "a", psnr=2.0))
    assert names(board, Standing.RANKED) == ["a", "b"]
    assert all(row.place is None and row.mean_rank is None for row in board.rows)


def test_a_headline_that_nobody_has_does_not_enter_the_order(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", fid=10.0), fake.result(spec, "b", fid=20.0))
    assert [column.measure.name for column in board.ordering] == ["fid"]
    assert [row.mean_rank.rank for row in board.rows] == [1.0, 2.0]


def test_results_of_another_version_or_encoder_share_no_board(fake, spec):
    new = fake.result(spec, "new", fid=10.0)
    other = new.model_copy(
        update={
            "task": new.task.model_copy(update={"encoder": "f" * 64}),
            "submission": new.submission.model_copy(update={"name": "other"}),
        }
    )
    board = fake.board(spec, new, other, fake.result(spec, "old", fid=1.0, version=0))
    assert [row.name for row in board.rows] == ["new"]
    assert board.outdated == ("old", "other")


def test_a_board_without_results(fake, spec):
    board = fake.board(spec)
    assert board.rows == () and [column.key for column in board.columns]


def test_a_distance_is_divided_by_that_of_the_floor(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=20.0, ssim=0.5),
        fake.result(spec, "b", fid="no features"),
        fake.result(spec, fake.FLOOR, kind="control", fid=12.0, ssim=0.5),
    )
    rows = {row.name: row for row in board.rows}
    assert (at(rows["a"], "fid").floor, at(rows["a"], "fid").ratio) == (12.0, 1.66666667)
    for row, measure in (("a", "ssim"), ("b", "fid"), (fake.FLOOR, "fid")):
        assert at(rows[row], measure).floor is at(rows[row], measure).ratio is None


def test_without_the_floor_there_is_no_ratio(fake, spec):
    old = fake.result(spec, fake.FLOOR, kind="control", fid=12.0, version=0)
    board = fake.board(spec, fake.result(spec, "a", fid=20.0), old)
    assert at(board.rows[0], "fid").ratio is None


def test_each_set_of_facets_is_a_column(fake, spec):
    here = {"network": "judge", "method": fake.METHOD}
    board = fake.board(
        spec,
        fake.result(spec, "a", fake.record("belief", 0.6, **here), fid=10.0),
        fake.result(spec, "b", fid=20.0),
        fake.result(spec, "c", fake.record("belief", "no model"), fid=30.0, kind="samples"),
    )
    (belief,) = (measure for measure in fake.MEASURES if measure.name == "belief")
    columns = [column for column in board.axes["trust"] if column.measure is belief]
    assert [column.facets for column in columns] == list(belief.facets(spec))
    a, b, c = board.rows
    assert at(a, "belief", **here).value == 0.6
    assert at(b, "belief", **here).reason == NEVER_COMPUTED
    assert {c.cells[column.key].reason for column in columns} == {"no model"}
    assert board.left_out == ()


def test_a_number_of_another_version_is_not_compared(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "new", fid=10.0),
        fake.result(spec, "old", fake.record("fid", 1.0, version=2)),
    )
    rows = {row.name: row for row in board.rows}
    assert at(rows["old"], "fid") == Cell(None, reason=OTHER_VERSION)
    assert rows["new"].place.rank == 1


@pytest.mark.parametrize(
    ("measure", "facets", "said"),
    [
        ("gone", {}, "gone of a, b"),
        ("rmse", {}, "rmse of a, b"),  # not defined for images
        ("belief", {"network": "judge", "method": "gone"}, "belief (network=judge, method=gone)"),
    ],
)
def test_records_that_nothing_measures_are_left_out_and_said(fake, spec, measure, facets, said):
    record = fake.record(measure, 1.0, **facets)
    known = [fake.result(spec, name, fid=10.0) for name in "ab"]
    board = fake.board(spec, *(fake.result(spec, name, record, fid=10.0) for name in "ab"))
    assert board.rows == fake.board(spec, *known).rows
    assert [str(each).startswith(f"xray-fake: {said}") for each in board.left_out] == [True]


@pytest.mark.parametrize(
    ("task", "name", "field"),
    [("ecg-fake", "a", "task.id"), ("xray-fake", "b", "submission.name")],
)
def test_a_result_that_belongs_elsewhere_is_named(fake, spec, task, name, field):
    result = fake.result(fake.spec(task), name, fid=1.0)
    with pytest.raises(PhantomBenchError) as error:
        build_board(spec, {"a": result}, fake.measures_for(spec), fake.AXES)
    assert "xray-fake/a.json" in str(error.value) and f"'{field}'" in str(error.value)


def test_titles_that_look_the_same_are_told_apart_by_name(fake, spec):
    """A table without links could not say which of them is meant."""
    titles = {"a": "DCGAN", "b": "dc gan", "c": "\uff24\uff23-GAN", "d": "WGAN", "e": "?", "f": "!"}
    results = [fake.result(spec, name, fid=10.0, title=title) for name, title in titles.items()]
    shown = {row.name: row.title for row in fake.board(spec, *results).rows}
    same = {name: f"{titles[name]} ({name})" for name in "abc"}
    assert shown == titles | same
