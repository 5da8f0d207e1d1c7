"""The validation score of a training by its steps, as a drawing that is the same byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from phantombench.site.figures import WIDTH as FULL
from phantombench.site.figures import Scale, number, thousands
from phantombench.site.ticks import ticks_of
from phantombench.submission.schema import TrainingRecord

FIELD = (48.0, 8.0, 408.0, 128.0)  # left, top, right, bottom
MARGIN = 1.1  # of the ratio between the largest and the least score
LEAST = 1e-6  # a score of 0 has no place on a logarithmic axis

Tick = tuple[float, str]


@dataclass(frozen=True)
class Curve:
    """A line in the drawing, in its units, and where the weights that are kept lie on it."""

    line: str
    kept: tuple[float, float]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    words: str


def curve_of(training: TrainingRecord) -> Curve | None:
    """Return the curve of a training; None where the submission hands in fewer than two scores."""
    steps, scores = training.checked_at, [max(each, LEAST) for each in training.validation]
    if len(steps) < 2:
        return None
    best = scores.index(min(scores))
    across = Scale(0.0, float(steps[-1]))
    down = Scale(min(scores) / MARGIN, max(scores) * MARGIN, logarithmic=True)
    left, top, right, bottom = FIELD

    def x(step: float) -> float:
        return round(left + (right - left) * across.at(step) / FULL, 1)

    def y(score: float) -> float:
        return round(bottom - (bottom - top) * down.at(score) / FULL, 1)

    places = [(x(step), y(score)) for step, score in zip(steps, scores, strict=True)]
    return Curve(
        line="M" + "L".join(f"{px:g} {py:g}" for px, py in places),
        kept=places[best],
        x_ticks=tuple((x(at), thousands(at)) for at in ticks_of(across)),
        y_ticks=tuple((y(at), f"{at:g}") for at in ticks_of(down)),
        words=f"from {number(scores[0], 1)} at step {thousands(steps[0])} to "
        f"{number(scores[-1], 1)} at step {thousands(steps[-1])}; the least, "
        f"{number(scores[best], 1)}, at step {thousands(steps[best])}",
    )
