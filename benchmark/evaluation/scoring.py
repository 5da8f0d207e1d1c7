"""Estimate measures of one submission: a record each, with its interval."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Measure, Need
from phantombench.metrics.view import View
from phantombench.result.schema import Environment, Facets, Number, Record
from phantombench.statistics.bootstrap import (
    REPLICATES,
    Resampling,
    centred_interval,
    draw_resampling,
    percentile_interval,
)
from phantombench.statistics.rounding import rounded
from phantombench.statistics.seeds import combine
from phantombench.threads import shared

Report = Callable[[str], None]
Lacks = Callable[[Need], bool]


@dataclass
class Collected:
    """One number over the sampling seeds."""

    measure: Measure
    facets: Facets
    estimates: list[Estimate] = field(default_factory=list)
    reason: str | None = None
    seconds: float = 0.0
    samples: int = 0  # of a seed

    def __str__(self) -> str:
        """Return measure and facets, for messages."""
        return (
            f"{self.measure.name}: {self.facets}" if self.facets.applying() else self.measure.name
        )

    def estimate(self, view: View, resampling: Resampling) -> None:
        """Add the estimate on one view; after a reason nothing more is estimated."""
        if self.reason is not None:
            return
        started = time.perf_counter()
        self.samples = len(view.generated)
        try:
            self.estimates.append(self.measure.estimate(view, self.facets, resampling))
        except Unavailable as reason:
            self.reason = str(reason)
        self.seconds += time.perf_counter() - started

    def number(self) -> Number:
        """Return the number with its interval, or the reason why there is none."""
        values = [each.value for each in self.estimates]
        reason = self.reason
        if reason is None and not np.isfinite(values).all():
            reason = "not a finite number"
        if reason is not None:
            return Number(reason=reason)
        low, high = self._interval(values)
        return Number(
            value=self._kept(float(np.mean(values))),
            ci95=(self._kept(low), self._kept(high)),
            per_seed=tuple(map(self._kept, values)) if self.measure.per_seed else (),
            note=self.estimates[0].note,
        )

    def replicates(self) -> NDArray[np.float64] | None:
        """Return (B,) replicates of the mean over seeds; None where there is no such number."""
        if not self.measure.per_seed or self.number().value is None:
            return None
        return self._combined()

    def record(self, environment: Environment) -> Record:
        """Return what is kept."""
        return Record(
            measure=self.measure.name,
            version=self.measure.version,
            facets=self.facets,
            environment=_timed(environment, self.seconds),
            **dict(self.number()),
        )

    def _interval(self, values: Sequence[float]) -> tuple[float, float]:
        if not self.measure.per_seed:
            return percentile_interval(self.estimates[0].replicates)
        return centred_interval(float(np.mean(values)), self._combined(), self.measure.bounds)

    def _combined(self) -> NDArray[np.float64]:
        seeds = 1 if self.measure.counts_once else len(self.estimates)
        return combine(
            [each.value for each in self.estimates],
            [each.replicates for each in self.estimates],
            seeds * min(self.measure.counts, self.samples),
        )

    def _kept(self, value: float) -> float:
        """Round to the digits that do not depend on the order of a sum."""
        return rounded(value, self.measure.significant)


def estimate_all(
    wanted: Iterable[tuple[Measure, Facets]],
    views: Iterable[View],
    *,
    replicates: int = REPLICATES,
    report: Report = lambda _: None,
) -> list[Collected]:
    """Estimate measures over views, one view a sampling seed; several measures at a time.

    Args:
        wanted: measures with what they are estimated for.
        views: over the same ground; consumed one at a time, so that only one seed's samples are
            held in memory.
        replicates: bootstrap resamples.
        report: told each measure's name before it is estimated.
    """
    collected = [Collected(measure, facets) for measure, facets in wanted]
    for view in views if collected else ():
        _side_by_side(
            collected, view, resampling_of(view, replicates), report, f"seed {view.seed}: "
        )
        del view  # and its samples, before the next are drawn
    return collected


def estimate_once(
    wanted: Iterable[tuple[Measure, Facets]],
    view: View,
    report: Report = lambda _: None,
) -> list[Collected]:
    """Estimate measures that do not depend on a sampling seed.

    Several networks are explained at a time. Then comes whatever trains classifiers: it shares its
    own work, and nothing else asks the model meanwhile.
    """
    collected = [Collected(measure, facets) for measure, facets in wanted]
    if not collected:
        return []
    resampling = resampling_of(view, 1)
    explaining = [each for each in collected if each.facets.network is not None]
    _side_by_side(explaining, view, resampling, report)
    for each in collected:
        if each.facets.network is None:
            report(str(each))
            each.estimate(view, resampling)
    return collected


def _side_by_side(
    collected: Iterable[Collected],
    view: View,
    resampling: Resampling,
    report: Report,
    when: str = "",
) -> None:
    """Estimate several numbers at a time; they are begun, and reported, in one order."""

    def told() -> Iterator[list[Collected]]:
        for several in _apart(collected):
            report(f"{when}{several[0]}")
            yield several

    def estimate(several: list[Collected]) -> None:
        for each in several:
            each.estimate(view, resampling)

    shared(estimate, told())


def _apart(collected: Iterable[Collected]) -> list[list[Collected]]:
    """Return what may be estimated side by side.

    One thread alone runs a network that is explained, or has what one number of a measure, or
    several measures, have in common; where two asked for it, one would wait for the other. Networks
    come from the last to the first: the generators', which take longest, are begun first.
    """
    networks: dict[Facets, list[Collected]] = {}
    others: dict[str, list[Collected]] = {}
    for each in collected:
        if each.facets.network is None:
            others.setdefault(each.measure.shares or each.measure.name, []).append(each)
        else:
            place = each.facets.model_copy(update={"method": None})
            networks.setdefault(place, []).append(each)
    return [*others.values(), *reversed(networks.values())]


def without_need(
    wanted: Iterable[tuple[Measure, Sequence[Facets]]], lacks: Lacks, environment: Environment
) -> Iterator[Record]:
    """Yield one record for each measure that needs what the submission lacks."""
    for measure, _ in wanted:
        reason = lacking(measure, lacks)
        if reason is not None:
            yield Record(
                measure=measure.name,
                version=measure.version,
                reason=reason,
                environment=_timed(environment, 0.0),
            )


def lacking(measure: Measure, lacks: Lacks) -> str | None:
    """Return why a submission cannot have a measure at all; None where it can."""
    return next((need.lacking for need in Need if need in measure.needs and lacks(need)), None)


def resampling_of(view: View, replicates: int) -> Resampling:
    """Draw the same patients for every seed, and generated samples of its own for each."""
    reference = view.reference
    return draw_resampling(reference.groups, reference.labels, replicates, view.seed)


def _timed(environment: Environment, seconds: float) -> Environment:
    """Add the time, unless a build wants the same bytes for ever."""
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return environment
    return environment.model_copy(update={"seconds": round(seconds, 2)})
