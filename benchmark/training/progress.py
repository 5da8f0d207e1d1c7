"""Live progress of a training: steps, losses, images a second, time left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType

import torch
from torch import Tensor

from phantombench.training.devices import Devices


class Meter:
    """Mean losses and samples a second since the last reading."""

    def __init__(self) -> None:
        self._since, self._samples = time.perf_counter(), 0
        self._sums: dict[str, tuple[Tensor, int]] = {}

    def add(self, losses: Mapping[str, Tensor], samples: int) -> None:
        """Count one step; numbers stay on the device until they are read."""
        for name, value in losses.items():
            total, count = self._sums.get(name, (torch.zeros_like(value), 0))
            self._sums[name] = total + value, count + 1
        self._samples += samples

    def read(self, devices: Devices) -> tuple[float, dict[str, float]]:
        """Return samples a second and mean losses over all processes, and begin again."""
        losses = devices.mean({name: total / count for name, (total, count) in self._sums.items()})
        rate = self._samples / max(time.perf_counter() - self._since, 1e-9)
        self.__init__()  # type: ignore[misc]
        return rate, losses


class TrainingProgress:
    """A rich progress bar on standard error; a line a check where that is not a terminal."""

    def __init__(
        self, title: str, steps: int | None, max_minutes: float | None, quiet: bool
    ) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True, quiet=quiet)
        self._steps, self._seconds = steps, max_minutes * 60 if max_minutes else None
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[now]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=quiet or not self._console.is_terminal,
        )
        self._title = title
        self._task = self._bar.add_task(title, total=1.0, now="")

    def __enter__(self) -> TrainingProgress:
        """Start to draw."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop drawing."""
        self._bar.stop()

    def show(self, step: int, seconds: float, rate: float, losses: Mapping[str, float]) -> None:
        """Show how far the run is."""
        done = [step / self._steps] if self._steps else []
        done += [seconds / self._seconds] if self._seconds else []
        told = "  ".join(f"{name} {value:.3g}" for name, value in losses.items())
        self._bar.update(
            self._task, completed=max(done), now=f"step {step}  {rate:.0f} samples/s  {told}"
        )
        self._last = f"step {step}, {seconds:.0f} s, {rate:.0f} samples/s, {told}"

    def doing(self, what: str) -> None:
        """Show what takes time now, until the next step."""
        self._bar.update(self._task, now=what)

    def say(self, line: str) -> None:
        """Say something that stays."""
        told = "" if self._console.is_terminal else f" ({self._last})" if self._last else ""
        self._console.print(f"{self._title}: {line}{told}", highlight=False, soft_wrap=True)

    _last = ""
