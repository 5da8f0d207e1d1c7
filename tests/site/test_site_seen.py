"""A model that has seen ImageNet: its row says so, and so does what judges by ImageNet features."""

from __future__ import annotations

from phantombench.metrics import all_measures
from phantombench.site.exports import row_content
from phantombench.site.filling import build_board


def board_of(fake, seen: str | None):
    spec = fake.spec()
    judged = [
        measure
        for measure in all_measures()
        if measure.name in {"fid", "fid_imagenet", "copy_rate"}
    ]
    records = [
        fake.record(each.name, 2.0, each.version) for each in judged if each.name != "copy_rate"
    ]
    result = fake.result(spec, "one", *records)
    told = result.submission.model_copy(update={"pretrained_on": seen})
    return build_board(
        spec, {"one": result.model_copy(update={"submission": told})}, judged, fake.AXES
    )


def notes(board) -> dict[str, str | None]:
    (row,) = board.rows
    return {column.measure.name: row.cells[column.key].note for column in board.columns}


def test_only_the_distance_on_the_same_data_is_marked(fake) -> None:
    found = notes(board_of(fake, "ImageNet"))
    assert "has seen ImageNet" in (found["fid_imagenet"] or "")
    assert found["fid"] is None


def test_nobody_else_is_marked(fake) -> None:
    for seen in (None, "photographs"):
        assert set(notes(board_of(fake, seen)).values()) == {None}


def test_exports_name_it_where_there_is_something_to_name(fake) -> None:
    board = board_of(fake, "ImageNet")
    assert row_content(board.rows[0], board)["pretrained_on"] == "ImageNet"
    board = board_of(fake, None)
    assert "pretrained_on" not in row_content(board.rows[0], board)
