"""Quotes and repeated words that a page does without: what a browser reads stays the same."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from phantombench.site.lines import by_parts
from phantombench.site.pages.render import without_quotes


class Tags(HTMLParser):
    """Keeps every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((f"{tag}/", attrs))


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ('<td class="k0">1</td>', "<td class=k0>1</td>"),
        ('<td class="k0 best">', '<td class="k0 best">'),
        ('<rect x="8" width="30"/>', "<rect x=8 width=30 />"),
        ('<path class="o" d="M4 0 0 4"/>', '<path class=o d="M4 0 0 4"/>'),
        ('<img src="a.png" alt="">', '<img src=a.png alt="">'),
        ('<a href="https://example.org/">', '<a href="https://example.org/">'),
        ('<a href="x.html#a=b">', '<a href="x.html#a=b">'),
        ('<a title="&#34; onclick=&#34;x">', '<a title="&#34; onclick=&#34;x">'),
        ('<p>a class="k0" in a text</p>', '<p>a class="k0" in a text</p>'),
    ],
)
def test_quotes_go_where_the_value_needs_none(written: str, short: str) -> None:
    assert without_quotes(written) == short
    assert Tags(short).tags == Tags(written).tags


def test_methods_without_a_number_are_named_once_after_their_measures(fake) -> None:
    spec = fake.spec()
    board = fake.board(spec, fake.result(spec, "a", fid=1.0))
    columns = [each for each in board.columns if each.facets.network]
    place = {(each.facets.network, each.facets.critic, each.facets.layer) for each in columns}
    first = next(iter(place))
    those = [c for c in columns if (c.facets.network, c.facets.critic, c.facets.layer) == first]
    named = by_parts(those)
    assert sum(len(each) for _, each in named) == len({c.measure.name for c in those})
    assert all(words for words, _ in named)
