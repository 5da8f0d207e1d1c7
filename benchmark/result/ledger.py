"""The ledger: every file that was ever published, in order, each entry chained to the one before.

`leaderboards/ledger.jsonl` holds a line per entry. An entry names a file by its sha256 and carries
the sha256 of the line before it, so that nothing can be taken out or changed without changing every
line that follows (as in a hash chain, Haber and Stornetta 1991, Journal of Cryptology 3:99-111).
Results, what lies beside them, reports and pictures are all entered.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from phantombench.errors import PhantomBenchError
from phantombench.files import with_plain_line_ends
from phantombench.schema import Closed, parse_closed, parse_plain

GENESIS = "0" * 64
_BINARY = (".png", ".npz", ".safetensors", ".gz")  # as .gitattributes has them
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESTORE = "restore the committed file"


class _Chained(Closed):
    previous: str

    def line(self) -> bytes:
        """Return the entry as it stands in the ledger."""
        return json.dumps(self.model_dump(), sort_keys=True).encode()


class Entry(_Chained):
    """One publication: a file's hash, or None where the file was withdrawn.

    Attributes:
        file: its path below `leaderboards/`.
        sha256: of its bytes; of text, with plain line ends.
    """

    file: str
    sha256: str | None


class ResultEntry(_Chained):
    """An entry of the ledger's first form: it knew results alone, by the hash of their content."""

    task: str
    submission: str
    result: str | None

    @property
    def file(self) -> str:
        """The path of the result."""
        return f"results/{self.task}/{self.submission}.json"

    @property
    def sha256(self) -> str | None:
        """The hash of its content, which leaves out when it was computed and how long it took."""
        return self.result


AnyEntry = Entry | ResultEntry


def digest(entry: AnyEntry) -> str:
    """Return the sha256 that the next entry carries."""
    return hashlib.sha256(entry.line()).hexdigest()


def head(entries: Iterable[AnyEntry]) -> str:
    """Return the hash that stands for the whole ledger: that of its last entry."""
    *_, last = [GENESIS, *map(digest, entries)]
    return last


def read_ledger(path: Path) -> list[AnyEntry]:
    """Read the ledger and check its chain; [] where there is none.

    Raises:
        PhantomBenchError: a line that is no entry, that does not follow the one before, or that
            changes nothing: a file as it was, or the withdrawal of one that was not there.
    """
    return parse_ledger(path.read_bytes(), path) if path.is_file() else []


def parse_ledger(raw: bytes, path: object) -> list[AnyEntry]:
    """Parse the content of a ledger as `read_ledger` does."""
    entries: list[AnyEntry] = []
    known: dict[str, str | None] = {}
    previous = GENESIS
    for number, line in enumerate(with_plain_line_ends(raw).splitlines(), start=1):
        where = f"{path}, line {number}"
        content = parse_plain(line, where, _RESTORE)
        kind = _kind_of(content)
        entry: AnyEntry = parse_closed(line, where, kind, _RESTORE)
        if entry.line() != line:
            raise PhantomBenchError(where, "is not as the benchmark writes an entry", _RESTORE)
        if entry.previous != previous:
            raise PhantomBenchError(
                where, f"does not follow line {number - 1}: history was rewritten", _RESTORE
            )
        if known.get(entry.file) == entry.sha256:
            raise PhantomBenchError(where, "changes nothing: nobody published it", _RESTORE)
        if not _is_name(entry.file):
            raise PhantomBenchError(where, "names no file below leaderboards/", _RESTORE)
        if entry.sha256 is not None and _SHA256.fullmatch(entry.sha256) is None:
            raise PhantomBenchError(where, "names its file by no sha256", _RESTORE)
        known[entry.file] = entry.sha256
        entries.append(entry)
        previous = digest(entry)
    if as_text(entries) != with_plain_line_ends(raw):  # a line end that is none, or the last one
        raise PhantomBenchError(path, "is not as the benchmark writes it", _RESTORE)
    return entries


def _is_name(file: str) -> bool:
    """Say whether an entry names a file that can lie in a folder of `leaderboards/`."""
    parts = file.split("/")
    return file.isprintable() and len(parts) > 1 and not {"", ".", ".."} & set(parts)


def _kind_of(content: Any) -> type[AnyEntry]:
    return ResultEntry if isinstance(content, dict) and "result" in content else Entry


def latest(entries: Iterable[AnyEntry]) -> dict[str, str]:
    """Return the hash of every file that is published and has not been withdrawn."""
    found = {entry.file: entry.sha256 for entry in entries}
    return {file: sha256 for file, sha256 in found.items() if sha256 is not None}


def brought_up_to_date(entries: list[AnyEntry], files: Mapping[str, str]) -> list[AnyEntry]:
    """Return the entries followed by one for each file that is new, changed or withdrawn.

    Args:
        entries: of the ledger.
        files: the hash of every file there is, by its path.

    >>> [entry.sha256 for entry in brought_up_to_date([], {"results/ecg/dcgan.json": "ab"})]
    ['ab']
    """
    known, added = latest(entries), list(entries)
    for file in sorted(known.keys() | files.keys()):
        now = files.get(file)
        if known.get(file) != now:
            added.append(Entry(file=file, sha256=now, previous=head(added[-1:])))
    return added


def as_text(entries: Iterable[AnyEntry]) -> bytes:
    """Return the content of the ledger's file."""
    return b"".join(entry.line() + b"\n" for entry in entries)


def file_digest(path: Path) -> str:
    """Return the sha256 by which the ledger knows a file."""
    content = path.read_bytes()
    if path.suffix not in _BINARY:
        content = with_plain_line_ends(content)
    return hashlib.sha256(content).hexdigest()
