"""The order of the controls: what comes out right is silent, each wrong thing is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from phantombench.controls import all_controls, get_control
from phantombench.controls.control import Control
from phantombench.controls.expectation import (
    Alike,
    Better,
    Expectation,
    MustFail,
    MustPass,
    Unbeaten,
    Worse,
)
from phantombench.metrics import get_measure, measures_for
from phantombench.metrics.measure import Goal
from phantombench.result.replicates import standardised
from phantombench.result.schema import (
    Environment,
    Facets,
    Record,
    Result,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.ruler import order
from phantombench.task.registry import read_spec, task_ids

SPEC = read_spec(task_ids()[0])
GATES = [measure for measure in measures_for(SPEC) if measure.gate is not None]
NOWHERE = Environment(python="", packages={}, platform="", device="", threads=1, commit="")
LOWER = next(m.name for m in measures_for(SPEC) if m.goal is Goal.MINIMIZE and m not in GATES)
HIGHER = next(m.name for m in measures_for(SPEC) if m.goal is Goal.MAXIMIZE)
EXPECTED = [(c.name, each) for c in all_controls().values() for each in c.expects]


def record(measure: str, value: float | None, facets: Facets = Facets()) -> Record:  # noqa: B008
    number = {} if value is None else {"value": value, "ci95": (value - 1, value + 1)}
    return Record(measure=measure, version=1, facets=facets, environment=NOWHERE, **number)


def result(name: str, *records: Record, kind: str = "control", copies: float = 0.0) -> Result:
    """Return a result with these records, and copies that the gate looks at."""
    return Result(
        task=TaskIdentity(id=SPEC.id, version=1, splits={}, encoder="0"),
        submission=SubmissionIdentity(name=name, title=name, kind=kind, sha256="0"),
        seeds=(0,),
        samples_per_seed=1,
        records=(*records, *(record(gate.name, copies) for gate in GATES)),
        sha256="",
        created="",
    )


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Let two controls exist: `one`, with what it expects, and `other`."""

    def make(*expects: Expectation, gate: MustPass | MustFail | None = None) -> None:
        like = next(iter(all_controls().values()))
        bare = dataclasses.replace(like, name="other", expects=(), gate=None)
        one = dataclasses.replace(bare, name="one", expects=expects, gate=gate)
        found: dict[str, Control] = {"one": one, "other": bare}
        monkeypatch.setattr(order, "all_controls", lambda: found)

    yield make


def said(measure: str, one: float | None, other: float | None) -> list[str]:
    board = {
        "one": result("one", record(measure, one)),
        "other": result("other", record(measure, other)),
    }
    return order.violations(board, SPEC)


WORSE, BETTER = Worse("m", than=("other",), why="so"), Better("m", than=("other",), why="so")
ALIKE = Alike("m", to=("other",), why="so")
APART = dataclasses.replace(WORSE, by=5.0)
NEAR = dataclasses.replace(ALIKE, by=5.0)


@pytest.mark.parametrize(
    ("expectation", "measure", "holds", "breaks"),
    [
        (WORSE, LOWER, (13, 10), (11, 10)),
        (WORSE, HIGHER, (10, 13), (13, 10)),
        (BETTER, LOWER, (10, 13), (10, 11)),
        (BETTER, HIGHER, (13, 10), (10, 13)),
        (APART, LOWER, (18, 10), (16, 10)),
        (ALIKE, LOWER, (11, 10), (13, 10)),
        (ALIKE, HIGHER, (11, 10), (10, 13)),
        (NEAR, LOWER, (16, 10), (18, 10)),
    ],
)
def test_intervals_are_compared(only, expectation, measure, holds, breaks) -> None:
    only(dataclasses.replace(expectation, measure=measure))
    assert said(measure, *holds) == []
    (told,) = said(measure, *breaks)
    assert told.startswith(f"{measure} of one [") and told.endswith(": so")


def test_near_an_ideal_is_better(only, monkeypatch: pytest.MonkeyPatch) -> None:
    ideal = dataclasses.replace(get_measure(LOWER), goal=Goal.TARGET, ideal=5.0)
    monkeypatch.setattr(order, "measures_for", lambda spec: (ideal, *GATES))
    only(dataclasses.replace(WORSE, measure=LOWER))
    assert said(LOWER, -1.0, 5.0) == said(LOWER, 11.0, 5.0) == []
    assert said(LOWER, 5.0, 11.0) and said(LOWER, -1.0, 11.0)


def test_a_missing_number_is_told(only) -> None:
    only(dataclasses.replace(WORSE, measure=LOWER))
    assert "has no value or no interval" in said(LOWER, None, 10.0)[0]
    assert order.violations({name: result(name) for name in ("one", "other")}, SPEC)


def test_what_is_optional_may_be_absent_and_not_empty(only) -> None:
    only(dataclasses.replace(WORSE, measure=LOWER, optional=True))
    assert order.violations({name: result(name) for name in ("one", "other")}, SPEC) == []
    assert said(LOWER, None, 10.0) and said(LOWER, 10.0, 10.0)


