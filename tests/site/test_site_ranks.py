"""Ranks from paired replicates: on the board, in the order, and on the ruler's page."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.replicates import Replicates, digest, standardised, write_replicates
from phantombench.result.store import seal, write_result
from phantombench.ruler.schema import RulerReport
from phantombench.site.board import Board, Standing
from phantombench.site.comparing import rank_summaries
from phantombench.site.filling import build_board

NAMES = ("a", "b", "c")


def paired(common: float, own: float) -> dict[str, Replicates]:
    rng = np.random.default_rng(0)
    patients = common * rng.normal(size=1000)
    return {
        name: standardised(
            {measure: patients + own * rng.normal(size=1000) for measure in ("fid", "coverage")}
        )
        for name in NAMES
    }


def board_of(
    fake, replicates: Mapping[str, Replicates], *, fid: float = 1.0, coverage: float = 0.1
) -> Board:
    """Three submissions, a gap apart in each headline; each has an interval of 2 either way."""

    spec = fake.spec()
    results = {}
    for place, name in enumerate(NAMES):
        far, near = 5 + fid * place, 0.9 - coverage * place
        numbers = {"fid": (far, far - 2, far + 2), "coverage": (near, near - 2, near + 2)}
        results[name] = fake.result(spec, name, **numbers)
    return build_board(spec, results, fake.measures_for(spec), fake.AXES, replicates)


def test_what_submissions_share_tells_them_apart(fake) -> None:
    board = board_of(fake, paired(common=1.0, own=0.02))
    first, second = rank_summaries(board)
    assert (first.title, second.title) == ("FID", "COVERAGE")
    for summary in (first, second):
        assert (summary.unpaired_width, summary.width) == (3.0, 1.0)
        assert (summary.unpaired_apart, summary.apart, summary.pairs) == (0, 3, 3)
        assert (summary.submissions, summary.paired, summary.orders) == (3, 3, True)
        assert summary.best == ("a",)
    assert [row.name for row in board.rows] == list(NAMES)
    assert board.tied == ()


def test_a_headline_that_tells_nobody_apart_does_not_order(fake) -> None:
    board = board_of(fake, paired(common=1.0, own=0.02), coverage=-0.001)
    assert [column.measure.name for column in board.tied] == ["coverage"]
    assert [column.measure.name for column in board.ordering] == ["fid"]
    assert [row.mean_rank.rank for row in board.of(Standing.RANKED)] == [1, 2, 3]
    assert [summary.orders for summary in rank_summaries(board)] == [True, False]


def test_without_replicates_intervals_decide_and_the_page_says_so(fake) -> None:
    board = board_of(fake, {})
    assert [column.measure.name for column in board.tied] == ["fid", "coverage"]
    assert all(row.place is None for row in board.rows)
    assert all(summary.paired == 0 for summary in rank_summaries(board))


def with_replicates(full, fake, kept: Replicates) -> None:
    spec = full.specs[0]
    result = fake.result(spec, "dcgan", title="DCGAN", fid=40.0, coverage=0.5)
    result = seal(result.model_copy(update={"replicates": digest(kept)}))
    write_result(full.workspace.result(spec.id, "dcgan"), result)
    write_replicates(full.workspace.replicates(spec.id, "dcgan"), kept)


def test_pages_show_ranks_and_say_who_has_no_replicates(full, fake) -> None:
    with_replicates(full, fake, paired(1.0, 0.1)["a"])
    path = full.workspace.leaderboards / "ruler" / "xray-fake.json"
    path.parent.mkdir()
    path.write_text(
        RulerReport(
            task="xray-fake", version=1, encoder="e" * 64, floor=12.0, rungs=()
        ).model_dump_json()
    )
    site = full.site()
    page = site["ruler.html"].decode()
    assert "Ranks from paired resampling" in page
    assert "2 without replicates, by their own intervals" in page
    assert "no: all tie" in page
    assert "does not enter the order" in site["xray-fake.html"].decode()


def test_a_tampered_or_superfluous_file_is_refused(full, fake) -> None:
    kept = paired(1.0, 0.1)
    with_replicates(full, fake, kept["a"])
    full.site()
    path = full.workspace.replicates("xray-fake", "dcgan")
    write_replicates(path, kept["b"])
    with pytest.raises(PhantomBenchError, match="not the file that its result names"):
        full.site()
    write_replicates(path, kept["a"])
    write_replicates(full.workspace.replicates("xray-fake", "nobody"), kept["a"])
    with pytest.raises(PhantomBenchError, match="no result that it belongs to"):
        full.site()
    full.workspace.replicates("xray-fake", "nobody").unlink()
    write_replicates(full.workspace.replicates("no-task", "nobody"), kept["a"])
    with pytest.raises(PhantomBenchError, match="no task of this name"):
        full.site()
    shutil.rmtree(full.workspace.replicates("no-task", "nobody").parent)
    with_replicates(full, fake, standardised({"unheard of": np.arange(9.0)}))
    with pytest.raises(PhantomBenchError, match="has no number 'unheard of'"):
        full.site()
