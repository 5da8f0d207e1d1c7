"""Pinning writes what a task's splits are, and nothing else, into its metadata."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.task.ensemble import EncoderSpec
from phantombench.task.loading import split_digest
from phantombench.task.pinning import pin, pin_encoder
from phantombench.task.spec import Split

TOML = """# what it is
id = "small"
encoder_sha256 = "{zeros}"  # pinned below
bibtex = \"\"\"
@article{{a, title = {{[sic] T}}}}
\"\"\"

[splits.train]
size = 0
groups = 0
sha256 = ""

[splits.test]
size = 0
groups = 0
archive_md5 = "0"
"""


class Small:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, split: str, data: Path | None) -> Split:
        n = {"train": 4, "reference": 3, "test": 2}[split]
        samples = np.full((n, 1, 2), n, dtype=np.float32)
        return Split(samples, np.zeros(n, dtype=np.int64), np.arange(n, dtype=np.int64) // 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "task.toml"
    path.write_text(TOML.format(zeros="0" * 64), encoding="utf-8")
    return path


def test_pin_writes_sizes_groups_and_digests(path: Path) -> None:
    task = Small(path.parent)
    before = tomllib.loads(path.read_text(encoding="utf-8"))
    pin(task, None)
    after = tomllib.loads(path.read_text(encoding="utf-8"))
    splits = after.pop("splits")
    before.pop("splits")
    assert after == before
    assert path.read_text(encoding="utf-8").startswith("# what it is\n")
    assert list(splits) == ["train", "reference", "test"]
    for name, size, groups in (("train", 4, 2), ("reference", 3, 2), ("test", 2, 1)):
        digest = split_digest(task.read(name, None))
        assert splits[name] == {"size": size, "groups": groups, "sha256": digest}


def test_pinning_again_changes_nothing(path: Path) -> None:
    pin(Small(path.parent), None)
    once = path.read_bytes()
    pin(Small(path.parent), None)
    assert path.read_bytes() == once


def test_pin_encoder_writes_its_hash_alone(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    sha256 = pin_encoder(path, b"weights")
    assert sha256 == hashlib.sha256(b"weights").hexdigest()
    assert path.read_text(encoding="utf-8") == before.replace("0" * 64, sha256)


def test_pin_encoder_wants_one_field(path: Path) -> None:
    path.write_text("id = 'small'\n", encoding="utf-8")
    with pytest.raises(PhantomBenchError, match="0 fields encoder_sha256"):
        pin_encoder(path, b"weights")


def test_another_encoder_is_pinned_in_its_own_table(path: Path) -> None:
    tables = "".join(
        f'[[encoders]]\nrecipe = "{recipe}"\nseed = {seed}\nsha256 = ""\n\n'
        for recipe, seed in (("a", 1), ("b_c", 0), ("b_c", 1))
    )
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("[splits.train]", tables + "[splits.train]"), encoding="utf-8")
    member = EncoderSpec(recipe="b_c", seed=0)
    assert pin_encoder(path, b"weights", member) == hashlib.sha256(b"weights").hexdigest()
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    pinned = [each["sha256"] for each in found["encoders"]]
    assert pinned == ["", hashlib.sha256(b"weights").hexdigest(), ""]
    assert found["encoder_sha256"] == "0" * 64
    with pytest.raises(PhantomBenchError, match="0 fields of the encoder d-0"):
        pin_encoder(path, b"weights", EncoderSpec(recipe="d", seed=0))
