"""Text that a stranger wrote does no harm in CSV, LaTeX, Markdown and BibTeX."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phantombench.site.bibtex import entry, escaped, split_entries
from phantombench.site.exports import board_csv
from phantombench.site.plain import FORMULA, for_latex, for_markdown, guarded, one_line
from phantombench.site.typeset import board_latex, board_markdown

WILD = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
NASTY = st.text(
    alphabet="=+-@\uff1d\uff0b\uff0d\uff20\u200b\u2060\ufeff \t\n\r'\"|{}\\&%$#_~^<>[]()*`!a1"
)


@given(st.one_of(WILD, NASTY))
def test_no_text_is_a_formula_to_a_spreadsheet(text: str) -> None:
    shown = guarded(text)
    assert not any(unicodedata.category(each) in {"Cc", "Cf"} for each in shown)
    seen = unicodedata.normalize("NFKC", shown).lstrip()  # wide signs are folded
    assert not seen.startswith(tuple("=+-@")), shown


@given(st.one_of(WILD, NASTY))
def test_no_text_leaves_its_field_in_bibtex(text: str) -> None:
    made = entry("misc", "key", {"title": text, "note": "last"})
    assert split_entries(made) == [made]
    assert "@" not in made[1:] and made.endswith("note = {last}\n}")


@given(st.one_of(WILD, NASTY))
def test_no_text_runs_in_latex(text: str) -> None:
    shown = for_latex(text)
    commands = re.findall(r"\\([A-Za-z]+)", shown)
    assert set(commands) <= {
        "textbackslash",
        "textasciitilde",
        "textasciicircum",
        "textbraceleft",
        "textbraceright",
        "char",
        "textquotedbl",
    }
    plain = re.sub(r"\\[A-Za-z]+(\d+|\{\})?|\\.|\{|\}", "", shown)
    assert not set(plain) & set("%$#_&~^\\")


@given(st.one_of(WILD, NASTY))
def test_no_text_leaves_its_cell_in_markdown(text: str) -> None:
    shown = for_markdown(text)
    assert "\n" not in shown and "\r" not in shown
    bare = re.sub(r"\\.", "", shown)
    assert not set(bare) & set("|<>[]`*_")


@given(WILD)
def test_what_shows_nothing_becomes_one_space(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    "start", ["=", "\uff1d", "\u200b=", "\ufeff\uff0b", "\u202e@", " \u2060-", '"=']
)
def test_a_hostile_title_in_every_file_of_a_board(fake, start: str) -> None:
    spec = fake.spec()
    title = f"{start}cmd|'/c calc'!A1 \\input{{/etc/passwd}} @string{{x}} </td>"
    board = fake.board(spec, fake.result(spec, "a", title=title, fid=1.0, psnr=title))
    cells = [each for row in csv.reader(io.StringIO(board_csv(board).decode())) for each in row]
    for each in cells:
        assert not unicodedata.normalize("NFKC", each).lstrip().startswith(tuple("=+@")), each
    latex = board_latex(board).decode()
    assert "\\input" not in latex and r"\textbackslash{}input\textbraceleft{}" in latex
    table = board_markdown(board).decode()
    assert "</td>" not in table
    rows = [line for line in table.splitlines() if "cmd" in line]
    heads = [line for line in table.splitlines() if line.startswith("| Submission")]
    for row, head in zip(rows, heads, strict=True):
        assert len(re.findall(r"(?<!\\)\|", row)) == len(re.findall(r"(?<!\\)\|", head))


def test_signs_of_formulas_hold_their_wide_forms() -> None:
    assert {unicodedata.normalize("NFKC", each) for each in FORMULA} >= set("=+-@")
    assert escaped("a\nb") == "a b"
