"""Hyperparameters from the command line, and the command that makes a run again."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.training.command import batch_size_of, command_line, read_assignments
from phantombench.training.settings import Settings


def test_values_take_the_type_of_the_default() -> None:
    read = read_assignments("wgan", ["width=8", "clip=0.02", "penalty=10"])
    assert read == {"width": 8, "clip": 0.02, "penalty": 10.0}
    assert isinstance(read["penalty"], float)


@pytest.mark.parametrize(
    "wrong", ["widht=8", "width", "width=eight", "lr=fast", "lr=nan", "lr=inf", "lr=1e400"]
)
def test_wrong_assignments_are_named(wrong: str) -> None:
    with pytest.raises(PhantomBenchError, match=wrong):
        read_assignments("wgan", [wrong])


@pytest.mark.parametrize("batch", [Settings(task="t", model="wgan").batch_size, 64])
def test_the_batch_of_a_recorded_command_is_read(batch: int) -> None:
    settings = Settings(task="xray-nih", model="wgan", max_minutes=1, batch_size=batch)
    assert batch_size_of(command_line(settings)) == batch


@pytest.mark.parametrize(
    "command", ["", "python train.py --batch-size 8", "phantombench train --batch-size", "a 'b"]
)
def test_other_commands_tell_no_batch(command: str) -> None:
    assert batch_size_of(command) is None


def test_command_names_what_differs_from_the_defaults() -> None:
    settings = Settings(
        task="xray-nih",
        model="wgan",
        hyperparameters={"width": 8},
        seed=2,
        max_minutes=5,
        ema_decay=0.9,
        conditional=False,
        channels_last=False,
        devices="2",
    )
    expected = (
        "phantombench train --task xray-nih --model wgan --set width=8 --seed 2 "
        "--steps 321 --ema-decay 0.9 --devices 2 --no-conditional --no-channels-last"
    )
    assert command_line(settings, steps=321) == expected


def test_the_command_is_read_back_by_the_command_line() -> None:
    """Every word of it is an option of `train`."""
    import inspect

    from phantombench.cli.train import train

    words = shlex.split(command_line(Settings(task="a", model="dcgan", batch_size=8), steps=3))
    options = {word[2:].replace("-", "_") for word in words if word.startswith("--")}
    assert options - {"set"} <= set(inspect.signature(train).parameters)


def test_settings_are_closed() -> None:
    with pytest.raises(ValidationError):
        Settings(task="a", model="b", stesp=3)  # type: ignore[call-arg]


ROLES = {
    "optimizers": "    def optimizers(self): ...\n",
    "training_step": "    def training_step(self, draw, rng): ...\n",
    "sampled": "    def sample(self, labels, rng): ...\n",
}


@pytest.mark.parametrize("role", ROLES)
def test_a_missing_role_is_told_before_data_is_read(
    role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import phantombench.models as package
    from phantombench.cli.train import train
    from phantombench.model import registry

    folder = tmp_path / "models"
    folder.mkdir()
    (folder / f"half_{role}.py").write_text(
        "from torch import nn\n\n__all__ = ['Half']\n\nclass Half(nn.Module):\n"
        "    def __init__(self, sample_shape, num_classes, bounds):\n        super().__init__()\n"
        + "".join(text for name, text in ROLES.items() if name != role)
    )
    monkeypatch.setattr(registry, "FOLDER", folder)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])

    def read(*_: object) -> None:
        raise AssertionError("data was read")

    monkeypatch.setattr("phantombench.task.loading.load_split", read)
    (tmp_path / "submissions").mkdir()
    (tmp_path / "leaderboards").mkdir()
    name = f"half-{role.replace('_', '-')}"
    with pytest.raises(PhantomBenchError, match=role) as refusal:
        train(task="ecg-phantom", model=name, steps=1, root=tmp_path)
    assert refusal.value.where == f"model {name}"
