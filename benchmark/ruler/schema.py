"""What is measured about the ruler: `leaderboards/ruler/<task>.json`."""

from __future__ import annotations

from phantombench.schema import Closed


class Rung(Closed):
    """The Frechet distance of degraded training data to the reference.

    `must_see`: it has to be at least twice the floor. `monotone`: it has to be above the rung
    before. `holds`: whether what it has to be, it is.
    """

    ladder: str
    step: str
    fid: float
    ratio: float  # to the floor
    trained: bool  # the encoder was trained to name this degradation
    monotone: bool
    must_see: bool
    holds: bool


class Rate(Closed):
    """A share of independent repetitions, with its exact 95 % interval (Clopper-Pearson)."""

    name: str
    count: int
    of: int
    share: float
    ci95: tuple[float, float]
    required: str  # "at most 0.05", "at least 0.95", or "" where it is only reported
    holds: bool


class Coverage(Rate):
    """How often a 95 % interval covers the truth, and how wide it is, for one generator."""

    model: str = ""  # the generator
    value: float | None = None  # of the metric: the mean over the repetitions
    width: float | None = None  # over the true one; None where the number never moved


class QuantityError(Closed):
    """How far what is measured on samples lies from the truth behind them, in its unit.

    `of`: samples whose truth is known; `shown`: share of them on which it can be measured. `error`:
    mean absolute error, with its interval. `spread`: standard deviation of the truth.
    """

    name: str
    title: str
    unit: str
    of: int
    shown: float
    bias: float
    error: float
    ci95: tuple[float, float]
    spread: float
    correlation: float


class RulerReport(Closed):
    """All that is known about the ruler on one task."""

    task: str
    version: int
    encoder: str  # `TaskSpec.ensemble_sha256`
    floor: float  # training data against the reference, same labels
    rungs: tuple[Rung, ...]
    gate: tuple[Rate, ...] = ()  # what is required of it; all of it is in the gate's own report
    intervals: tuple[Coverage, ...] = ()  # synthetic tasks only
    intervals_note: str = ""
    quantities: tuple[QuantityError, ...] = ()  # synthetic tasks only
