"""The identity of a submission: a hash over everything that it ships."""

from __future__ import annotations

import hashlib
from pathlib import Path

from phantombench.submission import limits
from phantombench.submission.files import METADATA, digest, limit_of, opened
from phantombench.submission.metadata import read_submission
from phantombench.submission.schema import SubmissionSpec


def content_hash(folder: Path, spec: SubmissionSpec | None = None) -> str:
    """Return the sha256 over `submission.toml` and every file that it names.

    What is hashed is one line per file, sorted by name: its sha256, two spaces, its name, a newline
    (as `sha256sum` prints it). Line ends of text do not count.

    Args:
        folder: the submission.
        spec: its metadata, where it has been read already.
    """
    named = (spec or read_submission(folder)).files
    sizes = {METADATA: limits.METADATA} | {name: limit_of(name) for name in named}
    listing = hashlib.sha256()
    for name, limit in sorted(sizes.items()):
        with opened(folder, name, limit) as handle:
            listing.update(f"{digest(handle, name)}  {name}\n".encode())
    return listing.hexdigest()
