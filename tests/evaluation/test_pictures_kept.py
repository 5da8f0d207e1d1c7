"""No picture of a submission below the line is written or kept."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest

from phantombench.evaluation.bench import Bench
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.gate import gate_of
from phantombench.metrics import measures_for

TOML = """
schema_version = 1
name = "copied"
task = "tiny"
title = "Copied"
authors = ["The tests"]
license = "CC0-1.0"
description = "What no submission may have seen."

[source]
kind = "samples"
samples = "samples.npz"
sha256 = "{sha256}"
"""


@pytest.mark.parametrize("split", ["reference", "train"])
def test_copies_submitted_as_samples_leave_no_picture(bench: Bench, split: str) -> None:
    found = bench.load(split)
    buffer = io.BytesIO()
    np.savez(buffer, samples=found.samples, labels=found.labels)
    folder = bench.workspace.submission("tiny", "copied")
    folder.mkdir()
    (folder / "samples.npz").write_bytes(buffer.getvalue())
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / "submission.toml").write_text(TOML.format(sha256=digest))
    picture = bench.workspace.picture("tiny", "copied")
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"of an earlier result")
    result = evaluate(bench, "copied")
    assert not gate_of(result, measures_for(bench.task.spec)).passed
    assert list(picture.parent.iterdir()) == []
    assert not (bench.workspace.explanations / "tiny").exists()
