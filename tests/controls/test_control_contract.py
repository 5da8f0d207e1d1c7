"""Every control, found by lying in its folder, keeps the same contract."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import phantombench.controls
from phantombench.controls import all_controls, control_names, floor_control, get_control, registry
from phantombench.controls.control import Control
from phantombench.errors import PhantomBenchError
from phantombench.submission.checks import check_submission
from phantombench.submission.metadata import read_submission
from phantombench.submission.schema import ControlSource
from phantombench.task.registry import read_spec

FOLDER = Path(phantombench.controls.__path__[0])
ROOT = Path(__file__).resolve().parents[2]
SUBMITTED = sorted(
    path.parent
    for path in (ROOT / "submissions").glob("*/*/submission.toml")
    if isinstance(read_submission(path.parent).source, ControlSource)
)


def test_every_file_that_holds_a_control_is_one() -> None:
    holding = [path.stem for path in FOLDER.glob("*.py") if "\nCONTROL = " in path.read_text()]
    assert control_names() == sorted(name.replace("_", "-") for name in holding)


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(PhantomBenchError, match=f"choose one of: {', '.join(control_names())}"):
        get_control("perfect")


@pytest.mark.parametrize("floors", [0, 2])
def test_one_control_is_the_floor(floors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert floor_control().floor
    found: dict[str, Control] = {
        name: dataclasses.replace(control, floor=index < floors)
        for index, (name, control) in enumerate(all_controls().items())
    }
    monkeypatch.setattr(registry, "all_controls", lambda: found)
    with pytest.raises(PhantomBenchError, match="set floor=True in the file of one control"):
        floor_control()


def test_a_control_has_the_name_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    strayed = [("perfect", floor_control())]
    monkeypatch.setattr(registry, "discover", lambda *_: strayed)
    with pytest.raises(PhantomBenchError, match="name it 'perfect', or rename the file"):
        registry.all_controls.__wrapped__()


@pytest.mark.parametrize("name", control_names())
class TestContract:
    def test_its_file_and_its_words(self, name: str) -> None:
        control = get_control(name)
        assert (FOLDER / f"{name.replace('-', '_')}.py").is_file()
        assert control.name == name
        assert 0 < len(control.title) <= 80
        assert control.description.endswith(".") and "\n" not in control.description

    def test_it_says_what_must_come_out(self, name: str) -> None:
        control = get_control(name)
        assert control.expects or control.gate
        assert all(each.why for each in control.expects)
        assert control.gate is None or control.gate.why

    def test_one_sample_a_label(self, name: str, task: Any, train: Any, asked: Any) -> None:
        samples = get_control(name).sample(task, train, asked, np.random.default_rng(0))
        assert samples.shape == (len(asked), *task.spec.sample_shape)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert samples.min() >= 0 and samples.max() <= 1

    def test_any_shape(self, name: str, other_shape: Any) -> None:
        train = other_shape.split((30, 20, 10), seed=0)
        asked = other_shape.split((7, 5, 4), seed=1).labels
        samples = get_control(name).sample(other_shape, train, asked, np.random.default_rng(0))
        assert samples.shape == (16, *other_shape.spec.sample_shape)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()

    def test_same_state_of_the_rng_same_bytes(
        self, name: str, task: Any, train: Any, asked: Any
    ) -> None:
        def digest(seed: int) -> tuple[str, bool]:
            rng = np.random.default_rng(seed)
            samples = get_control(name).sample(task, train, asked, rng)
            fresh = np.random.default_rng(seed)
            drew = rng.bit_generator.state != fresh.bit_generator.state
            return hashlib.sha256(samples.tobytes()).hexdigest(), drew

        assert digest(0) == digest(0)
        assert (digest(0) != digest(1)) is digest(0)[1]

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


@pytest.mark.parametrize("folder", SUBMITTED, ids=lambda folder: "/".join(folder.parts[-2:]))
def test_submitted_controls_are_ready(folder: Path) -> None:
    spec = read_submission(folder)
    control = get_control(spec.name)
    assert check_submission(folder) == []
    assert control.applies(read_spec(spec.task))
    assert (spec.title, spec.description) == (control.title, control.description)


@pytest.mark.parametrize("control", all_controls().values(), ids=lambda control: control.name)
def test_who_needs_the_truth_is_refused_where_there_is_none(
    control: Control, measured_task: Any
) -> None:
    assert control.applies(measured_task.spec) is not control.synthetic_only
    if control.synthetic_only:
        with pytest.raises(PhantomBenchError, match="is measured data"):
            control.check(measured_task.spec, "submission.toml")
    else:
        control.check(measured_task.spec, "submission.toml")
