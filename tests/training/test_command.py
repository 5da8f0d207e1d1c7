"""Hyperparameters from the command line, and the command that makes a run again."""

from __future__ import annotations

import shlex

import pytest
from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.training.command import command_line, read_assignments
from phantombench.training.settings import Settings


def test_values_take_the_type_of_the_default() -> None:
    read = read_assignments("wgan", ["width=8", "clip=0.02", "penalty=10"])
    assert read == {"width": 8, "clip": 0.02, "penalty": 10.0}
    assert isinstance(read["penalty"], float)


@pytest.mark.parametrize("wrong", ["widht=8", "width", "width=eight", "lr=fast"])
def test_wrong_assignments_are_named(wrong: str) -> None:
    with pytest.raises(PhantomBenchError, match=wrong):
        read_assignments("wgan", [wrong])


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
