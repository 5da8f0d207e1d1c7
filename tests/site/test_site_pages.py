"""The pages: well formed, self-contained, escaped, and showing nothing but the JSON's numbers."""

from __future__ import annotations

import json
import posixpath
from html.parser import HTMLParser

import pytest

from phantombench.result.store import seal

VOID = {"meta", "img", "br", "hr", "link", "input"}
# What ends an element whose end need not be written, beside the end of its parent (HTML 13.1.2.4).
ENDED_BY = {
    "td": {"td", "th", "tr", "tbody"},
    "th": {"td", "th", "tr", "tbody"},
    "tr": {"tr", "tbody"},
    "thead": {"tbody"},
    "tbody": {"tbody"},
    "caption": {"thead", "tbody"},
    "p": set(),
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


class Page(HTMLParser):
    """Checks that tags are closed in order, and keeps what the tests ask about.

    The end of a cell, a row or an item may be left to what follows it.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.numbers: list[str] = []
        self.text = ""
        self.feed(content.decode())
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        while self.open and tag in ENDED_BY.get(self.open[-1], ()):
            self.open.pop()
        self.tags.append((tag, dict(attrs)))
        if tag == "data":
            self.numbers.append(dict(attrs)["value"])
        if "data-v" in dict(attrs):
            self.numbers.append(f"{float(str(dict(attrs)['data-v'])):.6g}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in ENDED_BY:
            self.open.pop()
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, text):
        self.text += text

    def found(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def pages(full):
    return {name: Page(text) for name, text in full.site().items() if name.endswith(".html")}


def numbers_in(content: object) -> set[str]:
    """Every number of a JSON value, as the pages write it."""
    if isinstance(content, dict):
        return set().union(*(numbers_in(each) for each in content.values()), set())
    if isinstance(content, list):
        return set().union(*(numbers_in(each) for each in content), set())
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    return {f"{content:.6g}"} if is_number else set()


def test_every_page_is_well_formed_with_unique_ids(pages):
    assert set(pages) == {
        "index.html",
        "explanations.html",
        "ruler.html",
        "xray-fake.html",
        "ecg-fake.html",
        "xray-truth.html",
        "compare.html",
        *(name for name in pages if name.startswith("submissions/")),
    }
    assert "submissions/xray-fake/dcgan.html" in pages
    for name, page in pages.items():
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), name
        assert page.found("html")[0]["lang"] == "en" and page.found("title")


def test_links_within_the_site_lead_somewhere(pages, full):
    site, folder = full.site(), full.workspace.leaderboards
    ids = {
        name: {attrs["id"] for _, attrs in page.tags if "id" in attrs}
        for name, page in pages.items()
    }
    for name, page in pages.items():
        for attrs in page.found("a"):
            href = attrs["href"]
            if href.startswith("https://"):
                continue
            target, _, anchor = href.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            found = found if target else name
            if not found.endswith(".html"):
                assert found in site or found == "ledger.jsonl" or (folder / found).is_file(), href
                continue
            assert found in pages, href
            assert not anchor or anchor in ids[found], (name, href)


def test_nothing_is_loaded_from_elsewhere_and_only_the_own_script_runs(full):
    for name, content in full.site().items():
        if not name.endswith(".html"):
            continue
        page = Page(content)
        up = "../" * name.count("/")
        scripts = [each for each in page.found("script") if "type" not in each]
        assert scripts == [{"src": f"{up}site.js", "defer": None}]
        links = [each["href"] for each in page.found("link")]
        assert links == ["data:,", f"{up}site.css"] and not page.found("iframe")
        for tag, attrs in page.tags:
            assert not any(key.startswith("on") for key in attrs), (tag, attrs)
            source = attrs.get("src") or ""
            assert "://" not in source and not source.startswith("//")
    style, script = (full.site()[name].decode() for name in ("site.css", "site.js"))
    drawn_within = style.replace('url("data:image/svg+xml,', "")
    assert "url(" not in drawn_within and "@import" not in style
    for word in ("fetch(", "XMLHttpRequest", "eval(", "innerHTML", "http://", "https://"):
        assert word not in script


def test_every_number_on_a_page_stands_in_the_json(full, pages):
    site = full.site()
    boards = {spec.id: json.loads(site[f"{spec.id}.json"]) for spec in full.specs}
    for task, board in boards.items():
        shown = set(pages[f"{task}.html"].numbers)
        assert shown and shown <= numbers_in(board["rows"]), task
        for row in board["rows"]:
            values = {f"{cell[0]:.6g}" for cell in row["cells"] if isinstance(cell, list)}
            assert values <= shown
    assert set(pages["index.html"].numbers) <= numbers_in(list(boards.values()))


def test_what_is_shown_is_the_number_rounded(fake, checkout):
    spec = fake.spec()
    checkout.add(spec, fake.result(spec, "a", fid=(12.3456789, -0.004, 1234.56)))
    text = checkout.site()["xray-fake.html"].decode()
    assert "data-v=12.3457><b>12.3</b><small>−0.004 to 1234.6</small>" in text


def test_an_empty_cell_is_a_dash_that_leads_to_its_reason(pages):
    page = pages["xray-fake.html"]
    assert "no pairs" in page.text.split("Empty cells")[1]
    notes = [attrs["id"] for attrs in page.found("li") if "id" in attrs]
    assert notes == [f"n{number}" for number in range(1, len(notes) + 1)]


def test_what_a_submission_says_is_escaped(fake, checkout):
    spec = fake.spec()
    folder = checkout.workspace.submission(spec.id, "evil")
    folder.mkdir(parents=True)
    (folder / "submission.toml").write_text(
        f"""schema_version = 1
name = "evil"
task = "xray-fake"
title = 'title {HOSTILE}'
authors = ['author {HOSTILE}']
license = 'licence {HOSTILE}'
description = 'description {HOSTILE}'
url = 'https://example.org/"><script>alert(3)</script>'
citation = '=cmd {HOSTILE}'
[source]
kind = "samples"
samples = "samples.npz"
sha256 = "{"a" * 64}"
"""
    )
    checkout.add(
        spec,
        fake.result(spec, "evil", title=f"title {HOSTILE}", fid=f"reason {HOSTILE}", coverage=0.5),
    )
    site = checkout.site()
    own = "submissions/xray-fake/evil.html"
    for name in ("index.html", "xray-fake.html", own, "compare.html"):
        page = Page(site[name])
        assert [each for each in page.found("script") if "type" not in each][1:] == []
        assert all("onerror" not in attrs for attrs in page.found("img"))
        assert f"title {HOSTILE}" in page.text or name == "compare.html"
        assert HOSTILE not in site[name].decode()
    assert f"description {HOSTILE}" in Page(site[own]).text
    assert f"reason {HOSTILE}" in Page(site["xray-fake.html"]).text


def test_gated_and_control_rows_have_parts_of_their_own(pages):
    parts = [attrs.get("class") for attrs in pages["xray-fake.html"].found("tbody")]
    assert parts[:3] == ["ranked", "gated", "control ref"]
    assert "stopped: copies" in pages["xray-fake.html"].text
    assert "90.0 % of its samples" in pages["xray-fake.html"].text


def test_the_overview_shows_every_variant_control_and_the_published_table(pages, fake):
    text = pages["index.html"].text
    for name in (
        "DCGAN",
        "WGAN",
        fake.FLOOR,
        fake.INVENTED,
        fake.DRAWN,
        "as reported, protocol unknown",
    ):
        assert name in text
    assert "no result of this submission on ecg-fake" in text


def test_a_site_without_results_says_so(fake, checkout):
    checkout.add(fake.spec())
    site = checkout.site()
    for name in ("index.html", "xray-fake.html"):
        assert "There is no result yet." in Page(site[name]).text
    assert "has not been measured yet" in Page(site["ruler.html"]).text


def test_remarks_stand_beside_the_row_and_in_the_files(checkout, fake) -> None:
    spec = fake.spec()
    result = fake.result(spec, "dcgan", fid=40.0)
    told = "looks <inverted>; if so, mend it with: --invert"
    checkout.add(spec, seal(result.model_copy(update={"remarks": (told,)})))
    site = checkout.site()
    page = site[f"submissions/{spec.id}/dcgan.html"].decode()
    assert "Looks &lt;inverted&gt;; if so, mend it with: --invert." in page
    assert json.loads(site[f"{spec.id}.json"])["rows"][0]["remarks"] == [told]
