"""What follows from the splits alone is computed once for all submissions, in whatever run."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from phantombench.controls import floor_control
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.metrics.privacy import registered

NAME = floor_control().name


def scored(bench: Bench, **options: object) -> bytes:
    shutil.rmtree(bench.workspace.leaderboards, ignore_errors=True)
    evaluate(Bench(bench.task, bench.workspace, Options(**options)), NAME)
    return bench.workspace.result("tiny", NAME).read_bytes()


def test_the_same_bytes_with_what_is_kept_and_without(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = scored(bench)
    assert list((bench.workspace.cache / "ground").rglob("?" * 64))
    assert scored(bench) == first
    assert scored(bench, reuse=False) == first


def test_what_is_kept_is_not_computed_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found = registered.nearness_after_registration
    for bench_of_a_run in (bench, Bench(bench.task, bench.workspace)):
        ground = bench_of_a_run.ground
        rows = ground.reference.samples[:8]
        near = found(ground, rows, "train", "some")
        monkeypatch.setattr(registered, "registration_to", None)  # the second run asks nobody
    np.testing.assert_array_equal(near, found(ground, rows, "train", "some"))
