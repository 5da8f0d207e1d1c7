"""Where the name of a point goes in a drawing: beside it, where nothing else lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LETTER, LINE = 6.9, 12.0  # width and height of text, in the units of the drawing
RADIUS, GAP = 5.0, 8.0

Label = tuple[float, float, str]  # x, y of the baseline, and the anchor


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float) -> Box:
        """Return the box of a point."""
        return cls(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)

    def meets(self, other: Box) -> bool:
        """Say whether two boxes overlap.

        >>> Box(0, 0, 2, 2).meets(Box(1, 1, 3, 3)), Box(0, 0, 2, 2).meets(Box(2, 0, 3, 2))
        (True, False)
        """
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place_label(
    text: str, at: tuple[float, float], taken: Sequence[Box], field: tuple[float, ...]
) -> tuple[Label, Box] | None:
    """Return where a point's name goes, with the box it takes; None where there is no room.

    Args:
        text: the name.
        at: the point.
        taken: what already lies in the drawing.
        field: left, top, right and bottom of the drawing.
    """
    x, y = at
    wide = LETTER * len(text)
    for side, up in ((1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1)):
        start = x + side * GAP if side > 0 else x - GAP - wide
        middle = y + up * LINE
        box = Box(start, middle - LINE / 2, start + wide, middle + LINE / 2)
        inside = field[0] <= box.left and box.right <= field[2]
        if inside and box.top >= field[1] - LINE and not any(box.meets(each) for each in taken):
            anchor = "start" if side > 0 else "end"
            return (round(x + side * GAP, 1), round(middle + LINE / 3, 1), anchor), box
    return None
