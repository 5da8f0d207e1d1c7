"""Tables: each is labelled, and each heading is over its column or before its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from in_browser import a_browser, a_page

from phantombench.site.writing import Site, write_site

LEADERBOARDS = Path(__file__).resolve().parents[2] / "leaderboards"
FROM_THE_END = 8  # places of a column of words that the style sheet looks at


@dataclass
class Cell:
    """A cell, the part of the table that it is in, and the places that it covers."""

    tag: str
    part: str
    attrs: dict[str, str | None]
    rows: range
    columns: range


@dataclass
class Table:
    """The cells of a table at their places (HTML, 4.9.12.1), and where data is."""

    cells: list[Cell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    data_rows: set[int] = field(default_factory=set)
    data_columns: set[int] = field(default_factory=set)
    rows: int = 0
    captions: int = 0

    def add(self, tag: str, part: str, attrs: dict[str, str | None]) -> None:
        row = self.rows - 1
        first = next(at for at in range(1000) if (row, at) not in self.taken)
        rows = range(row, row + int(attrs.get("rowspan") or 1))
        columns = range(first, first + int(attrs.get("colspan") or 1))
        self.taken |= {(y, x) for y in rows for x in columns}
        self.cells.append(Cell(tag, part, attrs, rows, columns))
        if tag == "td":
            self.data_rows |= set(rows)
            self.data_columns |= set(columns)

    def heads(self, cell: Cell) -> str:
        """Say what a heading without a scope is over or before (4.9.12.2)."""
        if self.data_rows.isdisjoint(cell.rows):
            return "column"
        return "row" if self.data_columns.isdisjoint(cell.columns) else ""


class Tables(HTMLParser):
    """The tables of a page; none lies within another."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.found: list[Table] = []
        self.part = ""
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append(Table())
        elif tag == "caption":
            self.found[-1].captions += 1
        elif tag in {"thead", "tbody"}:
            self.part = tag
        elif tag == "tr":
            self.found[-1].rows += 1
        elif tag in {"th", "td"}:
            self.found[-1].add(tag, self.part, dict(attrs))


def tables_of(site: Site) -> list[Table]:
    pages = [content for name, content in site.items() if name.endswith(".html")]
    return [table for content in pages for table in Tables(content).found]


def published() -> Site:
    paths = [*LEADERBOARDS.glob("*.html"), *LEADERBOARDS.glob("submissions/*/*.html")]
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(params=["fakes", "published"])
def tables(request, full):
    return tables_of(full.site() if request.param == "fakes" else published())


def test_each_table_has_a_caption(tables):
    assert tables and all(table.captions == 1 for table in tables)


def test_headings_stand_over_columns_or_before_rows_as_their_scope_says_or_their_place(tables):
    for table in tables:
        headed = {cell.columns for cell in table.cells if cell.part == "thead"}
        for cell in table.cells:
            if cell.tag == "th" and "scope" in cell.attrs:
                assert cell.attrs["scope"] in {"rowgroup", "colgroup", "row", "col"}
            elif cell.tag == "th":
                assert table.heads(cell) == {"thead": "column", "tbody": "row"}[cell.part]
            elif cell.tag == "td" and cell.part == "tbody" and "colspan" not in cell.attrs:
                assert cell.columns in headed


def test_columns_of_words_are_among_those_that_the_style_sheet_looks_at(tables):
    for table in tables:
        heads = [cell for cell in table.cells if cell.part == "thead"]
        for place, cell in enumerate(reversed(heads), start=1):
            if "word" in (cell.attrs.get("class") or "").split():
                assert place <= FROM_THE_END


def test_a_browser_takes_headings_for_what_they_were(full, tmp_path):
    write_site(tmp_path, full.site())
    with (
        a_browser() as browser,
        a_page(browser, tmp_path / "submissions" / "xray-fake" / "dcgan.html") as page,
    ):
        for role, part in (("columnheader", "thead"), ("rowheader", "tbody")):
            headings = page.locator(f"table {part} th:not([scope])")
            assert headings.count() > 0
            taken = page.get_by_role(role).and_(headings).count()
            assert taken == headings.count()
