"""What a reader of the board has to know of a submission is kept with its result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.remarks import UNCONDITIONAL
from phantombench.result.store import content_hash, read_result

TOML = """
schema_version = 1
name = "mine"
task = "tiny"
title = "Mine"
authors = ["The tests"]
license = "CC0-1.0"
description = "Samples."

[source]
kind = "samples"
samples = "samples.npz"
sha256 = "{sha256}"
{more}
"""


@pytest.fixture
def submit(bench: Bench) -> Callable[..., Bench]:
    """Submit fresh samples of the tiny task, changed as asked, and keep the scoring short."""

    def make(change: Callable[[np.ndarray], np.ndarray], more: str = "") -> Bench:
        folder = bench.workspace.submission("tiny", "mine")
        folder.mkdir()
        labels = np.arange(120, dtype=np.int64) % 2
        samples = change(bench.task.draw(labels, 9)).astype(np.float32)  # type: ignore[attr-defined]
        np.savez(folder / "samples.npz", samples=samples, labels=labels)
        sha256 = hashlib.sha256((folder / "samples.npz").read_bytes()).hexdigest()
        (folder / "submission.toml").write_text(TOML.format(sha256=sha256, more=more))
        bench.options = Options(measures=frozenset({"fid"}))
        return bench

    return make


def path_of(bench: Bench) -> Path:
    return bench.workspace.result("tiny", "mine")


def test_sound_samples_have_no_remark(submit: Callable[..., Bench]) -> None:
    assert evaluate(submit(lambda x: x), "mine").remarks is None


def test_what_looks_wrong_is_kept_and_sealed(submit: Callable[..., Bench]) -> None:
    bench = submit(lambda x: -x)
    result = evaluate(bench, "mine")
    assert result.remarks is not None
    assert "--invert" in result.remarks[0]
    assert read_result(path_of(bench)) == result
    assert content_hash(result.model_copy(update={"remarks": None})) != result.sha256


def test_it_stays_when_another_number_is_added(submit: Callable[..., Bench]) -> None:
    bench = submit(lambda x: -x)
    before = evaluate(bench, "mine").remarks
    bench.options = Options(measures=frozenset({"fid", "coverage"}))
    assert evaluate(bench, "mine").remarks == before


def test_what_the_author_did_is_said_first(submit: Callable[..., Bench]) -> None:
    bench = submit(lambda x: x, 'conditional = false\nconverted = ["times 2"]')
    assert evaluate(bench, "mine").remarks == ("converted by its author: times 2", UNCONDITIONAL)


def test_a_control_has_none(bench: Bench) -> None:
    bench.options = Options(measures=frozenset({"fid"}))
    assert evaluate(bench, "mean").remarks is None
