"""Numbers of subgroups: one each, and beside them the worst of those with enough patients.

A mean over everybody hides whom a model leaves out (Chen, Johansson and Sontag, Why is my
classifier discriminatory? NeurIPS 2018, arXiv 1805.12002). A subgroup with fewer than 20 patients
has its number, and is not judged: its interval says little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Split, TaskSpec
from phantombench.task.subgroups import FEWEST, Members, members, patients, subgroups_of

# (view, resampling, subgroup, which samples of the split belong to it) -> its number
OfGroup = Callable[[View, Resampling, str, Members], Estimate]
Badness = Callable[[float], float]

WORST = "worst: "  # begins the note that names the worst subgroup
FEW = f": fewer than {FEWEST}, shown and not judged"  # ends that of one that is too small


def by_subgroup(task: TaskSpec) -> Sequence[Facets]:
    """Return the facets: the worst subgroup, then each."""
    return (Facets(), *(Facets(subgroup=name) for name in subgroups_of(task)))


def over_subgroups(
    one: OfGroup, split_of: Callable[[View], Split], badness: Badness
) -> Callable[[View, Facets, Resampling], Estimate]:
    """Make the estimate of a measure from its estimate on one subgroup.

    Args:
        one: of a subgroup that has samples.
        split_of: the split whose samples belong to subgroups.
        badness: of a value; the worst subgroup has the largest.
    """

    def of_group(view: View, resampling: Resampling, name: str) -> Estimate:
        split = split_of(view)
        among = members(split, name)
        if not among.any():
            raise Unavailable("no sample belongs to it")
        found, count = one(view, resampling, name, among), patients(split, among)
        told = f"{int(among.sum())} samples of {count} patients or records"
        if count < FEWEST:
            told += FEW
        return Estimate(found.value, found.replicates, told)

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        """Return the number of the subgroup that the facets name, or of the worst one.

        Raises:
            Unavailable: nobody belongs to it, or none has enough patients to be judged.
        """
        if facets.subgroup is not None:
            return of_group(view, resampling, facets.subgroup)
        split = split_of(view)
        judged = [
            name
            for name in view.ground.subgroups
            if patients(split, members(split, name)) >= FEWEST
        ]
        found = {}
        for name in judged:
            try:
                found[name] = of_group(view, resampling, name)
            except Unavailable:
                continue
        if not found:
            raise Unavailable(f"no subgroup has {FEWEST} patients or records")
        name = max(found, key=lambda each: badness(found[each].value))
        worst = found[name]
        return Estimate(worst.value, worst.replicates, f"{WORST}{name}, {worst.note}")

    return estimate
