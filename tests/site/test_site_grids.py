"""Grids of numbers: every number stands in its row and column, and what is missing says why."""

from __future__ import annotations

import html
import re
from pathlib import Path

from phantombench.metrics.subgroups import FEW
from phantombench.site.grids import ENCODERS, METHODS, SUBGROUPS, grid_of
from phantombench.site.lines import sections_of
from phantombench.xai.registry import all_methods

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = (method.name for method in all_methods()[:2])
JUDGE = {"network": "judge"}


def columns_of(board, measure: str):
    return [each for each in board.columns if each.measure.name == measure]


def test_methods_stand_side_by_side_below_their_place(fake):
    spec = fake.spec()
    result = fake.result(
        spec,
        "a",
        fake.record("belief", 0.5, **JUDGE, method=FIRST),
        fake.record("belief", "no rule", **JUDGE, method=SECOND),
        fake.record("calm", 0.25, **JUDGE, method=SECOND),
        fid=10.0,
    )
    board = fake.board(spec, result)
    (grid,) = (section.grid for section in sections_of(board.rows[0], board) if section.grid)
    judge, *others = grid.blocks
    assert grid.by_measure and [each.facets.method for each in grid.heads][:2] == [FIRST, SECOND]
    assert judge.place == "judge, at its input"
    belief, calm = judge.rows
    assert (belief.column.measure.name, calm.column.measure.name) == ("belief", "calm")
    assert belief.entries[0].cell.value == 0.5 and belief.entries[0].mark == 0
    assert grid.reasons[belief.entries[1].mark - 1] == "no rule"
    assert calm.entries[1].cell.value == 0.25
    assert all(not block.rows and block.reason for block in others)
    assert sum(block.count for block in others) + 2 * len(grid.heads) == len(board.axes["trust"])


def test_a_note_that_numbers_of_a_row_share_is_told_once(fake):
    spec, small = fake.spec(), f"3 samples of 1 patients or records{FEW}"
    records = [
        fake.record("belief", 0.5, **JUDGE, method=name).model_copy(update={"note": note})
        for name, note in ((FIRST, small), (SECOND, small), (all_methods()[2].name, "layer 3"))
    ]
    board = fake.board(spec, fake.result(spec, "a", *records, fid=10.0))
    columns = [each for each in columns_of(board, "belief") if each.facets.network == "judge"]
    (block,) = grid_of(board.rows[0], [("", columns[:3])], METHODS).blocks
    (row,) = block.rows
    assert row.note == "3 samples of 1 patients or records †"
    assert [each.note for each in row.entries if each] == ["", "", "layer 3"]


def test_layouts_name_what_is_down_and_across(fake):
    board = fake.board(fake.spec(), fake.result(fake.spec(), "a", fid=10.0))
    (fid,) = columns_of(board, "fid")
    assert ENCODERS.down(fid) == SUBGROUPS.across(fid) == "fid"
    assert ENCODERS.across(fid) == SUBGROUPS.down(fid) == ""


def test_every_explained_number_of_the_published_site_stands_on_its_page():
    from phantombench.result.store import read_result

    path = ROOT / "leaderboards" / "results" / "xray-nih" / "dcgan.json"
    page = (ROOT / "leaderboards" / "submissions" / "xray-nih" / "dcgan.html").read_text()
    part = page.partition("id=axis-explanation>")[2].partition("</table>")[0]
    shown = re.findall(r"<td>([^<\n]+)\n[^<]+ to ", html.unescape(part))
    records = [each for each in read_result(path).records if each.facets.method]
    with_value = [each for each in records if each.value is not None]
    assert len(shown) == len(with_value) > 50
    assert part.count("<td class=na>—") == len(records) - len(with_value)


def test_what_seeds_gave_by_encoder_is_in_the_result_that_the_page_links():
    from phantombench.result.store import read_result

    result = read_result(ROOT / "leaderboards" / "results" / "xray-nih" / "dcgan.json")
    by_encoder = [each for each in result.records if each.facets.encoder]
    assert by_encoder and all(each.per_seed for each in by_encoder)
    page = (ROOT / "leaderboards" / "submissions" / "xray-nih" / "dcgan.html").read_text()
    part = page.partition("id=encoders>")[2].partition("</section>")[0]
    assert "<a href=../../results/xray-nih/dcgan.json>" in part
