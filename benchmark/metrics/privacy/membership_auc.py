"""Membership AUROC: can the submission's own discriminator tell training from unseen samples?

Hayes et al., LOGAN: membership inference attacks against generative models, PoPETs 2019(1):133-152,
white-box attack: the discriminator's score says who was in the training set. 0.5 is best.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Goal, Measure, Need, Replicates, Source, together
from phantombench.metrics.view import MOST, View, take
from phantombench.statistics.auroc import auroc, auroc_influence
from phantombench.statistics.bootstrap import Resampling, draw_samples
from phantombench.statistics.influence import linear_replicates
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Split

Scores = NDArray[np.float64]
_KEY = "critic"
_STREAM = 3  # of the training patients' resampling; the reference's has its own


def critic_scores(view: View) -> tuple[Scores, Scores]:
    """Return the critic's scores of train and of reference, at most 4,096 of each.

    They do not depend on what was generated, so they are kept for the other sampling seeds.

    Raises:
        Unavailable: the submission has no discriminator, or it returns what is not a number.
    """
    if view.critic is None:
        raise Unavailable(Need.CRITIC.lacking)
    memo = view.ground.memo
    known = cast(tuple[object, tuple[Scores, Scores]] | None, memo.get(_KEY))
    if known is None or known[0] != view.critic:
        found = tuple(_score(view, split) for split in (view.train, view.reference))
        known = view.critic, cast(tuple[Scores, Scores], found)
        memo[_KEY] = known
    return known[1]


def compute(view: View) -> float:
    """Return how often a training sample scores above a reference one; ties count one half."""
    return auroc(*critic_scores(view))


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) first-order replicates; training patients are resampled here, by a fixed seed."""
    of_train, of_reference = auroc_influence(*critic_scores(view))
    drawn = linear_replicates(compute(view), resampling, reference=of_reference, rows=view.rows)
    groups = view.train.groups[fixed_subset(len(view.train), MOST)]
    _, member = np.unique(groups, return_inverse=True)
    sizes = np.bincount(member)
    sums = np.bincount(member, of_train)
    weights = draw_samples(len(sizes), len(resampling), np.random.default_rng(_STREAM))
    return drawn + (weights @ sums) / (weights @ sizes)


def _score(view: View, split: Split) -> Scores:
    assert view.critic is not None
    rows = fixed_subset(len(split), MOST)
    scores = np.asarray(view.critic(take(split.samples, rows), split.labels[rows]), np.float64)
    if not np.isfinite(scores).all():
        raise Unavailable("the submission's discriminator returned scores that are not finite")
    return scores


MEASURE = Measure(
    name="membership_auc",
    title="Membership AUROC",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=0.5,
    unit="",
    bounds=(0.0, 1.0),
    source=Source("Hayes et al. 2019: own discriminator, train against reference"),
    estimate=together(compute, replicates),
    needs=frozenset({Need.CRITIC}),
    digits=3,
)
