"""Every attack through a samples file is a refusal that names what is wrong, and nothing else."""

from __future__ import annotations

import io
import os
import pickle
import struct
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits

Arrays = dict[str, np.ndarray]


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array)
    return buffer.getvalue()


def claim(descr: str, shape: tuple[int, ...], fortran: bool = False) -> bytes:
    """Write an array header that claims whatever it likes, with no data behind it."""
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    text += b" " * (63 - (10 + len(text)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def archive(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as writer:
        warnings.simplefilter("ignore")
        for name, content in entries:
            writer.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


class Bomb:
    """What a pickle would run."""

    def __reduce__(self) -> Any:
        return os.system, ("touch it-ran",)


def pickled(a: Arrays) -> bytes:
    objects = np.array([Bomb()], dtype=object)
    buffer = io.BytesIO()
    np.savez(buffer, samples=objects, labels=a["labels"])
    return buffer.getvalue()


def raw_pickle(a: Arrays) -> bytes:
    return archive([("samples.npy", pickle.dumps(Bomb())), ("labels.npy", npy(a["labels"]))])


def ten_gibibytes(a: Arrays) -> bytes:
    n = 10 * 2**30 // (4 * 256)
    return archive(
        [("samples.npy", claim("<f4", (n, 1, 16, 16))), ("labels.npy", claim("<i8", (n,)))]
    )


def astronomic(a: Arrays) -> bytes:
    n = 10**60
    return archive(
        [("samples.npy", claim("<f4", (n, 1, 16, 16))), ("labels.npy", claim("<i8", (n,)))]
    )


def directory_claims_ten_gibibytes(a: Arrays) -> bytes:
    """Change the unpacked size in the directory alone."""
    content = bytearray(archive([("samples.npy", npy(a["samples"])), ("labels.npy", b"")]))
    start = content.index(b"PK\x01\x02")
    content[start + 24 : start + 28] = struct.pack("<L", 0xF0000000)
    return bytes(content)


def zip_bomb(a: Arrays) -> bytes:
    n = 2 * limits.EXPANSION_FROM // (4 * 256)
    zeros = np.zeros((n, 1, 16, 16), dtype=np.float32)
    labels = np.zeros(n, dtype=np.int64)
    entries = [("samples.npy", npy(zeros)), ("labels.npy", npy(labels))]
    return archive(entries, zipfile.ZIP_DEFLATED)


def duplicate(a: Arrays) -> bytes:
    return archive([("samples.npy", npy(a["samples"])), ("samples.npy", npy(a["samples"]))])


def third_entry(a: Arrays) -> bytes:
    entries = [("samples.npy", npy(a["samples"])), ("labels.npy", npy(a["labels"])), ("x", b"")]
    return archive(entries)


def null_in_name(a: Arrays) -> bytes:
    good = archive([("samples.npy", npy(a["samples"])), ("labels.npyXtxt", npy(a["labels"]))])
    return good.replace(b"labels.npyXtxt", b"labels.npy\0txt")


def encrypted(a: Arrays) -> bytes:
    content = bytearray(good(a))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 1)
    return bytes(content)


def lzma(a: Arrays) -> bytes:
    entries = [("samples.npy", npy(a["samples"])), ("labels.npy", npy(a["labels"]))]
    return archive(entries, zipfile.ZIP_LZMA)


def unknown_method(a: Arrays) -> bytes:
    content = bytearray(good(a))
    at = content.index(b"PK\x01\x02") + 10
    content[at : at + 2] = struct.pack("<H", 97)
    return bytes(content)


def wrong_checksum(a: Arrays) -> bytes:
    content = bytearray(good(a))
    content[300] ^= 0xFF
    return bytes(content)


def crowded_directory(a: Arrays) -> bytes:
    """Hide a pointer to a zip64 directory, which zipfile would believe, in an entry's comment."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        writer.writestr("samples.npy", npy(a["samples"]))
        info = zipfile.ZipInfo("labels.npy")
        info.comment = b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1)
        writer.writestr(info, npy(a["labels"]))
    return buffer.getvalue()


def many_entries(a: Arrays) -> bytes:
    return archive([(f"{index}.npy", b"") for index in range(3000)])


def good(a: Arrays) -> bytes:
    return archive([("samples.npy", npy(a["samples"])), ("labels.npy", npy(a["labels"]))])


def raw_samples(content: bytes) -> Callable[[Arrays], bytes]:
    return lambda a: archive([("samples.npy", content), ("labels.npy", npy(a["labels"]))])


ATTACKS: dict[str, tuple[Callable[[Arrays], bytes], str]] = {
    "pickled objects": (pickled, "pickled objects"),
    "a pickle in place of an array": (raw_pickle, "is not a numpy array"),
    "a pickle in place of the file": (lambda a: pickle.dumps(Bomb()), "not an npz"),
    "an empty file": (lambda a: b"", "not an npz"),
    "a single array": (lambda a: npy(a["samples"]), "not an npz"),
    "a header that claims 10 GiB": (ten_gibibytes, "claims 10,"),
    "a header that claims 10^60 samples": (astronomic, "claims 1"),
    "a directory that claims 4 GiB": (directory_claims_ten_gibibytes, "512 MiB"),
    "a zip bomb": (zip_bomb, "times its size"),
    "a duplicate entry": (duplicate, "each once"),
    "a third entry": (third_entry, "3 entries"),
    "a null in an entry's name": (null_in_name, "each once"),
    "thousands of entries": (many_entries, "3000 entries"),
    "an entry outside": (
        lambda a: archive([("../samples.npy", b""), ("labels.npy", b"")]),
        "'../samples.npy'",
    ),
    "a nested entry": (
        lambda a: archive([("in/samples.npy", b""), ("labels.npy", b"")]),
        "'in/samples.npy'",
    ),
    "a missing array": (lambda a: archive([("samples.npy", npy(a["samples"]))]), "1 entries"),
    "encryption": (encrypted, "encrypted"),
    "another packing": (lzma, "unusual method"),
    "an unknown packing": (unknown_method, "unusual method"),
    "a wrong checksum": (wrong_checksum, "damaged"),
    "a hidden second directory": (crowded_directory, "unusual zip directory"),
    "a file in front of the zip": (lambda a: b"MZ" * 50 + good(a), "unusual zip directory"),
    "a file behind the zip": (lambda a: good(a) + b"x" * 50, "not an npz"),
    "cut off in the middle": (lambda a: good(a)[:2000], "not an npz"),
    "cut off at the end": (lambda a: good(a)[:-1], "not an npz"),
    "a header with code": (
        raw_samples(
            b"\x93NUMPY\x01\x00" + struct.pack("<H", 30) + b"__import__('os').getpid()     "
        ),
        "not that of a plain array",
    ),
    "an endless header": (
        raw_samples(b"\x93NUMPY\x02\x00" + struct.pack("<L", 2**31) + b"{"),
        "header of 2,147,483,648 bytes",
    ),
    "an unknown version": (raw_samples(b"\x93NUMPY\x09\x00" + b" " * 200), "is not a numpy array"),
    "a cut header": (raw_samples(claim("<f4", (12, 1, 16, 16))[:40]), "not that of a plain array"),
    "no data": (raw_samples(claim("<f4", (12, 1, 16, 16))), "its header claims 12,4"),
    "too much data": (
        raw_samples(claim("<f4", (12, 1, 16, 16)) + b"\0" * (12 * 256 * 4 + 1)),
        "its header claims 12,4",
    ),
    "a negative shape": (raw_samples(claim("<f4", (-1, 1, 16, 16))), "not that of a plain array"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_with_its_reason(
    attack: str, workshop: Any, sound_arrays: Callable[[], Arrays], monkeypatch: Any
) -> None:
    make, reason = ATTACKS[attack]
    monkeypatch.chdir(workshop.root)
    workshop.samples(make(sound_arrays()))
    with pytest.raises(PhantomBenchError) as refusal:
        workshop.open()
    assert reason in refusal.value.wrong
    assert refusal.value.where.startswith("submissions/small-task/mine/samples.npz")
    assert refusal.value.fix
    assert not (workshop.root / "it-ran").exists()


def test_what_the_attacks_spoil_is_sound_before(
    workshop: Any, sound_arrays: Callable[[], Arrays]
) -> None:
    workshop.samples(good(sound_arrays()))
    assert workshop.open().sample(np.array([0, 1, 1]), 0).shape == (3, 1, 16, 16)


def test_packed_samples_are_read_as_well(workshop: Any, sound_arrays: Callable[[], Arrays]) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **sound_arrays())
    workshop.samples(buffer.getvalue())
    assert np.isin(workshop.open().sample(np.array([0, 1]), 0), sound_arrays()["samples"]).all()


def test_a_large_claim_takes_no_memory(workshop: Any, sound_arrays: Callable[[], Arrays]) -> None:
    import tracemalloc

    workshop.samples(ten_gibibytes(sound_arrays()))
    tracemalloc.start()
    with pytest.raises(PhantomBenchError):
        workshop.open()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 2**20
