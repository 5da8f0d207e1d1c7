"""Text that others wrote, made harmless for CSV, LaTeX and Markdown."""

from __future__ import annotations

import functools
import re
import unicodedata

from phantombench.site.bibtex import escaped

# What a spreadsheet takes for the start of a formula, in the wide forms as well that it folds.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b")
HIDDEN = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
)  # show nothing, or steer what is shown
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~!&])")


@functools.lru_cache(maxsize=4096)  # a file of numbers repeats names and reasons
def one_line(text: str) -> str:
    r"""Return text on one line, with a space for every run of signs that show nothing.

    >>> one_line("a\n\u200bb")
    'a b'
    """
    seen = ("\0" if unicodedata.category(each) in HIDDEN else each for each in text)
    return re.sub("\0+", " ", "".join(seen))


def guarded(text: str) -> str:
    r"""Return text on one line, with an apostrophe before what a spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded(" @SUM(A1)"), guarded("\u200b\uff1d1"), guarded("DCGAN")
    ("'=1+1", "' @SUM(A1)", "' ＝1", 'DCGAN')
    """
    line = one_line(text)
    return f"'{line}" if line.lstrip(" \t\"'\u00a0\u3000").startswith(FORMULA) else line


def for_latex(text: str) -> str:
    r"""Return text as LaTeX shows it, on one line.

    >>> for_latex("50 % of C_T"), for_latex("\\input")
    ('50 \\% of C\\_T', '\\textbackslash{}input')
    """
    return escaped(one_line(text))


def for_markdown(text: str) -> str:
    r"""Return text as Markdown shows it, in one cell of a table.

    >>> for_markdown("a|b <img>")
    'a\\|b \\<img\\>'
    """
    return MARKDOWN.sub(r"\\\1", one_line(text))
