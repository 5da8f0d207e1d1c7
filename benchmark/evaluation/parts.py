"""One submission in several jobs: axes that take long are computed apart, and joined.

A cluster may have more workers than there are submissions. Utility trains classifiers, explanations
perturb samples; both take minutes, beside which reading and sampling a submission again is little.
What is joined has the bytes of what is computed at once, since no number depends on its company.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from phantombench.evaluation.bench import Bench
from phantombench.evaluation.evaluate import Scored, open_planned, publish, score
from phantombench.evaluation.ordering import in_order
from phantombench.evaluation.planning import Plan
from phantombench.metrics import get_measure, measures_for
from phantombench.result.replicates import digest
from phantombench.result.schema import Facets
from phantombench.result.store import seal
from phantombench.threads import one_thread

APART = ("utility", "explanation")  # axes that take longer than all others together


def parts(planned: Plan, apart: Sequence[str] = APART) -> list[Plan]:
    """Return plans that together compute what is missing: one per axis apart, one for the rest."""
    found: dict[str, list[tuple[str, Facets]]] = {}
    for each in planned.missing:
        axis = get_measure(each[0]).axis
        found.setdefault(axis if axis in apart else "", []).append(each)
    return [dataclasses.replace(planned, missing=tuple(several)) for several in found.values()]


def score_part(bench: Bench, part: Plan, report: Callable[[str], None]) -> Scored:
    """Compute one part; nothing is written."""
    return score(bench, part, open_planned(bench, part), report)


def join(bench: Bench, planned: Plan, scored: Sequence[Scored]) -> Scored:
    """Return what would have come out had all parts been computed at once."""
    kept = {record.key for record in planned.kept}
    records = [*planned.kept]
    replicates = planned.replicates
    for each in scored:
        records += [record for record in each.result.records if record.key not in kept]
        replicates = replicates.joined(each.replicates)
    spec = bench.task.spec
    whole = {
        "records": in_order(records, measures_for(spec), spec),
        "replicates": digest(replicates),
    }
    return Scored(seal(scored[0].result.model_copy(update=whole)), replicates)


def publish_joined(
    bench: Bench, parts_of: tuple[Plan, Sequence[Scored]], report: Callable[[str], None]
) -> None:
    """Write what all parts of a submission have come to, with its pictures."""
    planned, scored = parts_of
    report("joining its parts")
    joined = join(bench, planned, scored)
    with one_thread():
        publish(bench, planned, open_planned(bench, planned), joined)
