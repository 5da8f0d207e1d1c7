"""What a board is made of. How it is filled from results stands in `filling`."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phantombench.evaluation.gate import Decision
from phantombench.metrics.measure import Axis, Measure
from phantombench.result.schema import Environment, Facets, Result
from phantombench.task.spec import TaskSpec

Key = tuple[str, Facets]  # of a column: the name of its measure, and its facets
IDEAL = 0.0  # of a target whose measure names none


class Standing(enum.StrEnum):
    """Where a row is drawn."""

    RANKED = "ranked"
    GATED = "gated"  # below the line: the memorisation gate is shut
    CONTROL = "control"


@dataclass(frozen=True)
class Column:
    """One measure with one set of facets.

    Attributes:
        measure: what is measured.
        facets: of what.
        axis: the axis of the measure.
        title: heading on the board.
        unit: of the values, the task's own where it is that of the samples; "" where there is none.
        headline: whether it is the one column that stands for its axis.
    """

    measure: Measure
    facets: Facets
    axis: Axis
    title: str
    unit: str = ""
    headline: bool = False

    @property
    def is_part(self) -> bool:
        """Say whether it is a number of one encoder, subgroup or share."""
        return bool({"encoder", "subgroup", "share"} & self.facets.applying().keys())

    @property
    def key(self) -> Key:
        """Return what its cells are found by."""
        return self.measure.name, self.facets

    @property
    def ideal(self) -> float | None:
        """Return the value that is best; None where that is the least or the most."""
        return (self.measure.ideal or IDEAL) if self.measure.goal == "target" else None


@dataclass(frozen=True)
class Rank:
    """A rank, 1 is best, with its interval; `tied` where another row has the same rank."""

    rank: int
    low: int
    high: int
    tied: bool = False


@dataclass(frozen=True)
class MeanRank:
    """A mean of ranks with its interval."""

    rank: float
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """The order by mean rank, 1 is first; `tied` where another row has the same mean rank."""

    rank: int
    tied: bool


@dataclass(frozen=True)
class Cell:
    """One number of one submission; without a value, the reason."""

    value: float | None
    interval: tuple[float, float] | None = None
    floor: float | None = None  # the same number of real training data
    ratio: float | None = None
    rank: Rank | None = None
    reason: str | None = None
    note: str | None = None  # what a reader has to know of this one number
    per_seed: tuple[float, ...] = ()
    # Bootstrap replicates less their mean, of the same patients in every row
    deviations: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Row:
    """One submission; `place` counts ranked rows by mean rank, equal mean ranks share theirs.

    `environments` are those that its numbers were computed in, without the seconds they took.
    `result` is what the row is made from, with the numbers of every seed.
    """

    result: Result = field(compare=False)
    name: str
    title: str
    kind: str
    standing: Standing
    parameters: int | None
    gate: Decision
    cells: Mapping[Key, Cell]
    environments: tuple[Environment, ...]
    samples_per_seed: int
    seeds: tuple[int, ...]
    rounded_splits: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()  # what was converted, and what looks wrong
    mean_rank: MeanRank | None = None
    place: Place | None = None


@dataclass(frozen=True)
class LeftOut:
    """Records that no column holds: of a measure that is gone, or of facets that it has not."""

    task: str
    measure: str
    facets: Facets
    submissions: tuple[str, ...]

    def __str__(self) -> str:
        """Return it as a line for a terminal."""
        what = f"{self.measure} ({self.facets})" if self.facets.applying() else self.measure
        return f"{self.task}: {what} of {', '.join(self.submissions)}"


@dataclass(frozen=True)
class Absent:
    """Submissions and results that have no row, by name.

    Attributes:
        waiting: submissions that have no result.
        orphans: results whose submission is gone.
        older: results of another content than their submission has now.
    """

    waiting: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    older: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """Return what is not shown and why, a line for each reason."""
        reasons = (
            (self.waiting, "not scored yet"),
            (self.orphans, "a result without a submission"),
            (self.older, "the submission has changed since it was scored"),
        )
        return [f"{', '.join(names)} ({why})" for names, why in reasons if names]


@dataclass(frozen=True)
class Board:
    """All rows of a task in the order in which they are shown.

    Attributes:
        spec: the task.
        columns: every measure of the task with all its facets, by axis; but for `parts`.
        rows: ranked by mean rank, then below the line, then controls.
        outdated: names of results of another version of the task or its encoder, which share no
            board with these.
        left_out: records that are not shown.
        absent: who is not shown, and why.
        parts: numbers of one encoder, subgroup or share each; in no main table.
    """

    spec: TaskSpec
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    outdated: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    absent: Absent = Absent()
    parts: tuple[Column, ...] = ()

    @property
    def by_encoder(self) -> tuple[Column, ...]:
        """Return what the numbers of `columns` are means of, one encoder each."""
        return tuple(column for column in self.parts if column.facets.encoder is not None)

    @property
    def every_column(self) -> tuple[Column, ...]:
        """Return the columns of the main table, and the parts."""
        return (*self.columns, *self.parts)

    def of(self, standing: Standing) -> tuple[Row, ...]:
        """Return the rows of one standing, in order."""
        return tuple(row for row in self.rows if row.standing is standing)

    @property
    def submissions(self) -> tuple[Row, ...]:
        """Return the rows that are no controls, in order."""
        return tuple(row for row in self.rows if row.standing is not Standing.CONTROL)

    @property
    def axes(self) -> dict[str, tuple[Column, ...]]:
        """Return the columns by the name of their axis, in the order of the board."""
        return {
            axis: tuple(column for column in self.columns if column.measure.axis == axis)
            for axis in dict.fromkeys(column.measure.axis for column in self.columns)
        }

    @property
    def headline(self) -> tuple[Column, ...]:
        """Return the columns that stand for their axis in the table of all submissions."""
        return tuple(column for column in self.columns if column.headline)

    @property
    def ordering(self) -> tuple[Column, ...]:
        """Return the headline columns that enter the order: those that tell rows apart."""
        tied = self.tied
        return tuple(
            each
            for each in self.headline
            if each.axis.orders and each not in tied and any(self.values(each, Standing.RANKED))
        )

    @property
    def tied(self) -> tuple[Column, ...]:
        """Return the headline columns in which no two ranked rows can be told apart."""
        return tuple(each for each in self.headline if each.axis.orders and self._ties(each))

    def values(self, column: Column, standing: Standing) -> list[bool]:
        """Say of each row of one standing whether it has a number in a column."""
        return [row.cells[column.key].value is not None for row in self.of(standing)]

    def _ties(self, column: Column) -> bool:
        found = [row.cells[column.key].rank for row in self.of(Standing.RANKED)]
        ranks = [rank for rank in found if rank is not None]
        return len(ranks) > 1 and all((each.low, each.high) == (1, len(ranks)) for each in ranks)
