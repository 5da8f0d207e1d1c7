"""Samples whose label the task's classifier does not share are dropped on request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.generation.selection import only, selection
from phantombench.statistics.selection import plausible
from phantombench.task.registry import get_task

ROOT = str(Path(__file__).resolve().parents[2])


def judge(samples: np.ndarray) -> np.ndarray:
    """The samples are their own probability of class 0."""
    first = samples.reshape(len(samples))
    return np.stack([first, 1 - first], axis=1)


def test_what_the_classifier_disagrees_with_is_dropped_chunk_by_chunk() -> None:
    labels = np.array([0, 0, 1, 1, 0])
    values = np.array([0.9, 0.2, 0.1, 0.8, 0.6], np.float32)[:, None]
    chunks = [values[:2], values[2:4], values[4:]]
    kept = selection(iter(chunks), labels, judge, tail=0.0)
    assert kept.tolist() == [True, False, True, False, True]
    assert np.concatenate(list(only(iter(chunks), kept)))[:, 0].tolist() == pytest.approx(
        [0.9, 0.1, 0.6]
    )
    with pytest.raises(PhantomBenchError, match="none of the samples"):
        selection(iter(chunks), 1 - (values[:, 0] < 0.5), judge, tail=0.0)


def test_the_tail_is_that_of_each_class() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1.0, 200)
    labels = np.arange(200) % 2
    told = np.where(labels[:, None] == [0, 1], sure[:, None], 1 - sure[:, None])
    kept = plausible(told, labels, tail=0.25)
    for label in (0, 1):
        mine = labels == label
        assert kept[mine].sum() == 75
        assert sure[mine & kept].min() > sure[mine & ~kept].max()


WORDS = ("generate", "--task", "xray-phantom", "--submission", "dcgan", "--root", ROOT)


def test_the_command_keeps_what_agrees(tmp_path: Path) -> None:
    def draw(name: str, *more: str) -> tuple[str, dict[str, np.ndarray]]:
        words = [*WORDS, "--num-samples", "60", "--npz", "--output", str(tmp_path / name), *more]
        told = CliRunner().invoke(build(), words)
        assert told.exit_code == 0, told.output
        return told.output, dict(np.load(tmp_path / name / "samples.npz"))

    _, every = draw("all")
    told, kept = draw("kept", "--select")
    assert "(of 60 drawn)" in told
    agrees = get_task("xray-phantom").encoder().class_probabilities(every["samples"])
    rows = agrees.argmax(axis=1) == every["labels"]
    assert 0 < rows.sum() < 60
    assert (kept["samples"] == every["samples"][rows]).all()
    assert (kept["labels"] == every["labels"][rows]).all()


def test_a_tail_without_selection_is_refused_before_a_model_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("phantombench.submission.opening.open_submission", None)
    told = CliRunner().invoke(build(), [*WORDS, "--drop-tail", "0.1"])
    assert told.exit_code != 0
    assert isinstance(told.exception, PhantomBenchError)
    assert "--select" in str(told.exception)
