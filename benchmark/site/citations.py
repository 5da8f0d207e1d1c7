"""What to cite, as one BibTeX file: the data, the submissions, the papers of the measures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from phantombench.site.board import Board
from phantombench.submission.schema import SubmissionSpec

ENTRY = re.compile(r"\s*@([A-Za-z]+)\s*\{\s*([^\s,{}\"#%~\\]+)\s*,")
TEX = {
    "\\": r"\textbackslash{}",
    **{each: f"\\{each}" for each in "{}%$#_&"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def bibliography(board: Board, submissions: Mapping[str, SubmissionSpec]) -> bytes:
    """Return a BibTeX file, one entry per paper, however many submissions and measures cite it.

    What a submission gives that is not BibTeX is quoted as a note, so that the file stays readable
    by any program.
    """
    entries = [_text(board.spec.bibtex, f"task-{board.spec.id}", board.spec.title)]
    for row in board.rows:
        spec = submissions.get(row.name)
        if spec is not None and spec.citation.strip():
            entries.append(_text(spec.citation, f"submission-{row.name}", row.title))
    entries += [column.measure.source.bibtex for column in board.columns]
    return ("\n\n".join(_unique(entries)) + "\n").encode()


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
        if not ENTRY.match(rest):
            return []
        end = _closing(rest, rest.index("{"))
        if end is None:
            return []
        entries.append(rest[: end + 1])
        rest = rest[end + 1 :].strip()
    return entries


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return None


def _text(citation: str, key: str, title: str) -> str:
    entries = split_entries(citation)
    return "\n\n".join(entries) if entries else _misc(key, title, citation)


def _misc(key: str, title: str, note: str) -> str:
    return (
        f"@misc{{phantombench-{key},\n  title = {{{_escaped(title)}}},\n"
        f"  note = {{{_escaped(note)}}}\n}}"
    )


def _escaped(text: str) -> str:
    return "".join(TEX.get(each, each) for each in " ".join(text.split()))


def _unique(texts: list[str]) -> list[str]:
    """Drop repeated entries; two different ones with the same key are told apart by a number."""
    kept: dict[str, str] = {}
    for entry in (each for text in texts for each in split_entries(text)):
        match = ENTRY.match(entry)
        assert match is not None
        key, number = match[2], 1
        while not _same(kept.get(key, entry), entry):
            number += 1
            key = f"{match[2]}-{number}"
        kept.setdefault(key, entry)
    return [_renamed(entry, key) for key, entry in kept.items()]


def _same(one: str, other: str) -> bool:
    """Say whether two entries differ in white space at most."""
    return "".join(one.split()) == "".join(other.split())


def _renamed(entry: str, key: str) -> str:
    match = ENTRY.match(entry)
    assert match is not None
    return entry[: match.start(2)] + key + entry[match.end(2) :]
