"""What a measure is: the one contract of whatever yields numbers.

A measure is a pure function of a `View`: one set of generated samples beside the reference. Each
file in a folder of an axis holds one, as the module's `MEASURE`; it is found because it lies there.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import TaskSpec

Replicates = NDArray[np.float64]  # (B,)

NO_FACETS = Facets()
SAMPLE_UNIT = "sample unit"  # the unit of a measure that is in the unit of the task's samples


class Goal(enum.StrEnum):
    """What a better value is."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"
    TARGET = "target"  # nearest to the measure's ideal


class Need(enum.StrEnum):
    """What a measure is computed from. Who lacks it has an empty cell with the reason."""

    SAMPLES = "samples"
    FEATURES = "features"  # of the task's encoder
    CLASSIFIER = "classifier"  # the class head of the task's encoder
    CRITIC = "critic"
    RECONSTRUCTION = "reconstruction"
    MODEL = "model"
    TEST = "test"  # the split that downstream classifiers are judged on
    RECIPE = "recipe"  # of the task, how its classifiers are trained

    @property
    def of_encoder(self) -> bool:
        """Say whether the number changes with the task's encoder.

        >>> [need.value for need in Need if need.of_encoder]
        ['features', 'classifier']
        """
        return self in {Need.FEATURES, Need.CLASSIFIER}

    @property
    def lacking(self) -> str:
        """Return the reason shown where a submission lacks it.

        >>> Need.CRITIC.lacking
        'the submission has no discriminator'
        """
        return {
            Need.CRITIC: "the submission has no discriminator",
            Need.RECONSTRUCTION: "it does not reconstruct: it is no autoencoder",
            Need.MODEL: "it has no model to explain",
        }.get(self, f"it has no {self.value}")


@dataclass(frozen=True)
class Source:
    """Where a definition comes from.

    Attributes:
        words: for a table: authors and year, the library, what differs from the paper.
        bibtex: one entry or more, for a citation; each with a key of its own.
    """

    words: str
    bibtex: str = ""


@dataclass(frozen=True)
class Gate:
    """A measure that decides: a submission whose whole interval lies above `limit` is not ranked.

    `words` completes "12.3 % of its samples ... {words}", `verdict` "stopped: {verdict}".
    """

    limit: float
    words: str
    verdict: str = "copies"


@dataclass(frozen=True)
class Estimate:
    """A number and its B bootstrap replicates.

    The replicates serve the width of the interval only, so a smooth stand-in for the number itself
    is allowed where it is documented.
    """

    value: float
    replicates: Replicates
    note: str | None = None


def everywhere(task: TaskSpec) -> Sequence[Facets]:
    """Return the facets of a measure that is one number on every task."""
    return (Facets(),)


def on_images(task: TaskSpec) -> Sequence[Facets]:
    """Return the facets of a measure that is one number on tasks of images."""
    return (Facets(),) if task.kind == "image" else ()


def on_signals(task: TaskSpec) -> Sequence[Facets]:
    """Return the facets of a measure that is one number on tasks of signals."""
    return (Facets(),) if task.kind == "signal" else ()


@dataclass(frozen=True)
class Measure:
    """One measure: its name, what it means, and how it is estimated.

    Attributes:
        name: key in the results, lower case; that of its file.
        title: heading on the board.
        axis: the folder that it lies in.
        goal: what a better value is.
        unit: of the value; "" where it has none, `SAMPLE_UNIT` where it is that of the samples.
        bounds: smallest and largest possible value.
        source: the paper, and the library that computes it.
        estimate: (View, Facets, Resampling) -> Estimate, the value with B replicates of it. Raises
            `Unavailable` with the reason where there is no such number.
        needs: what it is computed from.
        facets: what it is estimated for on a task; empty where it is not defined.
        version: of the definition. Another one outdates all its records and no others.
        per_seed: estimated for each sampling seed and averaged; False: once per submission.
        distance: True for distances, which the board shows beside that of real training data.
        paired: True for what is taken on matched pairs, which reward samples without detail. The
            board says so and shows it beside that of real training data.
        gain: True for a difference that is a gain, or a loss, only where its whole interval lies on
            one side of 0.
        compares: name of the measure that it is, with another extractor: their orders are compared.
        trained_on: data that its extractor was trained on, where others may have been as well: of
            who has seen the same, the board says so beside the number.
        gate: set where the measure decides who is ranked.
        ideal: the value meant by `Goal.TARGET`.
        attack: what an attacker goes by, where it is the AUROC of an attack; completes a sentence:
            "lying near a sample" tells.
        counts: where it is a share of generated samples that are counted, at most how many of a
            seed; 0 where it is none. Of what is rare, little is known from a few.
        counts_once: whether its seeds count as one, because what a sample has to meet is rare and
            the same for all: few balls of the reference hold whatever is held.
        flips: how many samples of a seed another processor may count otherwise, because they lie on
            a limit up to rounding; more where it is of subgroups, of which one is a larger share.
        drift: how far its number, an end of its interval or a replicate may lie on another
            processor, where rounding is amplified: by the training of classifiers most of all.
        registers: whether it compares samples after registration, which takes long.
        title_of_parts: heading over its numbers of single classes, subgroups, encoders or shares,
            where `title` says of which part the number without one is; "" where it says none.
        shares: what takes long and is computed once for all measures that say so: one thread
            estimates them, and no other waits for it.
        on_request: computed only for whom it is asked for by name, because it takes long.
        overview: its place in the overview across tasks, from 1 on; 0: it is not shown there.
        digits: decimals shown on the board.
        significant: digits kept in a result; what lies beyond depends on the machine.
    """

    name: str
    title: str
    axis: str
    goal: Goal
    unit: str
    bounds: tuple[float, float]
    source: Source
    estimate: Callable[[View, Facets, Resampling], Estimate]
    needs: frozenset[Need] = frozenset({Need.SAMPLES})
    facets: Callable[[TaskSpec], Sequence[Facets]] = everywhere
    version: int = 1
    per_seed: bool = True
    distance: bool = False
    paired: bool = False
    gain: bool = False
    compares: str | None = None
    trained_on: str | None = None
    gate: Gate | None = None
    attack: str = ""
    ideal: float | None = None
    counts: int = 0
    counts_once: bool = False
    flips: int = 0
    drift: float = 0.0
    registers: bool = False
    title_of_parts: str = ""
    shares: str = ""
    on_request: bool = False
    overview: int = 0
    digits: int = 2
    significant: int = 9

    @property
    def beside_real(self) -> bool:
        """Say whether the board divides it by the same number of real training data."""
        return self.distance or self.paired


@dataclass(frozen=True)
class Axis:
    """What a folder of measures speaks about; `AXIS` in its `__init__.py`.

    Attributes:
        title: heading on the board.
        order: of the axes on the board, from the left.
        headline: name of its one measure that stands for it in the table; None: it has none.
        headline_facets: which of its numbers that is.
        beyond: what its measures do not look for, to complete "Not looked for: ...".
        orders: whether the headline enters the order of submissions, too.
    """

    title: str
    order: int
    headline: str | None = None
    headline_facets: Facets = NO_FACETS
    orders: bool = True
    beyond: str = ""
