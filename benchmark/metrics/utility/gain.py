"""The measure of a gain: what a classifier is worth with synthetic samples, less without.

Both are trained by the same recipe for the same number of steps, from the same seeds, and judged on
the same patients of `test`. A replicate draws patients and seeds with replacement, the same for
both (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 8). The synthetic samples of
each seed are drawn anew. A gain is one only where the whole interval lies above 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source, everywhere
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import REPLICATES, Resampling, draw_samples
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import TaskSpec
from phantombench.utility.conditions import Condition
from phantombench.utility.ward import SEEDS

Values = NDArray[np.float64]
# (what a classifier says, weights of the patients (B, G), facets) -> scores (B,)
Score = Callable[[ByGroup, Values, Facets], Values]
Compare = Callable[[Values, Values], Values]

# Of the same trainings on another kind of processor: they go as from another seed. Measured on the
# DCGAN of `ecg-mitbih`: a gain .017, that of a subgroup .024, an end of a recall's interval .034.
DRIFT = 0.05

FRID_ADAR = r"""@article{fridadar2018gan,
  author  = {Frid-Adar, Maayan and Diamant, Idit and Klang, Eyal and Amitai, Michal and
             Goldberger, Jacob and Greenspan, Hayit},
  title   = {{GAN}-based Synthetic Medical Image Augmentation for Increased {CNN} Performance in
             Liver Lesion Classification},
  journal = {Neurocomputing},
  volume  = {321},
  pages   = {321--331},
  year    = {2018},
  doi     = {10.1016/j.neucom.2018.09.013}
}
"""
NO_RECIPE = "the task has no classical recipe"


def auroc(judged: ByGroup, weights: Values, facets: Facets) -> Values:
    """Return the macro AUROC, one class against the others."""
    return judged.auroc(weights)


def gain_measure(
    score: Score,
    *,
    name: str,
    title: str,
    words: str,
    added: Condition,
    beside: Condition,
    compare: Compare = np.subtract,
    bounds: tuple[float, float] = (-1.0, 1.0),
    facets: Callable[[TaskSpec], Sequence[Facets]] = everywhere,
    overview: int = 0,
    bibtex: str = FRID_ADAR,
    drift: float = DRIFT,
) -> Measure:
    """Make a measure of the utility axis.

    Args:
        score: of one classifier.
        words: what it is, for the table of measures.
        added: what the classifier is trained on.
        beside: what it is compared with.
        compare: (scores with, scores without) -> numbers.
        name: and everything else: as in `Measure`.
    """

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        return gain(
            view, added, beside, lambda judged, weights: score(judged, weights, facets), compare
        )

    estimate.__doc__ = f"Return the mean over seeds, with replicates: {words}."
    return Measure(
        name=name,
        title=title,
        axis="utility",
        goal=Goal.MAXIMIZE,
        unit="",
        bounds=bounds,
        source=Source(words, bibtex),
        estimate=estimate,
        needs=frozenset({Need.SAMPLES, Need.TEST, Need.RECIPE}),
        facets=lambda task: facets(task) if task.recipe_sha256 else (),
        per_seed=False,
        gain=compare is np.subtract,
        overview=overview,
        drift=drift,
        digits=3,
        significant=6,
    )


def gain(
    view: View,
    added: Condition,
    beside: Condition,
    score: Callable[[ByGroup, Values], Values],
    compare: Compare = np.subtract,
    subgroup: str | None = None,
) -> Estimate:
    """Return what a classifier gains, the mean over seeds, with replicates.

    Args:
        view: the submission.
        added: what the classifier is trained on.
        beside: what it is compared with.
        score: of one classifier, for weights of the patients.
        compare: (scores with, scores without) -> numbers.
        subgroup: of `test`, that they are judged on; None: all of it.

    Raises:
        Unavailable: the task has no recipe, or the subgroup lacks a class.
    """
    if view.downstream is None:
        raise Unavailable(NO_RECIPE)
    found = view.downstream.judged_each(
        [(each, seed, subgroup) for seed in SEEDS for each in (added, beside)]
    )
    pairs = list(zip(found[::2], found[1::2], strict=True))
    drawn = draw_samples(pairs[0][0].groups, REPLICATES, np.random.default_rng([5]))
    weights = drawn.astype(np.float64)
    once = np.array([[score(each, each.everybody)[0] for each in pair] for pair in pairs])
    if not np.isfinite(once).all():
        raise Unavailable("a class is missing among those who are judged")
    having, lacking = once.mean(axis=0)
    return Estimate(
        float(compare(once[:, 0], once[:, 1]).mean()),
        _over_seeds(np.array([compare(*(score(each, weights) for each in p)) for p in pairs])),
        f"{added.name} {having:.3f}, {beside.name} {lacking:.3f}",
    )


def _over_seeds(replicates: Values) -> Values:
    """Average replicates (S, B) over seeds drawn with replacement; patients stay paired.

    A patient that was not drawn may leave a class without anybody: such replicates are left out.
    """
    seeds, count = replicates.shape
    chosen = np.random.default_rng([6]).integers(seeds, size=(seeds, count))
    means = replicates[chosen, np.arange(count)].mean(axis=0)
    return np.asarray(means[np.isfinite(means)])
