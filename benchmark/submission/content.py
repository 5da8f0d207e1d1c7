"""The identity of a submission: a hash over everything that it ships."""

from __future__ import annotations

import hashlib
from pathlib import Path

from phantombench.files import with_plain_line_ends
from phantombench.submission.files import METADATA, digest, limit_of, opened
from phantombench.submission.metadata import read_with_content
from phantombench.submission.schema import SubmissionSpec


def content_hash(folder: Path) -> str:
    """Return the sha256 over `submission.toml` and every file that it names.

    What is hashed is one line per file, sorted by name: its sha256, two spaces, its name, a newline
    (as `sha256sum` prints it). Line ends of text do not count.
    """
    return identified(folder)[1]


def identified(folder: Path) -> tuple[SubmissionSpec, str]:
    """Return the metadata and the `content_hash`, both of the same bytes of `submission.toml`.

    Raises:
        PhantomBenchError: the first problem with the metadata or a named file.
    """
    spec, raw = read_with_content(folder)
    digests = {METADATA: hashlib.sha256(with_plain_line_ends(raw)).hexdigest()}
    for name in spec.files:
        with opened(folder, name, limit_of(name)) as handle:
            digests[name] = digest(handle, name)
    listing = "".join(f"{found}  {name}\n" for name, found in sorted(digests.items()))
    return spec, hashlib.sha256(listing.encode()).hexdigest()