def test_a_measure_that_the_task_does_not_have(only) -> None:
    only(dataclasses.replace(WORSE, measure="nothing"))
    assert said(LOWER, 10.0, 10.0) == ["one expects something of nothing, no measure of this task"]
    only(dataclasses.replace(WORSE, measure="nothing", optional=True))
    assert said(LOWER, 10.0, 10.0) == []


def test_a_control_that_is_not_there_is_passed_over(only) -> None:
    only(Worse(LOWER, than=("nobody", "other"), why="so"))
    assert order.violations({"one": result("one", record(LOWER, 1.0))}, SPEC) == []
    assert order.violations({}, SPEC) == []


def test_facets_choose_the_number(only) -> None:
    half = Facets(share=0.5)
    only(dataclasses.replace(WORSE, measure=LOWER, facets=half))
    board = {
        "one": result("one", record(LOWER, 20.0), record(LOWER, 10.0, half)),
        "other": result("other", record(LOWER, 10.0), record(LOWER, 10.0, half)),
    }
    (told,) = order.violations(board, SPEC)
    assert told.startswith(f"{LOWER} (share=0.5) of one")


def test_an_expectation_of_another_kind_of_task(only) -> None:
    kind = "signal" if SPEC.kind == "image" else "image"
    only(dataclasses.replace(WORSE, measure=LOWER, kind=kind), gate=MustFail("so", kind=kind))
    assert said(LOWER, 10.0, 10.0) == []


@pytest.mark.parametrize("gate", [MustPass("so"), MustFail("so")])
def test_a_wrong_gate_is_told(only, gate: MustPass | MustFail) -> None:
    only(gate=gate)
    wrong, right = (9.0, 0.0) if isinstance(gate, MustPass) else (0.0, 9.0)
    assert order.violations({"one": result("one", copies=right)}, SPEC) == []
    (told,) = order.violations({"one": result("one", copies=wrong)}, SPEC)
    assert told.startswith("one ") and told.endswith("it must not: so")


def test_a_submission_better_than_a_control_that_is_unbeaten_is_told(only) -> None:
    only(Unbeaten(LOWER, why="so"))

    def told(value: float | None, kind: str) -> list[str]:
        gan = result("gan", record(LOWER, value), kind=kind)
        return order.violations({"one": result("one", record(LOWER, 10.0)), "gan": gan}, SPEC)

    assert told(9.0, "model") == told(None, "model") == told(1.0, "control") == []
    assert told(1.0, "model")[0].startswith(
        f"{LOWER} of one [9, 11] must be no worse than that of gan"
    )


def test_a_submission_is_not_held_to_what_a_control_expects(only) -> None:
    only(dataclasses.replace(WORSE, measure=LOWER), gate=MustPass("so"))
    board = {"one": result("one", kind="model", copies=9.0), "other": result("other")}
    assert order.violations(board, SPEC) == []


@pytest.mark.parametrize(("name", "expectation"), EXPECTED)
def test_every_expectation_of_every_control_can_fail(name: str, expectation: Expectation) -> None:
    """Two equal numbers break what must differ, two far ones what must be alike."""
    measure, facets = get_measure(expectation.measure), expectation.facets
    spec = next(spec for spec in map(read_spec, task_ids()) if measure in measures_for(spec))
    others = getattr(expectation, "than", getattr(expectation, "to", ("gan",)))
    equal = not isinstance(expectation, Alike | Unbeaten)
    far = -1e3 if measure.goal is Goal.MINIMIZE else 1e3
    kind = "model" if isinstance(expectation, Unbeaten) else "control"
    board = {name: result(name, record(measure.name, 1.0, facets))}
    for other in others:
        board[other] = result(other, record(measure.name, 1.0 if equal else far, facets), kind=kind)
    told = " ".join(order.violations(board, spec))
    assert all(f"{other} [" in told for other in others)
    assert expectation.why in told


def test_what_controls_expect_can_be_held_against_results() -> None:
    for name, expectation in EXPECTED:
        get_measure(expectation.measure)
        for other in getattr(expectation, "than", getattr(expectation, "to", ())):
            assert get_control(other).name != name


def test_a_difference_on_the_same_patients_decides_where_intervals_overlap(only) -> None:
    only(dataclasses.replace(WORSE, measure=LOWER))
    drawn = np.random.default_rng(0).standard_normal(200)
    board = {
        "one": result("one", record(LOWER, 11.0)),
        "other": result("other", record(LOWER, 10.0)),
    }
    together = {name: standardised({LOWER: drawn}) for name in board}
    apart = {"one": together["one"], "other": standardised({LOWER: -drawn})}
    assert order.violations(board, SPEC)
    assert order.violations(board, SPEC, together) == []
    (told,) = order.violations(board, SPEC, apart)
    assert "on the same patients" in told
