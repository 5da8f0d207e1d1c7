"""Results on disk: canonical JSON, content-hashed, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.result.schema import Result
from phantombench.result.version_1 import changed_by_hand, from_version_1, is_version_1
from phantombench.schema import check_text, parse_closed, parse_plain


def content_hash(result: Result) -> str:
    """Return the sha256 over everything in a result but its own hash, `created` and the seconds."""
    content = result.model_dump(mode="json", exclude_none=True, exclude={"sha256", "created"})
    for record in content["records"]:
        record["environment"].pop("seconds", None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def as_text(result: Result) -> str:
    """Return a result as JSON, a line a record, so that a change of one shows as one line."""
    content = result.model_dump(mode="json", exclude_none=True)
    lines = [json.dumps(record, sort_keys=True) for record in content.pop("records")]
    content["records"] = []
    head = json.dumps(content, indent=1, sort_keys=True)
    return head.replace('"records": []', '"records": [\n  ' + ",\n  ".join(lines) + "\n ]") + "\n"


def seal(result: Result) -> Result:
    """Return the result with its hash filled in."""
    return result.model_copy(update={"sha256": content_hash(result)})


def write_result(path: Path, result: Result) -> None:
    """Write a sealed result; a file with the same content stays as it is, with its date."""
    if path.is_file() and _hash_on_disk(path) == result.sha256:
        return
    write_atomically(path, as_text(result).encode())


def read_result(path: Path) -> Result:
    """Read one result and check its schema and its hash; one of version 1 is carried over.

    Raises:
        PhantomBenchError: not JSON, a key that is there twice, a field that the schema does not
            know or misses, or content that was changed after it was written.
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise PhantomBenchError(path, "is no regular file", "restore the committed file")
    raw, fix = path.read_bytes(), "score the submission again"
    content = parse_plain(raw, path, fix)
    if is_version_1(content):
        check_text(content, path, fix)
        return seal(from_version_1(raw, path))
    result = parse_closed(raw, path, Result, fix)
    if content_hash(result) != result.sha256:
        raise changed_by_hand(path)
    return result


def read_results(folder: Path) -> dict[str, Result]:
    """Read all results of one task, by submission name, sorted."""
    return {path.stem: read_result(path) for path in sorted(folder.glob("*.json"))}


def _hash_on_disk(path: Path) -> str | None:
    try:
        return read_result(path).sha256
    except PhantomBenchError:
        return None
