"""BibTeX: entries taken apart and put together, and text that stays text inside of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

ENTRY = re.compile(r"\s*@([A-Za-z]+)\s*\{\s*([^\s,{}\"#%~\\@=()']+)\s*,")
# Commands of TeX that a paper's title or name has: accents, letters, fonts, signs. Any other may
# read a file, write one or run a program, and `^^` spells one in disguise.
_LETTERS = "aa AA ae AE oe OE o O l L ss i j u v H t c d b k r DH dh DJ dj NG ng TH th SS"
_FONTS = (
    "emph textit textbf textrm textsc textsf textsl texttt textup textsubscript textsuperscript "
    "it bf rm sc sl sf tt em mathrm mathbf mathit mathcal mathbb mathsf"
)
_SIGNS = (
    "TeX LaTeX BibTeX url href doi newblock noopsort ldots dots copyright textregistered "
    "textendash textemdash textasciitilde textasciicircum textbackslash textbraceleft "
    "textbraceright textquotedbl textquotesingle textunderscore textless textgreater ell sqrt "
    "times cdot pm infty leq geq neq approx sim to rightarrow partial nabla sum prod int in "
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
HARMLESS = frozenset(f"{_LETTERS} {_FONTS} {_SIGNS}".split())
COMMAND = re.compile(r"\\([A-Za-z]+)")
NO_PAPER = frozenset({"string", "preamble", "comment"})  # what a program runs, or leaves out
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, those after a backslash too
    "}": r"\textbraceright{}",
    **{each: f"\\{each}" for each in "%$#_&"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "@": r"{\char64}",
    '"': r"{\textquotedbl}",
}


def is_bibtex(text: str) -> bool:
    """Say whether text is BibTeX entries with matching braces and nothing between them.

    >>> is_bibtex("@misc{a, title = {A {B}}}"), is_bibtex("A. Author"), is_bibtex("@misc{a, }}")
    (True, False, False)
    """
    return bool(split_entries(text))


def split_entries(text: str) -> list[str]:
    """Return the entries of a BibTeX text; [] where any of it is not one."""
    entries = []
    rest = text.strip()
    while rest:
        match = ENTRY.match(rest)
        if not match or match[1].lower() in NO_PAPER:
            return []
        end = _closing(rest, rest.index("{"))
        if end is None:
            return []
        entries.append(rest[: end + 1])
        rest = rest[end + 1 :].strip()
    return entries


def is_harmless(text: str) -> bool:
    r"""Say whether TeX shows a text and does nothing else: it names no command but known ones.

    >>> is_harmless(r"G{\"o}del on $\alpha$-GANs \& more"), is_harmless(r"\input{/etc/passwd}")
    (True, False)
    >>> is_harmless(r"\^^69nput{/etc/passwd}")
    False
    """
    return "^^" not in text and HARMLESS.issuperset(COMMAND.findall(text.replace("\\\\", "")))


def entry(kind: str, key: str, fields: Mapping[str, str | None]) -> str:
    r"""Return an entry; its fields are text, and those without any are left out.

    >>> print(entry("misc", "a", {"title": "50 % {off}", "note": None, "year": "2026"}))
    @misc{a,
      title = {50 \% \textbraceleft{}off\textbraceright{}},
      year = {2026}
    }
    """
    lines = [f"  {name} = {{{escaped(text)}}}" for name, text in fields.items() if text]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}"


def escaped(text: str) -> str:
    r"""Return text on one line as TeX shows it.

    >>> escaped("a & b\n@string{x}")
    'a \\& b {\\char64}string\\textbraceleft{}x\\textbraceright{}'
    """
    return "".join(TEX.get(each, each) for each in " ".join(text.split()))


def unique(texts: Iterable[str]) -> list[str]:
    """Drop repeated entries; two different ones with the same key are told apart by a number.

    The first keeps its key. BibTeX takes capital and small letters of a key for the same.
    """
    kept: dict[str, tuple[str, str]] = {}
    for each in (one for text in texts for one in split_entries(text)):
        match = ENTRY.match(each)
        assert match is not None
        key, number = match[2], 1
        while not _same(kept.get(key.lower(), (key, each))[1], each):
            number += 1
            key = f"{match[2]}-{number}"
        kept.setdefault(key.lower(), (key, each))
    return [_renamed(each, key) for key, each in kept.values()]


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return None


def _same(one: str, other: str) -> bool:
    """Say whether two entries differ in white space at most."""
    return "".join(one.split()) == "".join(other.split())


def _renamed(text: str, key: str) -> str:
    match = ENTRY.match(text)
    assert match is not None
    return text[: match.start(2)] + key + text[match.end(2) :]
