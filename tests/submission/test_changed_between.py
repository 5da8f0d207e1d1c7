"""What was checked is what is used, whoever changes the file meanwhile."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission import files, limits
from phantombench.submission.content import content_hash, identified

ASKED = np.array([0, 1, 0, 1, 1, 0], dtype=np.int64)


def test_samples_are_read_from_the_copy_that_was_hashed(
    workshop: Any, pack: Any, sound_arrays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = sound_arrays()
    workshop.samples(pack(**arrays))
    check = files.check_digest

    def change(path: Path, found: str, declared: str) -> None:
        check(path, found, declared)
        path.write_bytes(pack(samples=1 - arrays["samples"], labels=arrays["labels"]))

    monkeypatch.setattr(files, "check_digest", change)
    drawn = workshop.open().sample(ASKED, 0)
    assert np.isin(drawn, arrays["samples"]).all()


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "samples.npz"
    path.write_bytes(b"x" * 10)
    monkeypatch.setattr(files, "_CHUNK", 5)
    small = limits.Limit(12, "it is a test")
    digest = hashlib.sha256(b"x" * 10).hexdigest()
    check = files._check_size

    def grow(where: Path, size: int, limit: limits.Limit) -> None:
        check(where, size, limit)
        if size == 10:
            with where.open("ab") as handle:
                handle.write(b"x" * 100)

    monkeypatch.setattr(files, "_check_size", grow)
    with (
        pytest.raises(PhantomBenchError, match="more than"),
        files.pinned(tmp_path, "samples.npz", small, digest),
    ):
        pass


def test_metadata_and_identity_are_of_the_same_bytes(
    workshop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.samples()
    toml = workshop.folder / "submission.toml"
    before = content_hash(workshop.folder)
    spec, sha256 = identified(workshop.folder)
    assert sha256 == before and spec.title == "Mine"
    toml.write_text(toml.read_text().replace('"Mine"', '"Best"'))
    assert identified(workshop.folder)[1] != before
