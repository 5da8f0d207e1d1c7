"""One 8-bit PNG file a generated image."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phantombench.drawing.contact_sheet import to_grey
from phantombench.task.spec import Labels, Samples


class ImageFiles:
    """Writes `000000-normal.png`, `000001-abnormal.png`, ... numbered in the order of the draw."""

    def __init__(self, folder: Path, classes: Sequence[str], n: int) -> None:
        self._folder, self._classes = folder, classes
        self._digits, self._next = max(6, len(str(max(n - 1, 0)))), 0

    def add(self, samples: Samples, labels: Labels) -> None:
        """Write the next images."""
        from PIL import Image

        for pixels, label in zip(to_grey(samples[:, 0]), labels, strict=True):
            name = f"{self._next:0{self._digits}d}-{self._classes[label]}.png"
            Image.fromarray(pixels).save(self._folder / name)
            self._next += 1

    def close(self) -> None:
        """Nothing is left open."""
