"""Fetch a file over HTTP: resumed where it stopped, checked before it takes its name."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from phantombench.errors import PhantomBenchError

_CHUNK = 1 << 20
_TIMEOUT = 60  # seconds without a byte
_AGENT = {"User-Agent": "phantombench"}


def md5_of(path: Path) -> str:
    """Return the md5 of a file, as archives publish it; it guards against damage, not malice."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def download(url: str, target: Path, md5: str) -> None:
    """Fetch `url` into `target`, which appears only when it is whole and its md5 is right.

    What has arrived stays in `<target>.part`; the next call asks for the rest of it. Without
    a server that answers ranges, it begins anew.

    Raises:
        PhantomBenchError: no connection, no such file, a broken transfer, or another content.
    """
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    again = "run the same command again: it goes on where it stopped"
    try:
        _transfer(url, part)
    except urllib.error.HTTPError as error:
        raise PhantomBenchError(
            url, f"the server answers {error.code} {error.reason}", f"check the address, or {again}"
        ) from error
    except (OSError, HTTPException) as error:
        raise PhantomBenchError(url, f"the transfer broke off ({error})", again) from error
    found = md5_of(part)
    if found != md5:
        part.unlink()
        raise PhantomBenchError(
            url,
            f"what it serves has md5 {found}, expected {md5}; it was thrown away",
            "run the same command again, or name another source with --url",
        )
    part.replace(target)


def _transfer(url: str, part: Path) -> None:
    have = part.stat().st_size if part.is_file() else 0
    headers = _AGENT | ({"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=_TIMEOUT
        )
    except urllib.error.HTTPError as error:
        if have and error.code == 416:  # nothing is left to send: the part may be whole
            return
        raise
    with answer, part.open("ab" if have and answer.status == 206 else "wb") as handle:
        expected = answer.headers.get("Content-Length")
        received = 0
        while chunk := answer.read(_CHUNK):
            handle.write(chunk)
            received += len(chunk)
        handle.flush()
        os.fsync(handle.fileno())
        if expected is not None and received != int(expected):
            raise OSError(f"{received} of {expected} bytes arrived")


def fetch_small(url: str, limit: int) -> bytes:
    """Return the content of a small file.

    Raises:
        PhantomBenchError: no connection, no such file, or more than `limit` bytes.
    """
    try:
        request = urllib.request.Request(url, headers=_AGENT)
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            content: bytes = answer.read(limit + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise PhantomBenchError(url, f"cannot be fetched: {error}", "check the address") from error
    if len(content) > limit:
        raise PhantomBenchError(url, f"longer than {limit} bytes", "check the address")
    return content
