"""CSV, JSON and BibTeX of a board."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from phantombench.site.citations import bibliography, split_entries
from phantombench.site.exports import board_csv, board_json, guarded
from phantombench.submission.schema import SubmissionSpec


@pytest.fixture
def spec(fake):
    return fake.spec()


def submission(name: str, citation: str) -> SubmissionSpec:
    return SubmissionSpec.model_validate(
        {
            "schema_version": 1,
            "name": name,
            "task": "xray-fake",
            "title": name,
            "authors": ["Somebody"],
            "license": "CC0",
            "description": "made up",
            "citation": citation,
            "source": {"kind": "samples", "samples": "samples.npz", "sha256": "a" * 64},
        }
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r=", "\n@"])
def test_text_that_a_spreadsheet_would_run_is_guarded(fake, spec, start):
    title = f"{start}SUM(A1:A9)"
    board = fake.board(spec, fake.result(spec, "a", title=title, fid=1.0, psnr=title))
    rows = list(csv.reader(io.StringIO(board_csv(board).decode(), newline="")))
    titles = {row[3] for row in rows[1:]}
    shown = "'" + re.sub(r"[\t\r\n]", " ", title)
    assert titles == {shown}
    assert shown in {row[rows[0].index("reason")] for row in rows[1:]}


def test_numbers_are_not_guarded(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", psnr=(-3.5, -4.0, -3.0)))
    rows = list(csv.DictReader(io.StringIO(board_csv(board).decode())))
    psnr = next(row for row in rows if row["metric"] == "psnr")
    assert (psnr["value"], psnr["ci95_low"], psnr["rank"]) == ("-3.5", "-4.0", "1")
    assert guarded("DCGAN") == "DCGAN"


def test_csv_and_json_hold_the_same_numbers(fake, spec):
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=30.0, coverage=0.5),
        fake.result(spec, "b", fid=20.0, coverage="none", passed=False),
    )
    content = json.loads(board_json(board))
    lines = list(csv.DictReader(io.StringIO(board_csv(board).decode())))
    assert len(lines) == len(content["rows"]) * len(content["columns"])
    for line in lines:
        row = next(each for each in content["rows"] if each["name"] == line["submission"])
        cell = row["cells"][line["metric"]]
        assert line["value"] == ("" if cell["value"] is None else repr(cell["value"]))
        assert line["reason"] == (cell["reason"] or "")
        assert line["standing"] == row["standing"]


def test_the_bibliography_cites_task_submissions_and_metrics(fake, spec):
    board = fake.board(spec, *(fake.result(spec, name, fid=1.0) for name in "abc"))
    shared = "@article{goodfellow2014, title = {Generative {Adversarial} Nets}}"
    text = bibliography(
        board,
        {
            "a": submission("a", shared),
            "b": submission("b", shared),
            "c": submission("c", "@misc{goodfellow2014, title = {Another one}}"),
        },
    ).decode()
    assert text.startswith("@misc{fake,")
    assert text.count("Generative {Adversarial} Nets") == 1
    assert "@misc{goodfellow2014-2, title = {Another one}}" in text
    assert "note = {source of fid}" in text
    assert len(split_entries(text)) == 3 + len(board.columns)


def test_what_is_not_bibtex_is_quoted(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", fid=1.0))
    text = bibliography(board, {"a": submission("a", "100% mine } @string{x")}).decode()
    assert r"note = {100\% mine \} @string\{x}" in text
