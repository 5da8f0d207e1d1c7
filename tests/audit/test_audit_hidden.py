"""What hides in a published file, or beside them, is found: the attacker made the ledger fit."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from safetensors.numpy import load, save

from phantombench.audit.published import of_everything
from phantombench.result.ledger import Entry, as_text, head, parse_ledger
from phantombench.result.store import as_text as text_of
from phantombench.result.store import read_result, seal
from phantombench.site.readme import END, START


def change(published, **changes) -> None:
    forged = seal(read_result(published.result()).model_copy(update=changes))
    published.result().write_text(text_of(forged))


REPLICATES: dict[str, Callable[[bytes], bytes]] = {
    "metadata": lambda raw: save(load(raw), metadata={"patient": "a name"}),
    "a padded header": lambda raw: (
        (int.from_bytes(raw[:8], "little") + 80).to_bytes(8, "little")
        + raw[8:][: int.from_bytes(raw[:8], "little")]
        + b" " * 80
        + raw[8:][int.from_bytes(raw[:8], "little") :]
    ),
    "those of another measure": lambda raw: _renamed(load(raw)),
}


def _renamed(tensors) -> bytes:
    name = next(each for each in tensors if each != "standard deviations")
    return save({**tensors, "zzz": tensors[name], "standard deviations": _longer(tensors)})


def _longer(tensors):
    import numpy as np

    return np.append(tensors["standard deviations"], 1.0)


@pytest.mark.parametrize("way", REPLICATES)
def test_replicates_hold_nothing_else(published, way: str) -> None:
    path = published.workspace.replicates("tiny", "noise")
    path.write_bytes(REPLICATES[way](path.read_bytes()))
    change(published, replicates=hashlib.sha256(path.read_bytes()).hexdigest())
    published.rebuild_if_possible()
    assert any("replicates" in told for told in published.faults_of_result())


def chunk(kind: bytes, content: bytes) -> bytes:
    checked = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checked


def animated(raw: bytes) -> bytes:
    """Add a black frame, which browsers show after the first one."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(raw)) as image:
        first = image.convert("RGB")
        first.save(made, "PNG", save_all=True, append_images=[Image.new("RGB", first.size)])
    return made.getvalue()


def more_rows(raw: bytes) -> bytes:
    """Pack the rows again with some behind the last one, which no reader shows."""
    head, parts, place = raw[8:33], b"", 8
    tables = b""
    while place < len(raw):
        size, kind = struct.unpack(">I4s", raw[place : place + 8])
        content = raw[place + 8 : place + 8 + size]
        parts += content if kind == b"IDAT" else b""
        tables += raw[place : place + 12 + size] if kind == b"PLTE" else b""
        place += size + 12
    packed = zlib.compress(zlib.decompress(parts) + b"a name" * 99)
    return raw[:8] + head + tables + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "bytes behind it": lambda raw: raw + b"a name",
    "a text": lambda raw: raw[:33] + chunk(b"tEXt", b"Comment\0a name") + raw[33:],
    "other levels": lambda raw: raw[:33] + chunk(b"gAMA", struct.pack(">I", 400_000)) + raw[33:],
    "another frame": animated,
    "more rows": more_rows,
    "two pictures": lambda raw: raw + raw,
    "cut off": lambda raw: raw[:-4],
}


@pytest.mark.parametrize("way", PICTURES)
def test_a_picture_holds_its_pixels_alone(published, way: str) -> None:
    path = published.picture()
    path.write_bytes(PICTURES[way](path.read_bytes()))
    published.rebuild_if_possible()
    (told,) = published.faults_of_result()
    assert "samples/tiny/noise.png is not what is drawn now" in told


def test_records_keep_their_order_on_another_processor(published) -> None:
    """There, numbers may move: that some did must not hide that all were moved about."""
    records = [
        each.model_copy(
            update={"environment": each.environment.model_copy(update={"processor": "Other 1"})}
        )
        for each in read_result(published.result()).records
    ]
    records[0] = records[0].model_copy(update={"value": (records[0].value or 0.0) * (1 + 1e-9)})
    change(published, records=tuple(records))
    assert published.faults_of_result() == []
    change(published, records=tuple(records[::-1]))
    assert published.faults_of_result() == ["the records are in another order"]


@pytest.mark.parametrize("day", ["20260101", "2026-W01-4", "2026-1-1", "today"])
def test_a_date_is_written_in_one_way(published, day: str) -> None:
    change(published, created=day)
    (told,) = published.faults_of_result()
    assert "field 'created'" in told


def test_a_link_is_no_result(published) -> None:
    aside = published.workspace.root / "aside.json"
    published.result().rename(aside)
    published.result().symlink_to(aside)
    assert published.faults_of_result() == ["the file is a link"]


@pytest.mark.parametrize("which", ["picture", "result", "ledger"])
def test_a_pipe_is_told_and_nobody_waits_for_it(published, which: str) -> None:
    found = getattr(published, which)
    path = found if which == "ledger" else found()
    path.unlink()
    os.mkfifo(path)
    assert list(of_everything(published.workspace, [published.task.spec]))


FORGED = {
    "no last line end": lambda raw: raw[:-1],
    "other line ends": lambda raw: raw.replace(b"\n", b"\r"),
    "a name that leaves the folder": lambda raw: _with(raw, "results/../../secret"),
    "a name of no folder": lambda raw: _with(raw, "secret"),
    "a name from the root": lambda raw: _with(raw, "/etc/passwd"),
    "a name that is not seen": lambda raw: _with(raw, "results/tiny/\u202egnp.json"),
}


def _with(raw: bytes, file: str) -> bytes:
    """Publish a file that is not there, and withdraw it."""
    entries = parse_ledger(raw, "ledger")
    for sha256 in ("1" * 64, None):
        entries.append(Entry(file=file, sha256=sha256, previous=head(entries[-1:])))
    return as_text(entries)


@pytest.mark.parametrize("way", FORGED)
def test_the_ledger_has_one_form(published, way: str) -> None:
    published.ledger.write_bytes(FORGED[way](published.ledger.read_bytes()))
    assert any("ledger.jsonl" in told for told in published.faults())


def test_the_readme_is_published_as_well(published) -> None:
    path = published.workspace.root / "README.md"
    path.write_text(f"{START}\nnothing yet\n{END}\n")
    assert "README.md differs from line 2 on" in published.faults()
