"""Pinning writes hashes and nothing else; replacing keeps what the author wrote."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission.checks import check_submission
from phantombench.submission.metadata import read_submission
from phantombench.submission.pin import pin
from phantombench.submission.template import create
from phantombench.workspace import Workspace

ASKED = np.array([0, 1], dtype=np.int64)


@pytest.fixture(autouse=True)
def small_task_exists(monkeypatch: pytest.MonkeyPatch, small_spec: Any) -> None:
    for module in ("checks", "template"):
        monkeypatch.setattr(f"phantombench.submission.{module}.read_spec", lambda _: small_spec)


def test_a_changed_file_is_pinned_and_nothing_else_changes(
    workshop: Any, pack: Any, sound_arrays: Any
) -> None:
    folder = workshop.samples()
    before = (folder / "submission.toml").read_text()
    (folder / "samples.npz").write_bytes(pack(**sound_arrays(14)))
    assert len(check_submission(folder, ASKED)) == 1
    now = hashlib.sha256((folder / "samples.npz").read_bytes()).hexdigest()
    assert pin(folder) == {"samples.npz": now}
    assert check_submission(folder, ASKED) == []
    after = (folder / "submission.toml").read_text()
    assert [a for a, b in zip(after.splitlines(), before.splitlines(), strict=True) if a != b] == [
        f'sha256 = "{now}"'
    ]
    assert pin(folder) == {}


def test_code_and_weights_are_told_apart(workshop: Any, weights: bytes) -> None:
    unknown = "0" * 64
    folder = workshop.model(weights, code="m.py", code_sha256=unknown, sha256=unknown)
    (folder / "m.py").write_text("x = 1\n")
    assert set(pin(folder)) == {"weights.safetensors", "m.py"}
    source = read_submission(folder).source
    assert source.sha256 == hashlib.sha256(weights).hexdigest()  # type: ignore[union-attr]
    assert source.code_sha256 == hashlib.sha256(b"x = 1\n").hexdigest()  # type: ignore[union-attr]


def test_what_cannot_be_read_is_not_pinned(workshop: Any) -> None:
    folder = workshop.samples()
    (folder / "samples.npz").unlink()
    with pytest.raises(PhantomBenchError, match="no such file"):
        pin(folder)


def test_replacing_keeps_what_the_author_wrote(
    workshop: Any, pack: Any, sound_arrays: Any, tmp_path: Path
) -> None:
    place = Workspace(root=workshop.root, data=None, cache=workshop.root / "cache")
    content = tmp_path / "s.npz"
    content.write_bytes(pack(**sound_arrays()))
    folder = create(place, "small-task", "again", content, "")
    path = folder / "submission.toml"
    path.write_text(path.read_text().replace("Your Name", "A. Author"))
    with pytest.raises(PhantomBenchError, match="--replace"):
        create(place, "small-task", "again", content, "")
    content.write_bytes(pack(**sound_arrays(20)))
    more = 'converted = ["values times 2"]\n'
    create(place, "small-task", "again", content, "", more=more, replace=True)
    spec = read_submission(folder)
    assert spec.authors == ["A. Author"]
    assert spec.source.converted == ["values times 2"]  # type: ignore[union-attr]
    assert pin(folder) == {}
    assert "# [training]" in path.read_text()


def test_all_faults_of_an_npz_are_told_at_once(workshop: Any, pack: Any, sound_arrays: Any) -> None:
    arrays = sound_arrays()
    samples, labels = arrays["samples"].astype(np.float64), np.eye(2)[arrays["labels"]]
    told = [
        str(each)
        for each in check_submission(workshop.samples(pack(samples=samples, labels=labels)), ASKED)
    ]
    assert len(told) == 2
    wrong = {"samples": arrays["samples"][:, 0], "labels": arrays["labels"][:, None]}
    told = [str(each) for each in check_submission(workshop.samples(pack(**wrong)), ASKED)]
    assert len(told) == 2
    assert all("phantombench submit new --replace" in each for each in told)
