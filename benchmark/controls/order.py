"""What must come out: the order of the controls, as rules that a build can fail on.

A rule compares 95 % intervals, never bare values: "worse" means that the whole interval lies beyond
the other one, "alike" that the two overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from phantombench.controls.registry import control_names, get_control
from phantombench.result.schema import Record as Score, Result
from phantombench.task.spec import Kind, TaskSpec

KIND = "control"  # as `SubmissionIdentity` records it
MAXIMIZE = "maximize"  # as `Score.goal` records it

Relation = Literal["worse", "alike"]


@dataclass(frozen=True)
class Order:
    """On a metric, each of `controls` stands in a relation to each of `others`, because `why`.

    A metric that a result does not have at all (an axis that was not computed) is passed over if
    `optional`; one that is there without a value never is.
    """

    metric: str
    controls: tuple[str, ...]
    relation: Relation
    others: tuple[str, ...]
    why: str
    optional: bool = False


@dataclass(frozen=True)
class GateRule:
    """The memorisation gate must let these controls pass, or must not, because `why`.

    `kind` confines the rule to images or signals; such a rule needs the task's metadata.
    """

    controls: tuple[str, ...]
    passes: bool
    why: str
    kind: Kind | None = None


ORDERS = (
    Order(
        "fid",
        ("mean", "noise", "collapse", "blur", "gaussian"),
        "worse",
        ("real",),
        "nothing is closer to the reference than real data of the same source",
    ),
    Order(
        "fid",
        ("mean", "noise"),
        "worse",
        ("collapse", "blur", "gaussian"),
        "samples without anatomy are worse than blurred, few or linearly modelled ones",
    ),
    Order(
        "fid",
        ("shuffled-labels",),
        "alike",
        ("real",),
        "a distance between sets knows no labels, and the set is real data",
    ),
    Order(
        "fid",
        ("fresh",),
        "alike",
        ("real",),
        "both are drawn from the truth",
    ),
    Order(
        "coverage",
        ("mean", "noise", "collapse"),
        "worse",
        ("real",),
        "one image, noise, or 50 samples do not reach most of the reference",
    ),
    Order(
        "recall",
        ("mean", "collapse"),
        "worse",
        ("real",),
        "the reference does not lie within what a few repeated points span",
    ),
    Order(
        "precision",
        ("noise",),
        "worse",
        ("real", "collapse"),
        "noise lies outside of what the reference spans, 50 real samples lie within",
    ),
    Order(
        "label_agreement",
        ("shuffled-labels",),
        "worse",
        ("real",),
        "a classifier of real data must see that the labels are not those asked for",
        optional=True,
    ),
)

GATES = (
    GateRule(
        ("real", "shuffled-labels", "collapse"),
        False,
        "every sample is a training sample",
    ),
    # Not so for beats: smoothing moves one further than another patient's lies from it.
    GateRule(("blur",), False, "blurred patients are still patients", kind="image"),
    GateRule(("fresh",), True, "an honest model must not be accused"),
    GateRule(
        ("mean", "noise", "gaussian"),
        True,
        "what looks like nobody, or is drawn from a linear model, copies nobody",
    ),
)


def violations(results: Mapping[str, Result], spec: TaskSpec | None = None) -> list[str]:
    """Return every rule that the results of one task break, one sentence each; [] if none.

    Args:
        results: by submission name, controls and others.
        spec: the task; with it, a control that applies to it and has no result is told as well,
            and the rules for its kind of sample hold.
    """
    controls = {name: result for name, result in results.items() if result.submission.kind == KIND}
    said = list(_missing(controls, spec)) if spec else []
    for order in ORDERS:
        said += _broken(order, controls)
    for rule in GATES:
        if rule.kind and (spec is None or spec.kind != rule.kind):
            continue
        for name in rule.controls:
            if name in controls and controls[name].gate.passed is not rule.passes:
                verb = "fails" if rule.passes else "passes"
                said.append(
                    f"{name} {verb} the memorisation gate ({controls[name].gate.reason}); "
                    f"it must not: {rule.why}"
                )
    return said + list(_beyond_real(controls, results))


def _missing(controls: Mapping[str, Result], spec: TaskSpec) -> Iterator[str]:
    for name in control_names():
        if get_control(name).applies(spec) and name not in controls:
            yield f"the control {name} has no result"


def _broken(order: Order, controls: Mapping[str, Result]) -> Iterator[str]:
    for name in order.controls:
        for other in order.others:
            if name not in controls or other not in controls:
                continue
            score, beside = (controls[each].metrics.get(order.metric) for each in (name, other))
            if score is None and beside is None and order.optional:
                continue
            if not _has_interval(score) or not _has_interval(beside):
                yield f"{order.metric} of {name} or {other} has no value or no interval"
                continue
            holds = (
                _is_worse(score, beside) if order.relation == "worse" else _overlap(score, beside)
            )
            if not holds:
                must = "worse than" if order.relation == "worse" else "like"
                yield (
                    f"{order.metric} of {name} {_show(score)} must be {must} that of "
                    f"{other} {_show(beside)}: {order.why}"
                )


def _beyond_real(controls: Mapping[str, Result], results: Mapping[str, Result]) -> Iterator[str]:
    """Yield the submissions whose whole interval of the distance lies below that of real data."""
    if "real" not in controls:
        return
    floor = controls["real"].metrics.get("fid")
    for name, result in results.items():
        score = result.metrics.get("fid")
        if name in controls or not _has_interval(score) or not _has_interval(floor):
            continue
        if _is_worse(floor, score):
            yield (
                f"fid of {name} {_show(score)} is better than that of real data {_show(floor)}: "
                "it has seen the reference, or the ruler is broken"
            )


def _has_interval(score: Score | None) -> bool:
    return score is not None and score.value is not None and score.ci95 is not None


def _interval(score: Score | None) -> tuple[float, float]:
    assert score is not None and score.ci95 is not None
    return score.ci95


def _is_worse(score: Score | None, other: Score | None) -> bool:
    """Say whether the whole interval lies on the worse side of the other one."""
    (low, high), (other_low, other_high) = _interval(score), _interval(other)
    if score is not None and score.goal == MAXIMIZE:
        return high < other_low
    return low > other_high


def _overlap(score: Score | None, other: Score | None) -> bool:
    (low, high), (other_low, other_high) = _interval(score), _interval(other)
    return low <= other_high and other_low <= high


def _show(score: Score | None) -> str:
    low, high = _interval(score)
    return f"[{low:.4g}, {high:.4g}]"


def rules() -> Sequence[str]:
    """Return every rule as a sentence, for the board."""
    said = []
    for order in ORDERS:
        must = "worse than" if order.relation == "worse" else "like"
        said.append(
            f"{order.metric} of {', '.join(order.controls)} is {must} that of "
            f"{', '.join(order.others)}: {order.why}."
        )
    for rule in GATES:
        verb = "pass" if rule.passes else "fail"
        among = f" ({rule.kind}s)" if rule.kind else ""
        said.append(f"{', '.join(rule.controls)}{among} {verb} the memorisation gate: {rule.why}.")
    return said
