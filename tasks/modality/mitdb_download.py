"""Fetch the MIT-BIH records from PhysioNet, or from a mirror with the same layout."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.importing import importing
from phantombench.tasks.modality.mitdb_records import DS1, DS2, Record, content_digest, faults

PHYSIONET = "https://physionet.org/files"
DATABASE = "mitdb/1.0.0"


def download(data: Path, base: str = PHYSIONET, numbers: Collection[int] = DS1 + DS2) -> str:
    """Fetch what is missing or damaged of some records below `<data>/mitdb`; say how much that was.

    A file comes from `<base>/mitdb/1.0.0/100.dat` through wfdb's own transfer, is checked against
    the manifest, and only then takes its name. Files that are right already are left alone, so a
    download that was cut off goes on where it stopped.

    Raises:
        PhantomBenchError: a file cannot be had, or what came is not what the manifest lists.
    """
    wanted = list(faults(data, numbers))
    for record, suffix, _ in wanted:
        _fetch(record, suffix, data, f"{base.rstrip('/')}/{DATABASE}/{record.number}.{suffix}")
    if not wanted:
        return "all files are there and match the manifest; nothing was fetched"
    return f"fetched {len(wanted)} files from {base}; all files match the manifest"


def _fetch(record: Record, suffix: str, data: Path, url: str) -> None:
    with importing:
        from wfdb.io.download import dl_full_file

    path = record.path(data, suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(handle)
    partial = Path(name)
    try:
        dl_full_file(url, name)
        if content_digest(partial.read_bytes(), suffix) != record.sha256[suffix]:
            raise PhantomBenchError(
                url, "what came has not the sha256 of the manifest", "try again or another --url"
            )
        partial.chmod(0o644)  # mkstemp lets nobody else read
        partial.replace(path)
    except OSError as error:  # requests and wfdb derive theirs from it
        raise PhantomBenchError(
            url, f"cannot be fetched: {error}", "check the connection, or name a mirror by --url"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
