"""Pixels packed into a PNG file, each way that may be short tried, the shortest kept.

PNG (W3C, third edition 2025) writes a row of pixels as they are or as differences from neighbours
(section 9) and compresses all rows (section 10). Which is shortest depends on the picture: rows of
lines on paper repeat each other, which few distinct pairs of bytes tell best.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, NUMBERED = 0, 2, 3  # types of colour (11.2.1)
STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)


def packed(pixels: Bytes, palette: Bytes | None = None) -> bytes:
    """Return the PNG file of pixels, losslessly.

    Args:
        pixels: (height, width) greys, or numbers of colours; (height, width, 3) colours.
        palette: (n, 3) the colours that are numbered, at most 256.
    """
    bits = 8
    if palette is not None:
        bits = next(each for each in (1, 2, 4, 8) if len(palette) <= 2**each)
    rows = _rows(pixels, bits)
    apart = 3 if pixels.ndim == 3 else 1
    data = min((_deflated(way) for way in _ways(rows, apart)), key=len)
    kind = NUMBERED if palette is not None else RGB if pixels.ndim == 3 else GREY
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], bits, kind, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    if palette is not None:
        chunks.insert(1, (b"PLTE", palette.tobytes()))
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + _checked(kind + content)


def _checked(content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content))


def _rows(pixels: Bytes, bits: int) -> Bytes:
    """Return the bytes of each row; several pixels share one where they have few bits."""
    if bits == 8:
        return pixels.reshape(len(pixels), -1)
    share = 8 // bits
    padded = np.pad(pixels, ((0, 0), (0, -pixels.shape[1] % share)))
    parts = padded.reshape(len(pixels), -1, share) << np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    return np.bitwise_or.reduce(parts, axis=-1)


def _ways(rows: Bytes, apart: int) -> Iterator[bytes]:
    """Yield the rows as they are, and with the filter of each row chosen by two rules of thumb."""
    filtered = _filtered(rows, apart)
    yield _with_filters(filtered, np.zeros(len(rows), np.intp))
    yield _with_filters(filtered, np.abs(filtered.view(np.int8).astype(int)).sum(axis=2).argmin(0))
    yield _with_filters(filtered, _pairs(filtered).argmin(0))


def _filtered(rows: Bytes, apart: int) -> Bytes:
    """Return the rows under each filter, (5, *rows.shape): none, sub, up, average, Paeth (9.2)."""
    here = rows.astype(np.int16)
    left, up, corner = (np.zeros_like(here) for _ in range(3))
    left[:, apart:], up[1:], corner[1:, apart:] = here[:, :-apart], here[:-1], here[:-1, :-apart]
    guess = left + up - corner
    far_left, far_up, far_corner = (np.abs(guess - each) for each in (left, up, corner))
    of_two = np.where(far_up <= far_corner, up, corner)
    paeth = np.where((far_left <= far_up) & (far_left <= far_corner), left, of_two)
    guesses = (np.zeros_like(here), left, up, (left + up) // 2, paeth)
    return np.stack([(here - each).astype(np.uint8) for each in guesses])


def _pairs(filtered: Bytes) -> NDArray[np.intp]:
    """Return how many distinct pairs of neighbouring bytes each row has, (5, rows)."""
    pairs = filtered[..., :-1].astype(np.uint16) << 8 | filtered[..., 1:]
    pairs.sort(axis=-1)
    return (pairs[..., 1:] != pairs[..., :-1]).sum(axis=-1)


def _with_filters(filtered: Bytes, chosen: NDArray[np.intp]) -> bytes:
    rows = filtered[chosen, np.arange(len(chosen))]
    return np.concatenate([chosen[:, None].astype(np.uint8), rows], axis=1).tobytes()


def _deflated(content: bytes) -> bytes:
    """Return the shortest stream of the content."""
    found = []
    for strategy in STRATEGIES:
        stream = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
        found.append(stream.compress(content) + stream.flush())
    return min(found, key=len)
