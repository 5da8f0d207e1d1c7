"""What to cite: the suite, the task, its data, the models' papers, each result, the measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phantombench import __version__
from phantombench.site.bibtex import entry, escaped, is_harmless, split_entries, unique
from phantombench.site.board import Board, Row
from phantombench.site.ledger import BoardVersion
from phantombench.submission.schema import ModelSource, SubmissionSpec

SUITE = "PhantomBench: a benchmark of generative models of medical data"
AUTHORS = "{The PhantomBench authors}"


@dataclass(frozen=True)
class Publication:
    """What places results in time: the version of the boards, and the number of each result.

    Attributes:
        version: of the boards.
        numbers: of the last entry of a result in the ledger, by task and name.
        year: of the newest result; "" where there is none.
        release: tag of the released board that is cited; "" for the board as it stands.
    """

    version: BoardVersion
    numbers: Mapping[tuple[str, str], int]
    year: str
    release: str = ""

    @property
    def named(self) -> str:
        """Return what a citation calls the board."""
        tag = f" {self.release}," if self.release else ""
        return f"board{tag} version {self.version}"


def bibliography(
    board: Board, submissions: Mapping[str, SubmissionSpec], published: Publication
) -> bytes:
    """Return a BibTeX file, one entry each, however many submissions and measures cite it.

    What a submission gives that is not BibTeX, or does more than show text, is quoted as a note, so
    that the file stays readable by any program. Papers of submissions come last: the key of another
    entry stays that entry's.
    """
    texts = [
        suite_entry(published),
        task_entry(board, published),
        data_entry(board),
        *(result_entry(board, row, submissions.get(row.name), published) for row in board.rows),
        *(column.measure.source.bibtex for column in board.columns),
        *(_model_of(submissions[row.name]) for row in board.rows if row.name in submissions),
        *(paper_of(submissions[row.name], row) for row in board.rows if row.name in submissions),
    ]
    return ("\n\n".join(unique(texts)) + "\n").encode()


def suite_entry(published: Publication) -> str:
    """Return the entry of the benchmark, with the version of its boards."""
    return _by_authors(
        "software",
        "phantombench",
        {
            "title": SUITE,
            "version": __version__,
            "year": published.year,
            "note": published.named.capitalize(),
        },
        [],
    )


def task_entry(board: Board, published: Publication) -> str:
    """Return the entry of a task: its version and the hashes of its splits."""
    spec = board.spec
    splits = ", ".join(f"{name} {split.identity[:16]}" for name, split in spec.splits.items())
    return _by_authors(
        "misc",
        f"phantombench-{spec.id}",
        {
            "title": f"PhantomBench task {spec.id}, version {spec.version}: {spec.title}",
            "year": published.year,
            "note": f"Splits {splits}; {published.named}",
        },
        [],
    )


def data_entry(board: Board) -> str:
    """Return the entry of a task's data, as its owners ask for it."""
    return _quoted(board.spec.bibtex, f"phantombench-{board.spec.id}-data", board.spec.title)


def paper_of(spec: SubmissionSpec, row: Row) -> str:
    """Return the entries of the papers that a submission cites, and of its model; "" for none."""
    texts = [_model_of(spec)]
    if spec.citation.strip():
        texts.insert(0, _quoted(spec.citation, f"phantombench-paper-{row.name}", row.title))
    return "\n\n".join(text for text in texts if text)


def _model_of(spec: SubmissionSpec) -> str:
    """Return the entries of a submission's model, where it is one of this repository; else ""."""
    from phantombench.model.registry import citation_of

    if isinstance(spec.source, ModelSource) and spec.source.code is None:
        return citation_of(spec.source.model)
    return ""


def result_entry(
    board: Board, row: Row, spec: SubmissionSpec | None, published: Publication
) -> str:
    """Return the entry of one result: with its hash, and its place in the ledger."""
    task = board.spec.id
    number = published.numbers.get((task, row.name))
    return _by_authors(
        "misc",
        f"phantombench-{task}-{row.name}",
        {
            "title": f"{row.title} on {task}: a result of PhantomBench",
            "year": row.result.created[:4],
            "note": f"Task version {board.spec.version}; result sha256 {row.result.sha256}"
            + (f"; entry {number} of the ledger" if number else "")
            + f"; {published.named}",
            "url": spec.url if spec is not None else None,
        },
        spec.authors if spec is not None else [],
    )


def _by_authors(
    kind: str, key: str, fields: Mapping[str, str | None], authors: Sequence[str]
) -> str:
    """Return an entry with authors, each name whole: a comma or "and" in one is no separator."""
    text = entry(kind, key, fields)
    names = " and ".join(f"{{{escaped(name)}}}" for name in authors) or AUTHORS
    head, _, rest = text.partition("\n")
    return f"{head}\n  author = {{{names}}},\n{rest}"


def _quoted(citation: str, key: str, title: str) -> str:
    entries = split_entries(citation) if is_harmless(citation) else []
    return "\n\n".join(entries) or entry("misc", key, {"title": title, "note": citation})
