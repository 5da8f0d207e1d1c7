"""Change what a `submission.toml` says of its files, and nothing else of it."""

from __future__ import annotations

import re
from pathlib import Path

from phantombench.files import write_atomically
from phantombench.submission.files import METADATA, digest, limit_of, opened
from phantombench.submission.metadata import examine


def with_source(text: str, source: str) -> str:
    r"""Return a `submission.toml` with another table `[source]`; everything else stays.

    >>> with_source("a = 1\n[source]\nb = 2\n\n[training]\nc = 3\n", "[source]\nb = 4\n")
    'a = 1\n[source]\nb = 4\n\n[training]\nc = 3\n'
    """
    table = source[source.index("[source]") :]
    before, _, after = text.partition("[source]")
    rest = re.search(r"\n(\n(?:#[^\n]*\n)*#? ?\[)", after) or re.search(r"\n(\[)", after)
    return before + table + (after[rest.start(1) :] if rest else "")


def pin(folder: Path) -> dict[str, str]:
    """Write the sha256 of the files that a submission names into its `submission.toml`.

    Returns:
        The sha256 by name, of the files that were pinned otherwise.

    Raises:
        PhantomBenchError: metadata that cannot be read, or a file that is absent.
    """
    spec, problems = examine(folder)
    if spec is None:
        raise problems[0]
    path = folder / METADATA
    text = path.read_text(encoding="utf-8")
    changed = {}
    for name, declared in spec.files.items():
        with opened(folder, name, limit_of(name)) as handle:
            found = digest(handle, name)
        if found != declared:
            key = "code_sha256" if name.endswith(".py") else "sha256"
            form = rf"(?<![\w])({key}\s*=\s*[\"']){declared}"
            text = re.sub(form, rf"\g<1>{found}", text, count=1)
            changed[name] = found
    if changed:
        write_atomically(path, text.encode())
    return changed
