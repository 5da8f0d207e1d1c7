"""Membership AUROC: can the submission's own discriminator tell training from unseen samples?

Hayes et al., LOGAN: membership inference attacks against generative models, PoPETs 2019(1):133-152,
white-box attack: the discriminator's score says who was in the training set. 0.5 is best.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.privacy.membership import members_found
from phantombench.metrics.view import MOST, View, take
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Split

CriticValues = NDArray[np.float64]
_KEY = "critic"

HAYES = r"""@article{hayes2019logan,
  author     = {Hayes, Jamie and Melis, Luca and Danezis, George and De Cristofaro, Emiliano},
  title      = {{LOGAN}: Membership Inference Attacks Against Generative Models},
  journal    = {Proceedings on Privacy Enhancing Technologies},
  volume     = {2019},
  number     = {1},
  pages      = {133--152},
  year       = {2019},
  doi        = {10.2478/popets-2019-0008},
  eprint     = {1705.07663},
  eprinttype = {arxiv}
}
"""


def critic_scores(view: View) -> tuple[CriticValues, CriticValues]:
    """Return the critic's scores of train and of reference, at most 4,096 of each.

    They do not depend on what was generated, so they are kept for the other sampling seeds.

    Raises:
        Unavailable: the submission has no discriminator, or it returns what is not a number.
    """
    if view.critic is None:
        raise Unavailable(Need.CRITIC.lacking)
    memo = view.ground.memo
    known = cast(tuple[object, tuple[CriticValues, CriticValues]] | None, memo.get(_KEY))
    if known is None or known[0] != view.critic:
        found = tuple(_score(view, split) for split in (view.train, view.reference))
        known = view.critic, cast(tuple[CriticValues, CriticValues], found)
        memo[_KEY] = known
    return known[1]


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return how often a training sample scores above a reference one; ties count one half.

    Raises:
        Unavailable: the submission has no discriminator, or it returns what is not a number.
    """
    of_train, of_reference = critic_scores(view)
    rows = fixed_subset(len(view.train), MOST)
    return members_found(view, resampling, (of_train, rows), (of_reference, view.rows))


def _score(view: View, split: Split) -> CriticValues:
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
    attack="the score of its own discriminator",
    unit="",
    bounds=(0.0, 1.0),
    source=Source("Hayes et al. 2019: own discriminator, train against reference", HAYES),
    estimate=estimate,
    version=2,
    needs=frozenset({Need.CRITIC}),
    digits=3,
)
