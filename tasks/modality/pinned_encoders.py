"""The encoders of a task, which lie in its folder: what every task that has them does alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from phantombench.task.spec import Encoder, Split, TaskSpec, TrainedEncoder


class _Placed(Protocol):
    folder: Path

    @property
    def spec(self) -> TaskSpec: ...


class PinnedEncoders:
    """Gives a class with `folder` and `spec` the two methods of `Task` that concern encoders."""

    def encoder(self: _Placed, name: str | None = None) -> Encoder:
        """Return a pinned encoder of the ensemble, the first one by default."""
        from phantombench.tasks.modality.encoder import load_member

        return load_member(self.folder, self.spec, name)

    def train_encoder(
        self: _Placed,
        train: Split,
        held_out: Split,
        report: Callable[[int, float], None],
        name: str | None = None,
    ) -> TrainedEncoder:
        """Train an encoder of the ensemble by its recipe, the first one by default."""
        from phantombench.tasks.modality.train import train_by_recipe

        return train_by_recipe(self.spec, train, held_out, report, name=name)
