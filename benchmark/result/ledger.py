"""The ledger: every result that was ever published, in order, each entry chained to the one before.

`leaderboards/ledger.jsonl` holds a line per entry. An entry names a result by its hash and carries
the sha256 of the line before it, so that nothing can be taken out or changed without changing every
line that follows (as in a hash chain, Haber and Stornetta 1991, Journal of Cryptology 3:99-111).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.schema import Closed

GENESIS = "0" * 64

Key = tuple[str, str]  # task, submission


class Entry(Closed):
    """One publication: a result's hash, or None where the result was withdrawn."""

    task: str
    submission: str
    result: str | None
    previous: str

    @property
    def key(self) -> Key:
        """Return which result the entry is about."""
        return self.task, self.submission

    def line(self) -> bytes:
        """Return the entry as it stands in the ledger."""
        return json.dumps(self.model_dump(), sort_keys=True).encode()


def digest(entry: Entry) -> str:
    """Return the sha256 that the next entry carries."""
    return hashlib.sha256(entry.line()).hexdigest()


def head(entries: Iterable[Entry]) -> str:
    """Return the hash that stands for the whole ledger: that of its last entry."""
    *_, last = [GENESIS, *map(digest, entries)]
    return last


def read_ledger(path: Path) -> list[Entry]:
    """Read the ledger and check its chain; [] where there is none.

    Raises:
        PhantomBenchError: a line that is no entry, or that does not follow the one before.
    """
    if not path.is_file():
        return []
    entries: list[Entry] = []
    previous = GENESIS
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError as error:
            raise PhantomBenchError(
                path, f"line {number} is no entry of the ledger", "restore the committed file"
            ) from error
        if entry.previous != previous:
            raise PhantomBenchError(
                path,
                f"line {number} does not follow line {number - 1}: history was rewritten",
                "restore the committed file",
            )
        entries.append(entry)
        previous = digest(entry)
    return entries


def latest(entries: Iterable[Entry]) -> dict[Key, str]:
    """Return the hash of every result that is published and has not been withdrawn."""
    found: dict[Key, str | None] = {}
    for entry in entries:
        found[entry.key] = entry.result
    return {key: result for key, result in found.items() if result is not None}


def brought_up_to_date(entries: list[Entry], results: Mapping[Key, str]) -> list[Entry]:
    """Return the entries followed by one for each result that is new, changed or withdrawn.

    Args:
        entries: of the ledger.
        results: the hash of every result there is.

    >>> [entry.result for entry in brought_up_to_date([], {("ecg", "dcgan"): "ab"})]
    ['ab']
    """
    known, added = latest(entries), list(entries)
    for key in sorted(known.keys() | results.keys()):
        now = results.get(key)
        if known.get(key) != now:
            task, submission = key
            added.append(
                Entry(task=task, submission=submission, result=now, previous=head(added[-1:]))
            )
    return added


def as_text(entries: Iterable[Entry]) -> bytes:
    """Return the content of the ledger's file."""
    return b"".join(entry.line() + b"\n" for entry in entries)
