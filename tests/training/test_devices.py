"""Two processes over gloo train one model: as if each batch had been one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.model.randomness import rng_at
from phantombench.model.sampling import build_model
from phantombench.task.spec import Split
from phantombench.training.batches import Batches
from phantombench.training.bounds import bounds_of
from phantombench.training.devices import Devices, has_bfloat16
from phantombench.training.trainer import train

SCRIPT = Path(__file__).parent / "two_processes.py"


def gradients(step: Any, trained: dict[str, list[torch.Tensor]]) -> Any:
    """Gradients of the losses of a step, each taken as soon as it is there."""
    for phase, losses in step:
        yield phase, torch.autograd.grad(losses["loss"], trained[phase])


def by_hand(split: Split, settings: Any) -> Any:
    """Train in one process, with the mean of the gradients of two halves of each batch."""
    told = {"width": 4, "critic_steps": 2}
    model = build_model("wgan", (1, 256), 3, bounds_of(split.samples), told, settings.seed)
    batches, optimizers = Batches(split.labels, balanced=True), model.optimizers()
    samples, labels = torch.from_numpy(split.samples), torch.from_numpy(split.labels)
    trained = {
        phase: [p for group in optimizer.param_groups for p in group["params"]]
        for phase, optimizer in optimizers.items()
    }
    for step in range(1, settings.steps + 1):
        halves = []
        for rank in (0, 1):
            rng = rng_at(settings.seed, step, rank)

            def draw(rng: torch.Generator = rng) -> tuple[torch.Tensor, torch.Tensor]:
                index = batches.index(settings.batch_size // 2, rng)
                return samples[index], labels[index]

            halves.append(gradients(model.training_step(draw, rng), trained))
        for (phase, first), (_, second) in zip(*halves, strict=True):
            for parameter, mine, other in zip(trained[phase], first, second, strict=True):
                parameter.grad = (mine + other) / 2
            optimizers[phase].step()
    return model


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Sums of several threads differ in the last bits, which RMSprop makes large near zero."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("one_thread")
def test_two_processes_train_as_one(signals: Split, settings: Any, tmp_path: Path) -> None:
    words = [sys.executable, str(SCRIPT), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    state = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    expected = by_hand(signals, settings())
    for name, parameter in expected.named_parameters():
        assert torch.allclose(state["model"][name], parameter, atol=1e-6), name
    assert state["step"] == settings().steps
    assert (tmp_path / "run.json").is_file()
    told = sorted(line for line in done.stdout.splitlines() if line.startswith("main="))
    assert told == ["main=False recorded=True", "main=True recorded=True"]


def test_a_batch_that_cannot_be_shared_is_refused(
    signals: Split, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three(self: Devices, told: Any) -> None:
        self.rank, self.world = 0, 3

    monkeypatch.setattr(Devices, "__init__", three)
    with pytest.raises(PhantomBenchError, match="3 processes cannot share a batch of 8"):
        train(signals, settings(), tmp_path, classes=("a", "b", "c"), quiet=True)


def test_unknown_devices_are_named(settings: Any) -> None:
    with pytest.raises(PhantomBenchError, match="--accelerator"):
        Devices(settings(accelerator="abacus"))


@pytest.mark.parametrize(("bf16", "amx"), [(True, True), (True, False), (False, False)])
def test_half_precision_is_chosen_where_it_is_faster(
    settings: Any, bf16: bool, amx: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: bf16, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx, raising=False)
    chosen = Devices(settings(precision="auto")).precision
    assert chosen == ("bf16-mixed" if bf16 and amx else "32-true")
    assert Devices(settings(precision="32-true")).precision == "32-true"


def test_a_processor_of_which_nothing_is_known_computes_in_full_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(torch.cpu, "_is_amx_tile_supported", raising=False)
    assert not has_bfloat16("cpu")
