"""CSV, JSON and BibTeX of a board."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from phantombench.metrics import all_measures
from phantombench.metrics.measure import Goal, Source
from phantombench.result.schema import Facets
from phantombench.site.bibtex import split_entries
from phantombench.site.citations import Publication, bibliography
from phantombench.site.exports import board_csv, board_json
from phantombench.site.filling import build_board
from phantombench.site.ledger import BoardVersion
from phantombench.site.plain import guarded
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
    shown = "'" + re.sub(r"[\t\r\n]", " ", title)
    assert shown in {row[rows[0].index("reason")] for row in rows[1:]}


def test_numbers_are_not_guarded(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", psnr=(-3.5, -4.0, -3.0)))
    rows = list(csv.DictReader(io.StringIO(board_csv(board).decode())))
    psnr = next(row for row in rows if row["measure"] == "psnr")
    assert (psnr["value"], psnr["ci95_low"], psnr["rank"]) == ("-3.5", "-4.0", "1")
    assert guarded("DCGAN") == "DCGAN"


def named(cell, content):
    """Return a cell of the JSON by name, as its field `cell` says; without a number, the reason."""
    if isinstance(cell, int):
        return {"value": None, "reason": cell}
    return dict(zip(content["cell"], cell, strict=False))


def holds_for(named, line, facets):
    """Say whether a line without a number, and without a facet, is about a column as well."""
    without = {name: each for name, each in facets.items() if name != "method"}
    return not line["value"] and named in ({}, without)


def test_csv_and_json_hold_the_same_numbers(fake, spec):
    facets = {"network": "maker", "critic": "own", "layer": "middle", "method": fake.METHOD}
    board = fake.board(
        spec,
        fake.result(spec, "a", fake.record("belief", 0.5, **facets), fid=30.0, coverage=0.5),
        fake.result(spec, "b", fid=20.0, coverage="none", passed=False),
    )
    content = json.loads(board_json(board))
    lines = list(csv.DictReader(io.StringIO(board_csv(board).decode())))
    columns, texts = content["columns"], content["texts"]
    cells = [
        (row, column, named(cell, content))
        for row in content["rows"]
        for column, cell in zip(columns, row["cells"], strict=True)
    ]
    assert len(cells) == len(content["rows"]) * len(content["columns"])
    standings = {row["name"]: row["standing"] for row in content["rows"]}
    # What a submission lacks altogether, or at a place by every method, has one line in the CSV.
    covered = []
    for line in lines:
        given = {name: line[name] for name in Facets.model_fields if line[name]}
        held = [
            (column["facets"], cell)
            for row, column, cell in cells
            if (line["submission"], line["measure"]) == (row["name"], column["measure"])
            and (column["facets"] == given or holds_for(given, line, column["facets"]))
        ]
        assert held and (len(held) == 1 or not line["value"])
        assert line["standing"] == standings[line["submission"]]
        for _, cell in held:
            assert line["value"] == ("" if cell["value"] is None else repr(cell["value"]))
            assert line["reason"] == (texts[cell["reason"]] if "reason" in cell else "")
            for name in ("ci95_low", "ci95_high", "rank", "rank_low", "rank_high", "floor"):
                assert line[name] == ("" if cell.get(name) is None else str(cell[name]))
            assert line["ratio"] == ("" if cell.get("ratio") is None else str(cell["ratio"]))
        covered += [(line["submission"], line["measure"], str(each)) for each, _ in held]
    every = [(row["name"], column["measure"], str(column["facets"])) for row, column, _ in cells]
    assert sorted(covered) == sorted(every)  # each once
    of_b = [line for line in lines if (line["submission"], line["measure"]) == ("b", "belief")]
    of_a = [line for line in lines if (line["submission"], line["measure"]) == ("a", "belief")]
    assert len(of_b) == 1 and not of_b[0]["network"]
    places = {(line["network"], line["critic"], line["layer"]) for line in of_a}
    whole = [line for line in of_a if not line["method"]]
    assert len(whole) == len(places) - 1 and len(of_a) > len(places)
    assert next(cell["value"] for _, column, cell in cells if column["facets"] == facets) == 0.5


def test_what_is_the_same_for_all_numbers_stands_once_in_the_json(fake, spec):
    results = (fake.result(spec, name, fid=1.0, coverage="why there is none") for name in "abc")
    text = board_json(fake.board(spec, *results)).decode()
    assert text.count("why there is none") == 1 and text.count('"measure":"fid"') == 1
    content = json.loads(text)
    measures = {each["name"] for each in content["measures"]}
    assert measures == {each["measure"] for each in content["columns"]}
    assert all(len(text.split(f'"name":"{name}"')) == 2 for name in measures)


PUBLISHED = Publication(BoardVersion(3, "f" * 64), {("xray-fake", "a"): 2}, "2025")
PAPER = "@article{goodfellow2014, title = {Generative {Adversarial} Nets}}"


def test_the_bibliography_has_one_entry_per_paper(fake, spec):
    measures = [
        fake.measure(name, "fidelity", Goal.MINIMIZE, source=Source(name, bibtex))
        for name, bibtex in (
            ("fid", "@article{heusel2017, title = {TTUR}}"),
            ("fid_again", "@article{heusel2017,\n  title = {TTUR}\n}"),
            ("classical", PAPER),
            ("words", ""),
        )
    ]
    results = {name: fake.result(spec, name, fid=1.0) for name in "abc"}
    text = bibliography(
        build_board(spec, results, measures, fake.AXES),
        {
            "a": submission("a", PAPER),
            "b": submission("b", PAPER),
            "c": submission("c", "@misc{goodfellow2014, title = {Another one}}"),
        },
        PUBLISHED,
    ).decode()
    assert text.startswith("@software{phantombench,") and "@misc{fake," in text
    assert text.count("Generative {Adversarial} Nets") == text.count("TTUR") == 1
    assert "@misc{goodfellow2014-2, title = {Another one}}" in text
    # suite, task, data, three papers, three results
    assert len(split_entries(text)) == 3 + 3 + 3


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.name)
def test_what_a_measure_cites_is_bibtex(measure):
    assert not measure.source.bibtex or split_entries(measure.source.bibtex)


def test_what_is_not_bibtex_is_quoted(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", fid=1.0))
    text = bibliography(board, {"a": submission("a", "100% mine } @string{x")}, PUBLISHED).decode()
    assert r"note = {100\% mine \textbraceright{} {\char64}string\textbraceleft{}x}" in text


TEX = (
    r"\input{/etc/passwd}",
    r"\immediate\write18{rm -rf /}",
    r"\csname input\endcsname{/etc/passwd}",
    r"\^^69nput{/etc/passwd}",
    r"^^5cinput{/etc/passwd}",
    r"\\\input{/etc/passwd}",
    r"\catcode`\@=0",
    r"\def\emph{\openin}",
)


@pytest.mark.parametrize("command", TEX)
def test_a_citation_that_does_more_than_show_text_is_quoted(fake, spec, command):
    board = fake.board(spec, fake.result(spec, "a", fid=1.0))
    papers = {"a": submission("a", f"@misc{{mine, title = {{A {command} B}}}}")}
    text = bibliography(board, papers, PUBLISHED).decode()
    assert not re.search(r"\\(?!text|char64|_|%|&|#|\$)", text), text
    assert "@misc{phantombench-paper-a," in text and "@misc{mine" not in text


def test_a_citation_with_accents_and_formulas_stays_as_it_is(fake, spec):
    board = fake.board(spec, fake.result(spec, "a", fid=1.0))
    paper = (
        r"@misc{mine, author = {G{\"o}del, K. and \v{S}\'i\l{}a}, title = {On $\alpha$ \& more}}"
    )
    assert paper in bibliography(board, {"a": submission("a", paper)}, PUBLISHED).decode()


@pytest.mark.parametrize("key", ["phantombench-xray-fake-b", "Heusel2017", "PhantomBench"])
def test_a_citation_takes_no_key_of_another_entry(fake, spec, key):
    own = "@article{heusel2017, title = {TTUR}}"
    measures = [fake.measure("fid", "fidelity", Goal.MINIMIZE, source=Source("fid", own))]
    results = {name: fake.result(spec, name, fid=1.0) for name in "ab"}
    board = build_board(spec, results, measures, fake.AXES)
    papers = {"a": submission("a", f"@misc{{{key}, title = {{Taken}}}}")}
    text = bibliography(board, papers, PUBLISHED).decode()
    assert f"@misc{{{key}-2, title = {{Taken}}}}" in text and own in text
    keys = re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)
    assert len({each.lower() for each in keys}) == len(keys)
