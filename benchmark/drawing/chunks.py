"""What a PNG file holds beside its pixels: nothing may hide there, or be shown in their place.

A reader draws the first picture and skips what it does not know; a browser plays the frames of an
animated PNG, and shows other levels where a chunk says so (W3C, third edition 2025, 11.3).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from phantombench.drawing.packing import GREY, NUMBERED, RGB, SIGNATURE

_PIXELS = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
_CHANNELS = {GREY: 1, RGB: 3, NUMBERED: 1, 4: 2, 6: 4}  # the last two with transparency


def beside_pixels(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks (kind, content) of a PNG file that are not its pixels.

    Raises:
        ValueError: it is cut off, goes on after its end, or has more rows than it says.

    >>> from phantombench.drawing.png import pixels_png
    >>> import numpy as np
    >>> beside_pixels(pixels_png(np.zeros((2, 2), np.uint8)))
    []
    """
    chunks = list(_chunks(content))
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or kinds.count(b"PLTE") > 1:
        raise ValueError("its chunks are not those of a picture")
    _check_rows(chunks[0][1], b"".join(each for kind, each in chunks if kind == b"IDAT"))
    return [each for each in chunks if each[0] not in _PIXELS]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    if not content.startswith(SIGNATURE):
        raise ValueError("no PNG file")
    while place < len(content):
        head = content[place : place + 8].ljust(8, b"\0")
        size, kind = struct.unpack(">I4s", head)
        if place + size + 12 > len(content) or (kind == b"IEND") != (
            place + size + 12 == len(content)
        ):
            raise ValueError("it does not end where it says")
        yield kind, content[place + 8 : place + 8 + size]
        place += size + 12


def _check_rows(head: bytes, data: bytes) -> None:
    """Refuse compressed rows that are more than the picture has."""
    width, height, bits, colours, _, _, interlaced = struct.unpack(">IIBBBBB", head[:13].ljust(13))
    row = 1 + (width * bits * _CHANNELS.get(colours, 0) + 7) // 8
    stream = zlib.decompressobj()
    try:
        rows = stream.decompress(data, row * height + 1)
    except zlib.error as error:
        raise ValueError("its rows cannot be unpacked") from error
    if interlaced or len(rows) != row * height or stream.unused_data or stream.unconsumed_tail:
        raise ValueError("its rows are not those of its size")
