"""One 8-bit PNG file per generated image, grey or in colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phantombench.drawing.tiles import COLOURS, tile_of
from phantombench.task.spec import Labels, Samples, TaskSpec


def cannot_hold(task: TaskSpec) -> str | None:
    """Return why PNG files cannot hold the samples of a task; None where they can."""
    channels = task.sample_shape[0]
    if channels in (1, COLOURS):
        return None
    return f"a PNG has 1 channel or {COLOURS}, the task's samples have {channels}"


class ImageFiles:
    """Writes `000000-normal.png`, `000001-abnormal.png`, ... numbered in the order of the draw."""

    def __init__(self, folder: Path, classes: Sequence[str], n: int) -> None:
        self._folder, self._classes = folder, classes
        self._digits, self._next = max(6, len(str(max(n - 1, 0)))), 0

    def add(self, samples: Samples, labels: Labels) -> None:
        """Write the next images."""
        from PIL import Image

        for sample, label in zip(samples, labels, strict=True):
            name = f"{self._next:0{self._digits}d}-{self._classes[label]}.png"
            Image.fromarray(tile_of(sample)).save(self._folder / name)
            self._next += 1

    def close(self) -> None:
        """Nothing is left open."""
