"""Read the directory of an npz file without unpacking anything, and refuse what could surprise.

An npz is a zip (PKWARE APPNOTE 6.3). The last 22 bytes say where its directory lies; these are
checked by hand, because `zipfile` would build an object for each of any number of entries.
"""

from __future__ import annotations

import os
import struct
import zipfile
from typing import BinaryIO

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.wording import printable, refusing

_END = struct.Struct("<4s4H2LH")  # signature, disks (2), entries (2), size, offset, comment
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR_64_SIZE = 20
_DIRECTORY = 4 * limits.KIB
_ENCRYPTED = 0x1 | 0x40
_PATCHED = 0x20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_REWRITE = "write it again with numpy.savez(file, samples=..., labels=...)"


def open_directory(handle: BinaryIO, where: str, expected: tuple[str, ...]) -> zipfile.ZipFile:
    """Return the zip after its directory was found to hold exactly the expected plain entries.

    Raises:
        PhantomBenchError: not a zip; other, nested or duplicate entries; encryption; an entry that
            unpacks to more than is allowed, or to far more than its packed size.
    """
    _check_end(handle, where, len(expected))
    with refusing(where, "is not an intact npz file", _REWRITE):
        archive = zipfile.ZipFile(handle)
    entries = archive.infolist()
    names = [entry.orig_filename for entry in entries]
    if sorted(names) != sorted(expected):
        found = ", ".join(repr(printable(name, 40)) for name in names)
        raise PhantomBenchError(
            where, f"holds {found} instead of {' and '.join(expected)}, each once", _REWRITE
        )
    for entry in entries:
        _check_entry(entry, f"{where}/{entry.filename}")
    if sum(entry.file_size for entry in entries) > limits.SAMPLE_BYTES:
        raise PhantomBenchError(
            where,
            f"unpacks to more than the {limits.SAMPLES} allowed: {limits.SAMPLES.reason}",
            "ship fewer samples",
        )
    return archive


def _check_end(handle: BinaryIO, where: str, count: int) -> None:
    size = handle.seek(0, os.SEEK_END)
    tail_size = _END.size + _LOCATOR_64_SIZE
    handle.seek(max(0, size - tail_size))
    tail = handle.read(tail_size)
    handle.seek(0)
    if len(tail) < tail_size or tail[-_END.size :][:4] != b"PK\x05\x06":
        raise PhantomBenchError(where, "is not an npz file, or was cut off", _REWRITE)
    _, disk, first, here, total, length, offset, comment = _END.unpack(tail[-_END.size :])
    if here != count or total != count:
        raise PhantomBenchError(where, f"holds {total} entries instead of {count}", _REWRITE)
    whole = offset + length + _END.size == size
    if disk or first or comment or not whole or length > _DIRECTORY or tail[:4] == _LOCATOR_64:
        raise PhantomBenchError(where, "has an unusual zip directory", _REWRITE)


def _check_entry(entry: zipfile.ZipInfo, where: str) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise PhantomBenchError(where, "is encrypted", _REWRITE)
    if entry.flag_bits & _PATCHED or entry.compress_type not in _PLAIN:
        raise PhantomBenchError(where, "is packed by an unusual method", _REWRITE)
    if entry.file_size > limits.SAMPLE_BYTES:
        raise PhantomBenchError(
            where,
            f"unpacks to {entry.file_size:,} bytes, more than the {limits.SAMPLES} allowed: "
            f"{limits.SAMPLES.reason}",
            "ship fewer samples",
        )
    expansion = entry.file_size / max(1, entry.compress_size)
    if entry.file_size > limits.EXPANSION_FROM and expansion > limits.EXPANSION:
        raise PhantomBenchError(
            where,
            f"unpacks to {expansion:,.0f} times its size, {limits.EXPANSION} are allowed: "
            "samples do not pack so well",
            "write it unpacked: numpy.savez(file, samples=..., labels=...)",
        )
