"""The three kinds of submission, opened, answer the labels and seeds of the protocol."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError

LABELS = np.array([0, 1, 1, 0, 1], dtype=np.int64)

SHIPPED = """
from phantombench.models.dcgan import DCGAN

__all__ = ["Mine"]

open("it-ran", "w").close()

class Mine(DCGAN):
    pass
"""


def test_model_answers_with_the_same_bytes(workshop: Any, weights: bytes) -> None:
    workshop.model(weights)
    first, second = workshop.open(), workshop.open()
    assert first.sample(LABELS, 1).tobytes() == second.sample(LABELS, 1).tobytes()
    assert first.sample(LABELS, 1).tobytes() != first.sample(LABELS, 2).tobytes()
    assert first.parameters == sum(weight.numel() for weight in first.model.generator.parameters())


def test_model_is_loaded_with_its_weights(workshop: Any, weights: bytes) -> None:
    from safetensors.torch import load

    workshop.model(weights)
    loaded = workshop.open().model
    key = "generator.layers.0.weight"
    assert (loaded.state_dict()[key] == load(weights)[key]).all()
    assert not loaded.training
    assert not any(weight.requires_grad for weight in loaded.parameters())


def test_half_precision_is_accepted(workshop: Any, weights: bytes) -> None:
    from safetensors.torch import load, save

    state = {
        name: value.half() if value.is_floating_point() else value
        for name, value in load(weights).items()
    }
    workshop.model(save(state))
    assert workshop.open().sample(LABELS, 0).dtype == np.float32


def test_unconditional_model(workshop: Any) -> None:
    from safetensors.torch import save

    from phantombench.model.sampling import build_model

    hyperparameters = {"width": 2, "latent_dim": 3}
    model = build_model("dcgan", (1, 16, 16), 0, (0.0, 1.0), hyperparameters)
    content = save({name: value.contiguous() for name, value in model.state_dict().items()})
    workshop.model(content, conditional=False)
    samples = workshop.open().sample(LABELS, 0)
    assert samples.tobytes() == workshop.open().sample(1 - LABELS, 0).tobytes()
    workshop.model(content)
    with pytest.raises(PhantomBenchError, match="does not fit the model"):
        workshop.open()


def test_model_that_overflows_is_refused_when_sampled(workshop: Any, weights: bytes) -> None:
    from safetensors.torch import load, save

    state = load(weights)
    state["generator.layers.0.weight"].fill_(3e38)
    workshop.model(save(state))
    sampler = workshop.open()
    with pytest.raises(PhantomBenchError, match="NaN or infinity"):
        sampler.sample(LABELS, 0)


def test_values_beyond_the_unit_are_cut_off(workshop: Any, weights: bytes) -> None:
    from safetensors.torch import load, save

    state = load(weights)
    bounds = [name for name in state if name.startswith("generator") and name.endswith("upper")]
    state[bounds[0]].fill_(50.0)
    workshop.model(save(state))
    samples = workshop.open().sample(LABELS, 0)
    assert samples.min() >= 0.0 and samples.max() == 1.0


def test_samples_are_chosen_by_label_without_replacement(
    workshop: Any, pack: Any, sound_arrays: Any
) -> None:
    arrays = sound_arrays(40)
    workshop.samples(pack(**arrays))
    sampler = workshop.open()
    asked = np.array([1] * 20 + [0] * 5, dtype=np.int64)
    flat = {row.tobytes(): index for index, row in enumerate(arrays["samples"])}
    rows = [flat[row.tobytes()] for row in sampler.sample(asked, 0)]
    assert len(set(rows)) == 25
    assert (arrays["labels"][rows] == asked).all()
    again = [flat[row.tobytes()] for row in sampler.sample(asked, 0)]
    other = [flat[row.tobytes()] for row in sampler.sample(asked, 1)]
    assert rows == again != other
    assert sampler.parameters is None
    assert sampler.critic is sampler.reconstruct is sampler.model is None
    with pytest.raises(PhantomBenchError, match=r"class abnormal: 20 of 21 \(1 short\)"):
        sampler.sample(np.ones(21, dtype=np.int64), 0)


def test_control_is_made_from_the_training_data(workshop: Any) -> None:
    workshop.folder.rename(workshop.folder.parent / "real")
    workshop.folder = workshop.folder.parent / "real"
    workshop.metadata({"kind": "control", "control": "real"}, name="real")
    sampler = workshop.open()
    assert sampler.sample(LABELS, 0).tobytes() == sampler.sample(LABELS, 0).tobytes()
    assert sampler.parameters is None
    assert sampler.critic is sampler.reconstruct is sampler.model is None


def test_control_under_another_name_is_refused(workshop: Any) -> None:
    workshop.metadata({"kind": "control", "control": "real"})
    with pytest.raises(PhantomBenchError, match="under its own name"):
        workshop.open()


def test_submission_to_another_task_is_refused(workshop: Any) -> None:
    workshop.samples()
    other = workshop.folder.parent.parent / "other-task"
    workshop.folder.parent.rename(other)
    workshop.folder = other / "mine"
    text = (workshop.folder / "submission.toml").read_text()
    (workshop.folder / "submission.toml").write_text(text.replace("small-task", "other-task"))
    with pytest.raises(PhantomBenchError, match="opened for 'small-task'"):
        workshop.open()


class TestShippedCode:
    def ship(self, workshop: Any, weights: bytes, code: str = SHIPPED) -> None:
        (workshop.folder / "model.py").write_text(code)
        digest = hashlib.sha256(code.encode()).hexdigest()
        workshop.model(weights, code="model.py", code_sha256=digest)

    def test_it_does_not_run_unless_trusted(
        self, workshop: Any, weights: bytes, monkeypatch: Any
    ) -> None:
        monkeypatch.chdir(workshop.root)
        self.ship(workshop, weights)
        with pytest.raises(PhantomBenchError, match="has not been run") as refusal:
            workshop.open()
        assert "--trust-code" in refusal.value.fix
        assert not (workshop.root / "it-ran").exists()

    def test_it_runs_apart_when_trusted(
        self, workshop: Any, weights: bytes, monkeypatch: Any
    ) -> None:
        monkeypatch.chdir(workshop.root)
        self.ship(workshop, weights)
        sampler = workshop.open(trust_code=True)
        assert sampler.apart and sampler.model is None
        assert not (workshop.root / "it-ran").exists()  # but in a folder of its own
        there = sampler.sample(LABELS, 0), sampler.critic(sampler.sample(LABELS, 0), LABELS)
        assert {path.name for path in workshop.folder.iterdir()} == {
            "model.py",
            "submission.toml",
            "weights.safetensors",
        }
        (workshop.folder / "model.py").unlink()
        workshop.model(weights)
        here = workshop.open()
        assert np.array_equal(there[0], here.sample(LABELS, 0))
        assert np.array_equal(there[1], here.critic(there[0], LABELS))
        assert sampler.parameters == here.parameters

    def test_where_it_runs_it_is_a_model_like_any_other(
        self, workshop: Any, weights: bytes, monkeypatch: Any
    ) -> None:
        monkeypatch.chdir(workshop.root)
        self.ship(workshop, weights)
        sampler = workshop.open(trust_code=True, code=None)
        assert (workshop.root / "it-ran").exists()
        assert type(sampler.model).__name__ == "Mine"

    def test_changed_code_does_not_run(
        self, workshop: Any, weights: bytes, monkeypatch: Any
    ) -> None:
        monkeypatch.chdir(workshop.root)
        self.ship(workshop, weights)
        (workshop.folder / "model.py").write_text(SHIPPED + "\n")
        with pytest.raises(PhantomBenchError, match="its sha256 is"):
            workshop.open(trust_code=True)
        assert not (workshop.root / "it-ran").exists()

    @pytest.mark.parametrize(
        "code", ["1 / 0", "def (", "x = 1", "__all__ = ['x']\nx = 1", "__all__ = ['a', 'b']"]
    )
    def test_code_that_is_no_model_is_refused(
        self, workshop: Any, weights: bytes, code: str
    ) -> None:
        self.ship(workshop, weights, code)
        with pytest.raises(PhantomBenchError) as refusal:
            workshop.open(trust_code=True)
        assert refusal.value.where.endswith("mine/model.py")

    def test_code_without_its_sha256_is_refused(self, workshop: Any, weights: bytes) -> None:
        workshop.model(weights, code="model.py")
        with pytest.raises(PhantomBenchError, match="come together or not at all"):
            workshop.open()
