"""The order of the controls: what comes out right is silent, each wrong thing is told."""

from __future__ import annotations

import pytest

from phantombench.controls import control_names
from phantombench.controls.order import GATES, ORDERS, rules, violations
from phantombench.result.schema import (
    Environment,
    Gate,
    Result,
    Score,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.task.spec import Kind, TaskSpec

# What a working ruler measures: fid, coverage, recall, precision, passes the gate.
RIGHT: dict[str, tuple[float, float, float, float, bool]] = {
    "real": (10, 0.95, 0.9, 0.9, False),
    "fresh": (10.5, 0.95, 0.9, 0.9, True),
    "shuffled-labels": (10.2, 0.95, 0.9, 0.9, False),
    "blur": (30, 0.8, 0.8, 0.8, False),
    "collapse": (40, 0.2, 0.0, 0.9, False),
    "gaussian": (100, 0.7, 0.8, 0.7, True),
    "noise": (300, 0.0, 0.5, 0.0, True),
    "mean": (400, 0.02, 0.0, 1.0, True),
}
GOALS = {"fid": "minimize", "coverage": "maximize", "recall": "maximize", "precision": "maximize"}


def spec(kind: Kind, synthetic: bool = True) -> TaskSpec:
    return TaskSpec.model_construct(kind=kind, synthetic=synthetic)


def score(metric: str, value: float, width: float | None = None) -> Score:
    half = (1.0 if metric == "fid" else 0.03) if width is None else width
    return Score(value=value, ci95=(value - half, value + half), goal=GOALS[metric], unit="")


def result(name: str, numbers: tuple[float, ...], passed: bool, kind: str = "control") -> Result:
    return Result(
        task=TaskIdentity(id="t", version=1, splits={}, encoder="0"),
        submission=SubmissionIdentity(name=name, title=name, kind=kind, sha256="0"),
        seeds=(0,),
        samples_per_seed=1,
        metrics={
            metric: score(metric, value) for metric, value in zip(GOALS, numbers, strict=True)
        },
        gate=Gate(passed=passed, limit=0.05, reason="its copy rate"),
        environment=Environment(
            python="", packages={}, platform="", device="", threads=1, commit=""
        ),
        sha256="",
        created="",
    )


@pytest.fixture
def board() -> dict[str, Result]:
    return {name: result(name, row[:4], row[4]) for name, row in RIGHT.items()}


def changed(original: Result, metric: str, new: Score | None) -> Result:
    metrics = {key: value for key, value in original.metrics.items() if key != metric}
    return original.model_copy(update={"metrics": metrics | ({metric: new} if new else {})})


def test_the_right_order_is_silent(board: dict[str, Result]) -> None:
    assert violations(board) == []


WRONG: list[tuple[str, str, float, str]] = [
    ("blur", "fid", 11, "fid of blur [10, 12] must be worse than that of real [9, 11]"),
    ("gaussian", "fid", 9, "fid of gaussian"),
    ("collapse", "fid", 10, "fid of collapse"),
    ("mean", "fid", 50, "fid of mean [49, 51] must be worse than that of gaussian"),
    ("noise", "fid", 35, "fid of noise"),
    ("shuffled-labels", "fid", 20, "fid of shuffled-labels [19, 21] must be like that of real"),
    ("fresh", "fid", 5, "fid of fresh [4, 6] must be like that of real"),
    ("real", "fid", 30, "must be worse than that of real"),
    ("collapse", "coverage", 0.96, "coverage of collapse"),
    ("mean", "recall", 0.9, "recall of mean"),
    ("noise", "precision", 0.9, "precision of noise"),
]


@pytest.mark.parametrize(("name", "metric", "value", "said"), WRONG)
def test_a_wrong_number_is_told(
    board: dict[str, Result], name: str, metric: str, value: float, said: str
) -> None:
    board[name] = changed(board[name], metric, score(metric, value))
    assert any(said in each for each in violations(board))


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_wrong_gate_is_told(board: dict[str, Result], name: str) -> None:
    numbers = RIGHT[name]
    board[name] = result(name, numbers[:4], not numbers[4])
    (said,) = violations(board, spec("image"))
    verb = "fails" if numbers[4] else "passes"
    assert said.startswith(f"{name} {verb} the memorisation gate (its copy rate); it must not")


def test_smoothed_beats_are_not_held_to_the_gate(board: dict[str, Result]) -> None:
    board["blur"] = result("blur", RIGHT["blur"][:4], passed=True)
    assert violations(board, spec("signal")) == []
    assert violations(board) == []


def test_wide_intervals_are_no_order(board: dict[str, Result]) -> None:
    board["blur"] = changed(board["blur"], "fid", score("fid", 30, width=25))
    assert any("fid of blur" in each for each in violations(board))


def test_a_missing_number_is_told(board: dict[str, Result]) -> None:
    empty = Score(value=None, goal="minimize", unit="", reason="no encoder")
    for new in (None, empty):
        spoilt = board | {"blur": changed(board["blur"], "fid", new)}
        assert any("has no value or no interval" in each for each in violations(spoilt))


def test_an_axis_that_was_not_computed_is_passed_over(board: dict[str, Result]) -> None:
    agreement = Score(value=0.9, ci95=(0.88, 0.92), goal="maximize", unit="")
    board["real"] = changed(board["real"], "label_agreement", agreement)
    board["shuffled-labels"] = changed(board["shuffled-labels"], "label_agreement", agreement)
    (said,) = violations(board)
    assert said.startswith("label_agreement of shuffled-labels")


def test_a_missing_control_is_told_where_it_applies(board: dict[str, Result]) -> None:
    del board["fresh"]
    assert violations(board, spec("image")) == ["the control fresh has no result"]
    assert violations(board, spec("image", synthetic=False)) == []
    del board["mean"]
    assert violations(board, spec("image", synthetic=False)) == ["the control mean has no result"]


def test_a_submission_better_than_real_data_is_told(board: dict[str, Result]) -> None:
    board["gan"] = result("gan", (5, 0.9, 0.9, 0.9), True, kind="model")
    (said,) = violations(board)
    assert said.startswith("fid of gan [4, 6] is better than that of real data [9, 11]")
    board["gan"] = result("gan", (10, 0.9, 0.9, 0.9), True, kind="model")
    assert violations(board) == []


def test_a_submission_is_not_held_to_a_controls_order(board: dict[str, Result]) -> None:
    board["mean"] = result("mean", (50, 0.9, 0.9, 0.9), False, kind="model")
    assert violations(board) == []


def test_every_control_has_a_rule_and_every_rule_a_reason() -> None:
    ruled = {name for rule in (*ORDERS, *GATES) for name in rule.controls}
    assert ruled == set(control_names())
    assert {name for rule in ORDERS for name in rule.others} <= ruled
    assert all(rule.why for rule in (*ORDERS, *GATES))
    assert len(rules()) == len(ORDERS) + len(GATES)
