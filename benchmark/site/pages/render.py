"""Render a template: what comes from outside is escaped; same content, same bytes."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from phantombench.site.board import Board
from phantombench.site.filters import FILTERS

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parents[1] / "templates"
# What follows ends a cell, a row or an item as well (HTML, 13.1.2.4): a tenth of a page of tables.
OPTIONAL = re.compile(r"</(?:t[dhr]|tbody|thead|li|dt|dd)>|</p>(?=</t[dh]>)|</caption>\s*")
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
SCOPE = re.compile(r'(<th\b[^<>]*) scope="(?:col|row)"')
# Quotes that a value does not need (13.1.2.3). One that ends in a slash keeps them: a reader might
# take the slash for the end of an empty element.
TAG = re.compile(r"<[a-z][a-z0-9]*\s[^<>]*>", re.IGNORECASE)
QUOTED = re.compile(r"""(\s[\w:-]+=)"([^\s"'=<>`]*[^\s"'=<>`/])\"""")


@dataclass
class Notes:
    """The reasons of a page's empty cells, numbered as they are met."""

    reasons: list[str] = field(default_factory=list)

    def mark(self, reason: str) -> int:
        """Return the number of a reason."""
        if reason not in self.reasons:
            self.reasons.append(reason)
        return self.reasons.index(reason) + 1


def render(page: str, boards: Sequence[Board], kind: str = "html", **content: object) -> bytes:
    """Return a page as HTML, or a drawing as SVG.

    Args:
        page: name of its template.
        boards: of all tasks, for the navigation.
        kind: "html" or "svg".
        content: what the template shows; `root` leads from the page to the top of the site.
    """
    text = (
        _templates()
        .get_template(f"{page}.{kind}.j2")
        .render(**{"root": "", "boards": boards, "notes": Notes(), **content})
    )
    if kind == "html":
        text = without_quotes(OPTIONAL.sub("", TABLE.sub(_scoped_by_place, text)))
    lines = (line.rstrip() for line in text.splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _scoped_by_place(table: re.Match[str]) -> str:
    """Return a table without what the place of a heading says: over a column, or before a row.

    So it is (4.9.12.2, the state auto) where the head holds headings alone.
    """
    head = table[0].partition("<tbody")[0]
    return table[0] if "<td" in head else SCOPE.sub(r"\1", table[0])


def without_quotes(text: str) -> str:
    """Return HTML without the quotes around attributes that need none.

    >>> without_quotes('<td class="word">a "b" c')
    '<td class=word>a "b" c'
    """
    return TAG.sub(_unquoted, text)


def _unquoted(tag: re.Match[str]) -> str:
    text = QUOTED.sub(r"\1\2", tag[0])
    return f"{text[:-2]} />" if text.endswith("/>") and text[-3] not in ' "' else text


@functools.cache
def _templates() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a template does not change while pages are made
    )
    environment.filters |= FILTERS
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.tests["weblink"] = lambda url: url.startswith(("https://", "http://"))
    return environment
