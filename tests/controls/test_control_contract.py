"""Every control, found by lying in its folder, keeps the same contract."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.controls import control_names, get_control
from phantombench.controls.registry import FOLDER
from phantombench.errors import PhantomBenchError
from phantombench.submission.checks import check_submission
from phantombench.submission.metadata import read_submission
from phantombench.task.registry import read_spec, task_ids

ROOT = Path(__file__).resolve().parents[2]
SUBMITTED = sorted(
    path.parent
    for path in (ROOT / "submissions").glob("*/*/submission.toml")
    if 'kind = "control"' in path.read_text()
)
TASKS = ("ecg-mitbih", "ecg-phantom", "xray-nih", "xray-phantom")


def test_the_controls_of_the_protocol_are_there() -> None:
    assert control_names() == [
        "blur",
        "collapse",
        "fresh",
        "gaussian",
        "mean",
        "noise",
        "real",
        "shuffled-labels",
    ]


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(PhantomBenchError, match="choose one of: blur, collapse"):
        get_control("perfect")


@pytest.mark.parametrize("name", control_names())
class TestContract:
    def test_its_file_and_its_words(self, name: str) -> None:
        control = get_control(name)
        assert (FOLDER / f"{name.replace('-', '_')}.py").is_file()
        assert control.name == name
        assert 0 < len(control.title) <= 80
        assert "must" in control.description and control.description.endswith(".")
        assert "\n" not in control.description

    def test_one_sample_a_label(self, name: str, task: Any, train: Any, asked: Any) -> None:
        samples = get_control(name).sample(task, train, asked, np.random.default_rng(0))
        assert samples.shape == (len(asked), *task.spec.sample_shape)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert samples.min() >= 0 and samples.max() <= 1

    def test_same_generator_same_bytes(self, name: str, task: Any, train: Any, asked: Any) -> None:
        def digest(seed: int) -> str:
            samples = get_control(name).sample(task, train, asked, np.random.default_rng(seed))
            return hashlib.sha256(samples.tobytes()).hexdigest()

        assert digest(0) == digest(0)
        if name != "mean":  # which draws nothing
            assert digest(0) != digest(1)

    def test_training_data_is_left_as_it_is(
        self, name: str, task: Any, train: Any, asked: Any
    ) -> None:
        before = train.samples.copy()
        samples = get_control(name).sample(task, train, asked, np.random.default_rng(0))
        samples += 1
        assert (train.samples == before).all()

    def test_a_class_that_train_lacks(self, name: str, task: Any, train: Any) -> None:
        known = train.take(np.flatnonzero(train.labels != 2))
        asked = np.array([2, 0, 2, 1], dtype=np.int64)
        samples = get_control(name).sample(task, known, asked, np.random.default_rng(0))
        assert samples.shape == (4, *task.spec.sample_shape) and np.isfinite(samples).all()

    def test_no_labels_no_samples(self, name: str, task: Any, train: Any) -> None:
        none = np.empty(0, dtype=np.int64)
        samples = get_control(name).sample(task, train, none, np.random.default_rng(0))
        assert samples.shape == (0, *task.spec.sample_shape)

    def test_it_is_submitted_where_it_applies(self, name: str) -> None:
        control = get_control(name)
        for task_id in TASKS:
            folder = ROOT / "submissions" / task_id / name
            applies = not control.synthetic_only or task_id.endswith("phantom")
            assert (folder in SUBMITTED) is applies
            if applies:
                assert read_submission(folder).description == control.description
                assert read_submission(folder).title == control.title


@pytest.mark.parametrize("folder", SUBMITTED, ids=lambda folder: "/".join(folder.parts[-2:]))
def test_submitted_controls_are_ready(folder: Path) -> None:
    spec = read_submission(folder)
    if spec.task not in task_ids():
        pytest.skip(f"the task {spec.task} is not here")
    assert check_submission(folder) == []
    assert get_control(spec.name).applies(read_spec(spec.task))


def test_fresh_needs_the_truth(measured_task: Any) -> None:
    fresh = get_control("fresh")
    assert not fresh.applies(measured_task.spec)
    with pytest.raises(PhantomBenchError, match="is measured data"):
        fresh.check(measured_task.spec, "submission.toml")
    assert get_control("real").applies(measured_task.spec)
