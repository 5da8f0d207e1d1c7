"""Small untrained models whose samples vary, data of two classes, and images beside signals."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

from phantombench.cli import main
from phantombench.explanation.subjects import Explained
from phantombench.model.sampling import build_model, remove_parametrizations
from phantombench.task.spec import Split
from phantombench.threads import one_thread

NARROW = {"width": 2, "latent_dim": 5}
SHAPES = {"image": (1, 16, 16), "signal": (1, 64)}


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """One thread, as scores are computed."""
    with one_thread():
        yield


def untrained(shape: tuple[int, ...], classes: int, bounds: tuple[float, float]) -> nn.Module:
    """A narrow DCGAN whose weights are so large that its samples differ from each other."""
    model = build_model("dcgan", shape, classes, bounds, NARROW)
    with torch.no_grad():
        for weight in model.generator.parameters():
            weight.mul_(10.0)
    return model


def make_model(kind: str, classes: int = 2) -> nn.Module:
    """The same as `load_model` leaves it."""
    model = untrained(SHAPES[kind], classes, (0.0, 1.0)).eval().requires_grad_(False)
    remove_parametrizations(model)
    return model


def make_split(kind: str, classes: int = 2) -> Split:
    rng = np.random.default_rng(0)
    labels = np.arange(20 * classes, dtype=np.int64) % classes
    samples = rng.random((len(labels), *SHAPES[kind]), dtype=np.float32)
    return Split(samples, labels, np.arange(len(labels)))


def make_classifier(kind: str, classes: int = 2) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        head = nn.Linear(int(np.prod(SHAPES[kind])), classes)
    return nn.Sequential(nn.Flatten(), head).eval().requires_grad_(False)


@pytest.fixture(scope="session")
def explained() -> Callable[..., Explained]:
    """Make what `subjects` explains: `explained("signal", points=3)`."""

    def make(kind: str = "signal", classes: int = 2, **told: int) -> Explained:
        made = make_model(kind, classes), make_split(kind, classes), make_classifier(kind, classes)
        return Explained(*made, **({"points": 4} | told))

    return make


METADATA = """
schema_version = 1
name = "{name}"
task = "ecg-phantom"
title = "{name}"
authors = ["The tests"]
license = "CC0-1.0"
description = "A test."

[source]
{source}
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with two submissions to ecg-phantom: `tiny`, an untrained model, and `mean`."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "leaderboards").mkdir()
    model = untrained((1, 256), 4, (-1.0, 1.0))
    weights = save({name: value.contiguous() for name, value in model.state_dict().items()})
    sources = {
        "tiny": 'kind = "model"\nmodel = "dcgan"\nweights = "weights.safetensors"\n'
        f'sha256 = "{hashlib.sha256(weights).hexdigest()}"\n'
        "hyperparameters = { width = 2, latent_dim = 5 }",
        "mean": 'kind = "control"\ncontrol = "mean"',
    }
    for name, source in sources.items():
        folder = root / "submissions" / "ecg-phantom" / name
        folder.mkdir(parents=True)
        (folder / "submission.toml").write_text(METADATA.format(name=name, source=source))
    (root / "submissions" / "ecg-phantom" / "tiny" / "weights.safetensors").write_bytes(weights)
    return root


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    output: str
    errors: str


@pytest.fixture
def phantombench(
    checkout: Path,
    cache_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Run the command line in this process, as the shell would, in the checkout above."""
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    monkeypatch.delenv("PHANTOMBENCH_DATA", raising=False)

    def run(command: str, *arguments: str) -> Ran:
        argv = ["phantombench", command, *arguments, "--root", str(checkout)]
        monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        return Ran(int(stop.value.code or 0), said.out, said.err)

    return run
