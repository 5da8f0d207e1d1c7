"""Where a training runs: one processor, one accelerator, or many, through lightning-fabric.

Processes are started by fabric. Gradients are averaged here, in one message a phase, because an
adversarial training has several losses and DistributedDataParallel expects one forward pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.model.randomness import own_random_state, rng_at
from phantombench.task.spec import Labels, Samples
from phantombench.training.settings import Settings

Item = TypeVar("Item")

_OF_AMX = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")


class Devices:
    """The processes of one run. `strategy`: auto or ddp and its variants (data parallel)."""

    def __init__(self, settings: Settings) -> None:
        from lightning_fabric import Fabric

        if settings.threads is not None:
            torch.set_num_threads(settings.threads)
        devices: Any = int(settings.devices) if settings.devices.isdigit() else settings.devices
        precision: Any = settings.precision
        if precision == "auto":
            precision = "bf16-mixed" if has_bfloat16(settings.accelerator) else "32-true"
        try:
            self.fabric = Fabric(
                accelerator=settings.accelerator,
                devices=devices,
                num_nodes=settings.num_nodes,
                strategy=settings.strategy,
                precision=precision,
            )
        except (ValueError, RuntimeError, TypeError) as error:
            raise PhantomBenchError(
                "training devices",
                " ".join(str(error).split()),
                "see --accelerator, --devices, --strategy and --precision",
            ) from error
        self.fabric.launch()
        self.rank, self.world = self.fabric.global_rank, self.fabric.world_size
        self.precision = str(self.fabric.strategy.precision.precision)  # what became of it

    def data(self, samples: Samples, labels: Labels) -> tuple[Tensor, Tensor]:
        """Put the whole split where the model is."""
        device = self.fabric.device
        return torch.from_numpy(samples).to(device), torch.from_numpy(labels).to(device)

    def model(self, model: nn.Module, channels_last: bool) -> Any:
        """Put a model in place, in the memory order in which convolutions run faster."""
        if channels_last:
            model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return self.fabric.to_device(model)

    def optimizers(self, optimizers: Mapping[str, torch.optim.Optimizer]) -> dict[str, Any]:
        """Let fabric see the optimizers (it scales losses of half precision)."""
        return {name: self.fabric.setup_optimizers(o) for name, o in optimizers.items()}

    def in_precision(self, items: Iterator[Item]) -> Iterator[Item]:
        """Run an iterator's own code in the chosen precision, and what its reader does outside."""
        while True:
            with self.fabric.autocast():
                item = next(items, None)
            if item is None:
                return
            yield item

    def own_random_state(self, address: tuple[int, ...]) -> AbstractContextManager[None]:
        """Give layers that draw by themselves (dropout) a state that the address decides."""
        return own_random_state(rng_at(*address, 0xD0).initial_seed(), self.fabric.device)

    def precision_state(self) -> dict[str, Any]:
        """Return what half precision remembers (the scale of its losses), for a checkpoint."""
        return dict(self.fabric.strategy.precision.state_dict())

    def load_precision_state(self, state: dict[str, Any]) -> None:
        """Take such a state up again."""
        self.fabric.strategy.precision.load_state_dict(state)

    def average_gradients(self, parameters: list[Tensor]) -> None:
        """Replace gradients by their mean over all processes, sent as one message."""
        if self.world == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = self.fabric.all_reduce(torch.cat([g.flatten() for g in gradients]), reduce_op="mean")
        assert isinstance(flat, Tensor)
        for gradient, mean in zip(
            gradients, flat.split([g.numel() for g in gradients]), strict=True
        ):
            gradient.copy_(mean.view_as(gradient))

    def mean(self, values: Mapping[str, Tensor]) -> dict[str, float]:
        """Return the mean over all processes, as numbers."""
        if not values:
            return {}
        stacked = torch.stack([value.float() for value in values.values()])
        if self.world > 1:
            stacked = self.fabric.all_reduce(stacked, reduce_op="mean")  # type: ignore[assignment]
        return dict(zip(values, stacked.tolist(), strict=True))

    def largest(self, value: float) -> float:
        """Return the largest over all processes, so that they stop at the same step."""
        if self.world == 1:
            return value
        return float(self.fabric.all_gather(torch.tensor(value)).max())  # type: ignore[union-attr]

    def describe(self, core_seconds: float) -> str:
        """Name the device, for the record; on processors with the time they were at work.

        On a machine that is shared, a run takes longer than it works.
        """
        many = f"{self.world} x " if self.world > 1 else ""
        if self.fabric.device.type == "cuda":
            return f"{many}{torch.cuda.get_device_name()}, {self.precision}"
        if self.fabric.device.type != "cpu":
            return f"{many}{self.fabric.device.type}, {self.precision}"
        threads = f"threads: {torch.get_num_threads()}, core-minutes: {core_seconds / 60:.1f}"
        return f"{many}cpu ({threads}), {self.precision}"


def has_bfloat16(accelerator: str) -> bool:
    """Say whether a device multiplies in bfloat16 by itself, where that is faster.

    GPUs from Ampere on; processors with AMX. On those with AVX512-BF16 alone full precision is the
    faster one (DCGAN on films: 188 a second beside 142), and others would emulate it.
    """
    if accelerator in {"auto", "cuda", "gpu"} and torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    if accelerator == "auto" and torch.backends.mps.is_available():
        return False
    # Not public before they are asked for; without them, full precision.
    asked = [getattr(torch.cpu, name, None) for name in _OF_AMX]
    return accelerator in {"auto", "cpu"} and all(each is not None and each() for each in asked)
