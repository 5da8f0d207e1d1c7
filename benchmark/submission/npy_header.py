"""Read an array's header without evaluating it, and the array only when all else is right.

Format: numpy.lib.format, versions 1.0 to 3.0. The header is a Python literal; it is matched against
the one form that plain arrays have, so that nothing is ever evaluated or unpickled.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.submission.wording import printable, refusing

_MAGIC = b"\x93NUMPY"
_LONGEST = 1024
_CHUNK = 2**20
_FORM = re.compile(
    r"\{\s*'descr':\s*'(?P<dtype>[^']{1,20})',\s*'fortran_order':\s*(?P<fortran>True|False),"
    r"\s*'shape':\s*\((?P<shape>[\d,\s]{0,200})\),?\s*\}\s*"
)


@dataclass(frozen=True)
class ArrayHeader:
    """What a header claims: little-endian dtype, shape, and the bytes before the data."""

    dtype: str
    shape: tuple[int, ...]
    length: int

    @property
    def size(self) -> int:
        """Number of bytes that header and data must have, exact for any claim."""
        return self.length + math.prod(self.shape) * np.dtype(self.dtype).itemsize


def read_header(entry: IO[bytes], where: str, dtype: str) -> ArrayHeader:
    """Read the header at the start of an entry; refuse other types than `dtype`, and Fortran order.

    Raises:
        PhantomBenchError: not a plain array (pickled objects, records), or not as it should be.
    """
    fix = f"save a C-ordered numpy array of {np.dtype(dtype).name}"
    with refusing(where, "cannot be unpacked", fix):
        start = entry.read(8)
        wide = start[6:7] in (b"\x02", b"\x03")
        field = entry.read(4 if wide else 2)
    length = int.from_bytes(field, "little")
    if start[:6] != _MAGIC or start[6:8] not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise PhantomBenchError(where, "is not a numpy array", fix)
    if length > _LONGEST:
        raise PhantomBenchError(where, f"has a header of {length:,} bytes", fix)
    with refusing(where, "cannot be unpacked", fix):
        text = entry.read(length).decode("latin-1")
    found = _FORM.fullmatch(text)
    if found is None or len(text) != length:
        raise PhantomBenchError(
            where, f"its header is not that of a plain array: {_cut(text)}", fix
        )
    if "O" in found["dtype"]:
        raise PhantomBenchError(where, "holds pickled objects, which can run code", fix)
    if found["dtype"] != dtype:
        raise PhantomBenchError(
            where, f"has the type '{printable(found['dtype'])}' instead of '{dtype}'", fix
        )
    if found["fortran"] == "True":
        raise PhantomBenchError(where, "is in Fortran order", fix)
    with refusing(where, "its shape cannot be read", fix):
        shape = tuple(int(part) for part in found["shape"].split(",") if part.strip())
    return ArrayHeader(dtype, shape, len(start) + len(field) + length)


def read_array(entry: IO[bytes], where: str, header: ArrayHeader) -> NDArray[np.generic]:
    """Read the data behind a header; the entry's size has been compared with it before."""
    array = np.empty(header.shape, dtype=header.dtype)
    target = array.reshape(-1).view(np.uint8)
    fix = "write the file again"
    with refusing(where, "is damaged", fix):
        filled = 0
        while chunk := entry.read(min(_CHUNK, len(target) - filled) or 1):
            if filled + len(chunk) > len(target):
                raise ValueError("more data than its header says")
            target[filled : filled + len(chunk)] = np.frombuffer(chunk, dtype=np.uint8)
            filled += len(chunk)
        if filled != len(target):
            raise ValueError("less data than its header says")
    return array


def _cut(text: str) -> str:
    return printable(text.strip(), 80) or "(empty)"
