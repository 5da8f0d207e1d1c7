"""What a control expects: the right answers that are known of it, stated beside its code.

These are declarations; `phantombench.ruler.order` holds them against results. Numbers are compared
by their 95 % intervals, never as bare values. Other controls are named by their names: one that a
task does not have is passed over.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from phantombench.result.schema import Facets
from phantombench.task.spec import Kind

Names = tuple[str, ...]
NO_FACETS = Facets()


@dataclass(frozen=True)
class Expectation:
    """What must come out for one control on one measure.

    Attributes:
        measure: its name.
        why: the reason, which completes "..., because".
        by: how far, beyond the intervals, in the unit of the measure.
        facets: which of the measure's numbers.
        kind: of the tasks that it holds for; None for all.
        optional: pass over a measure that the task, or both results, do not have at all. One that
            is there without a value is never passed over.
    """

    measure: str
    _: KW_ONLY
    why: str
    by: float = 0.0
    facets: Facets = NO_FACETS
    kind: Kind | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Worse(Expectation):
    """The control's whole interval lies on the worse side of that of each control of `than`."""

    than: Names


@dataclass(frozen=True, kw_only=True)
class Better(Expectation):
    """The control's whole interval lies on the better side of that of each control of `than`."""

    than: Names


@dataclass(frozen=True, kw_only=True)
class Alike(Expectation):
    """The control's interval overlaps that of each control of `to`, or is no further than `by`."""

    to: Names


@dataclass(frozen=True)
class Unbeaten(Expectation):
    """No submission that is no control has its whole interval on the better side."""


@dataclass(frozen=True)
class MustPass:
    """The gate must let the control pass, because `why`; on tasks of `kind`, or on all."""

    why: str
    kind: Kind | None = None


@dataclass(frozen=True)
class MustFail:
    """The gate must stop the control, because `why`; on tasks of `kind`, or on all."""

    why: str
    kind: Kind | None = None


@dataclass(frozen=True)
class WholeSet:
    """The control is a rung of the ruler's ladder of whole sets, beside degraded samples.

    Attributes:
        step: what the report calls it.
        must_see: its distance has to be at least twice the floor.
    """

    step: str
    must_see: bool = True


@dataclass(frozen=True)
class Attack:
    """The control is an attack on the gate, whose power against it the ruler measures.

    Attributes:
        name: what the report calls it.
        power: share of submissions that the gate has to stop; None where it is only reported.
    """

    name: str
    power: float | None = None
