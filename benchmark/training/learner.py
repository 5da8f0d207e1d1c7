"""The model, its optimizers and its data, and what one step of a training does with them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from phantombench.errors import PhantomBenchError
from phantombench.model.answers import calling
from phantombench.model.randomness import rng_at
from phantombench.model.roles import check_trainable
from phantombench.model.sampling import build_model
from phantombench.task.spec import Split
from phantombench.training.average import Draw
from phantombench.training.batches import Batches
from phantombench.training.devices import Devices
from phantombench.training.settings import Settings


class Learner:
    """Runs through a model's `training_step`, on the devices of a run.

    Args:
        devices: where.
        settings: complete ones.
        split: what is learned from.
        bounds: the range that is mapped to [-1, 1].
        num_classes: 0 where labels are ignored.

    Raises:
        PhantomBenchError: hyperparameters that the model or its optimizers do not take.
    """

    def __init__(
        self,
        devices: Devices,
        settings: Settings,
        split: Split,
        bounds: tuple[float, float],
        num_classes: int,
    ) -> None:
        self._devices, self._settings = devices, settings
        self._bounds, self._num_classes = bounds, num_classes
        self._shape = tuple(split.samples.shape[1:])
        labels = split.labels if num_classes else np.zeros_like(split.labels)
        self._batches = Batches(labels, settings.conditional)
        self._samples, self._labels = devices.data(split.samples, labels)
        channels_last = settings.channels_last and len(self._shape) == 3
        self.model: Any = devices.model(self.build(), channels_last)
        self.optimizers = devices.optimizers(self._optimizers())
        self._trained = {
            phase: [p for group in optimizer.param_groups for p in group["params"]]
            for phase, optimizer in self.optimizers.items()
        }

    def build(self) -> Any:
        """Return the model as it is before training, on the processor.

        Raises:
            PhantomBenchError: the model cannot be trained, or not be sampled afterwards.
        """
        s = self._settings
        built = build_model(
            s.model, self._shape, self._num_classes, self._bounds, s.hyperparameters, s.seed
        )
        check_trainable(built, f"model {s.model}")
        return built

    def draw(self, size: int) -> Draw:
        """Return what draws so many real samples and their labels by an rng."""

        def draw(rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
            index = self._batches.index(size, rng).to(self._samples.device)
            return self._samples[index], self._labels[index]

        return draw

    def step(self, number: int) -> dict[str, torch.Tensor]:
        """Take step `number`, whose random numbers depend on it; return the last losses."""
        devices, s = self._devices, self._settings
        address = (s.seed, number, devices.rank)
        rng = rng_at(*address)
        draw = functools.partial(self.draw(s.batch_size // devices.world), rng)
        logged: dict[str, torch.Tensor] = {}
        named = calling(f"model {s.model}", "training_step")
        with devices.own_random_state(address), named:
            for phase, losses in devices.in_precision(self.model.training_step(draw, rng)):
                self._check_phase(phase, losses)
                optimizer, mine = self.optimizers[phase], self._trained[phase]
                optimizer.zero_grad(set_to_none=True)
                # What the phase does not train gets no gradient, and none is computed for it.
                devices.fabric.backward(losses["loss"], inputs=mine)
                devices.average_gradients(mine)
                optimizer.step()
                for name, value in losses.items():
                    logged[phase if name == "loss" else name] = value.detach().float()
        return logged

    def _check_phase(self, phase: str, losses: Mapping[str, torch.Tensor]) -> None:
        if phase in self.optimizers and "loss" in losses:
            return
        wrong = "no 'loss'" if phase in self.optimizers else "a phase that has no optimizer"
        raise PhantomBenchError(
            f"model {self._settings.model}",
            f"training_step yields {wrong}: '{phase}', {list(losses)}",
            f"yield one of the phases of optimizers(), {list(self.optimizers)}, with its 'loss'",
        )

    def state(self) -> dict[str, Any]:
        """Return what a resumed run needs to go on."""
        return {
            "model": self.model.state_dict(),
            "optimizers": {name: o.state_dict() for name, o in self.optimizers.items()},
            "precision": self._devices.precision_state(),
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Take such a state up again."""
        self.model.load_state_dict(state["model"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        self._devices.load_precision_state(state["precision"])

    def _optimizers(self) -> dict[str, torch.optim.Optimizer]:
        try:
            return self.model.optimizers()
        except ValueError as error:
            told = self._settings.hyperparameters.items()
            raise PhantomBenchError(
                f"model {self._settings.model}",
                str(error),
                f"change it with --set; there is: {', '.join(f'{n}={v}' for n, v in told)}",
            ) from error
