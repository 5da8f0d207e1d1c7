"""Leak AUROC of subgroups: whose membership in the training set the generated samples tell.

As `leak_auc`, of the training and reference samples of one subgroup. Beside the subgroups stands
the one that lies furthest from 0.5.
"""

from __future__ import annotations

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Source
from phantombench.metrics.privacy.leak_auc import MEASURE as LEAK
from phantombench.metrics.privacy.leak_auc import asked_about, nearness_to_generated
from phantombench.metrics.privacy.membership import members_found
from phantombench.metrics.subgroups import by_subgroup, over_subgroups
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.subgroups import Members, members

FEW = 5  # samples of a side, with fewer of which there is no AUROC to speak of


def of_group(view: View, resampling: Resampling, name: str, among: Members) -> Estimate:
    """Return the AUROC among the samples of the subgroup that are asked about.

    Raises:
        Unavailable: too few of them.
    """
    train, reference = asked_about(view)
    of_train, of_reference = nearness_to_generated(view)
    seen, unseen = members(view.train, name)[train], among[reference]
    if min(seen.sum(), unseen.sum()) < FEW:
        raise Unavailable(f"fewer than {FEW} samples of it are asked about")
    return members_found(
        view,
        resampling,
        (of_train[seen], train[seen]),
        (of_reference[unseen], reference[unseen]),
    )


MEASURE = Measure(
    name="subgroup_leak",
    title="Leak AUROC of the worst subgroup",
    title_of_parts="Leak AUROC",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=0.5,
    unit="",
    bounds=(0.0, 1.0),
    flips=8,
    source=Source(
        "Chen et al. 2020, as the leak AUROC, among the samples of a subgroup; the worst, and each",
        LEAK.source.bibtex,
    ),
    estimate=over_subgroups(of_group, lambda view: view.reference, lambda value: abs(value - 0.5)),
    facets=by_subgroup,
    registers=True,
    digits=3,
    version=2,
)
