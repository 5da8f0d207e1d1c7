"""The scores of one attribution that a user asked for, outside of any result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.measure import Measure
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, percentile_interval
from phantombench.xai.trial import Trial

AXIS = "explanation"


@dataclass(frozen=True)
class Scored:
    """One score with its interval, or the reason why there is none."""

    measure: Measure
    value: float | None
    interval: tuple[float, float] | None
    reason: str | None


def scores() -> tuple[Measure, ...]:
    """Return the measures of attributions."""
    return tuple(measure for measure in all_measures() if measure.axis == AXIS)


def score_trial(trial: Trial) -> list[Scored]:
    """Return every score of one attribution."""
    return [_score(measure, trial) for measure in scores()]


class _One:
    """An explainer that has explained one thing already."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    def trial(self, facets: Facets) -> Trial:
        return self._trial


def _score(measure: Measure, trial: Trial) -> Scored:
    view = View(None, np.empty(0, np.float32), explainer=_One(trial))  # type: ignore[arg-type]
    nothing = Resampling.nothing()
    try:
        found = measure.estimate(view, Facets(), nothing)
    except Unavailable as reason:
        return Scored(measure, None, None, str(reason))
    if not np.isfinite(found.value):
        return Scored(measure, None, None, "not a finite number")
    return Scored(measure, found.value, percentile_interval(found.replicates), None)
