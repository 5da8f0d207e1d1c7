"""How deep a TOML text nests, told before it is parsed.

Parsers take quadratic time and memory on long dotted keys and deep nesting. No field of a
submission is deeper than `source.hyperparameters.<name>`, so anything much deeper is refused.
"""

from __future__ import annotations

import re

DEEPEST = 8  # levels of tables, arrays or dotted keys
LINES = 2_000  # far more than the longest description and citation have together

# Strings and comments, whose brackets and dots mean nothing; longest openings first. Each form goes
# on to its end or to that of the text: one that could fail would be tried again from every quote.
_QUOTED = re.compile(
    r'"""(?:[^\\]|\\.?)*?(?:"{3,5}|\Z)'  # the closing quotes may follow two that belong to it
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)


def check_shape(text: str) -> None:
    """Refuse TOML that nests deeper than any field does.

    Raises:
        ValueError: says what is too deep or too long.

    >>> check_shape('a.b = [[1, 2], ["[[[[[[[[["]]')
    >>> check_shape("a = " + 20 * "[" + 20 * "]")
    Traceback (most recent call last):
    ...
    ValueError: arrays or tables nested more than 8 deep
    """
    bare = _QUOTED.sub("_", text)
    if bare.count("\n") > LINES:
        raise ValueError(f"more than {LINES:,} lines")
    depth = 0
    for char in bare:
        depth += (char in "[{") - (char in "]}")
        if depth > DEEPEST:
            raise ValueError(f"arrays or tables nested more than {DEEPEST} deep")
    for key in re.split(r"[\n=,{}\[\]]", bare):
        if key.count(".") > DEEPEST:
            raise ValueError(f"a key with more than {DEEPEST} dots")
