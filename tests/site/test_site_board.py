"""The board is a pure function of the results."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.site.board import NEVER_COMPUTED, NO_MODEL, Board, Standing, build_board


@pytest.fixture
def spec(fake):
    return fake.spec()


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
    assert [column.name for column in board.ordering] == ["fid", "coverage"]


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
    assert first.cells["fid"].rank.tied
    assert third.cells["fid"].rank.low == third.cells["fid"].rank.high == 3


def test_overlapping_intervals_widen_the_rank(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=(10.0, 5.0, 15.0)),
        fake.result(spec, "b", fid=(12.0, 8.0, 16.0)),
        fake.result(spec, "c", fid=(40.0, 39.0, 41.0)),
    )
    ranks = {row.name: row.cells["fid"].rank for row in board.rows}
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
    ranks = {row.name: row.cells["copy_rate"].rank.rank for row in board.rows}
    assert ranks == {"near": 1, "below": 2, "far": 3}


def test_a_shut_gate_puts_a_submission_below_the_line_without_a_rank(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "honest", fid=50.0, coverage=0.5),
        fake.result(spec, "copycat", fid=5.0, coverage=0.9, passed=False),
    )
    assert names(board, Standing.GATED) == ["copycat"]
    copycat, honest = board.of(Standing.GATED)[0], board.of(Standing.RANKED)[0]
    assert copycat.place is None and copycat.cells["fid"].rank is None
    assert copycat.cells["fid"].value == 5.0
    assert honest.cells["fid"].rank.rank == honest.place.rank == 1


def test_controls_stand_apart_whatever_their_gate_says(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "gan", fid=50.0),
        fake.result(spec, "noise", kind="control", fid=400.0),
        fake.result(spec, "real", kind="control", fid=10.0, passed=False),
    )
    assert names(board, Standing.CONTROL) == ["real", "noise"]
    assert board.of(Standing.RANKED)[0].cells["fid"].rank.high == 1


def test_a_missing_number_keeps_its_reason_and_counts_as_the_last(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=10.0, coverage="no features"),
        fake.result(spec, "b", fid=20.0, coverage=0.5),
        fake.result(spec, "c", fid=30.0, coverage=0.4),
    )
    rows = {row.name: row for row in board.rows}
    assert rows["a"].cells["coverage"].value is None
    assert rows["a"].cells["coverage"].reason == "no features"
    assert rows["a"].cells["psnr"].reason == NEVER_COMPUTED
    assert rows["a"].mean_rank.rank == (1 + 3) / 2
    assert rows["b"].mean_rank.rank == (2 + 1) / 2
    assert names(board, Standing.RANKED) == ["b", "a", "c"]


def test_without_any_headline_number_nobody_has_a_place(fake, spec):
    board = fake.board(spec, fake.result(spec, "b", psnr=1.0), fake.result(spec, "a", psnr=2.0))
    assert names(board, Standing.RANKED) == ["a", "b"]
    assert all(row.place is None and row.mean_rank is None for row in board.rows)


def test_a_headline_that_nobody_has_does_not_enter_the_order(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", fid=10.0), fake.result(spec, "b", fid=20.0))
    assert [column.name for column in board.ordering] == ["fid"]
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
    assert board.rows == () and [column.name for column in board.columns]


def test_explanations_become_columns_of_their_own_axis(fake, spec):
    result = fake.result(spec, "a", fid=10.0)
    score = fake.score(fake.METRICS[4], 0.6)
    explained = result.model_copy(update={"xai": {"discriminator": {"shap": {"sanity": score}}}})
    board = fake.board(
        spec,
        explained,
        fake.result(spec, "b", fid=20.0),
        fake.result(spec, "c", fid=30.0, kind="samples"),
    )
    assert [column.name for column in board.axes["explanation"]] == ["discriminator/shap/sanity"]
    assert board.rows[0].cells["discriminator/shap/sanity"].value == 0.6
    assert board.rows[1].cells["discriminator/shap/sanity"].reason == NEVER_COMPUTED
    assert board.rows[2].cells["discriminator/shap/sanity"].reason == NO_MODEL


@pytest.mark.parametrize(
    ("task", "name", "metric", "field"),
    [
        ("ecg-fake", "a", "fid", "task.id"),
        ("xray-fake", "b", "fid", "submission.name"),
        ("xray-fake", "a", "rmse", "metrics.rmse"),
    ],
)
def test_a_result_that_belongs_elsewhere_is_named(fake, spec, task, name, metric, field):
    result = fake.result(fake.spec(task), name, **{metric: 1.0})
    with pytest.raises(PhantomBenchError) as error:
        build_board(spec, {"a": result}, fake.metrics_for("image"))
    assert "xray-fake/a.json" in str(error.value) and f"'{field}'" in str(error.value)
