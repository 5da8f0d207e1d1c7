"""Contamination: the share of generated samples that are reference samples, plain or in disguise.

What copies the split that it is judged on, or has been trained on it, has the best distances of
all. So the look after registration is taken at the reference as well. Honest is how near `train`
lies to the reference: below its own 1 % quantile counts as a copy, and training data itself, the
control of real data, has about 1 %.
"""

from __future__ import annotations

from phantombench.metrics.measure import Estimate, Gate, Goal, Measure, Source
from phantombench.metrics.privacy.copy_rate import LIMIT
from phantombench.metrics.privacy.registered import (
    MOST,
    nearness_after_registration,
    share_of_copies,
)
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.subsets import fixed_subset

HONEST_TIMES = 2  # training samples that say what is honest, relative to the generated ones


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the share of copies of the reference, in [0, 1]; the training samples stay."""
    train = view.train.samples
    rows = fixed_subset(len(train), HONEST_TIMES * MOST)
    honest = nearness_after_registration(view.ground, train[rows], "reference", "train")
    return share_of_copies(view, resampling, "reference", honest, lambda drawn: None)


MEASURE = Measure(
    name="contamination",
    title="Contamination",
    axis="privacy",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source(
        "share whose d1 over the mean of d2 to d5 to the reference lies below the 1 % quantile of "
        "train's, after registration "
        "(Baker & Matthews 2004)",
        """@article{baker2004lucas,
  author = {Baker, Simon and Matthews, Iain},
  title = {{Lucas-Kanade} 20 years on: a unifying framework},
  journal = {International Journal of Computer Vision},
  volume = {56},
  number = {3},
  pages = {221--255},
  year = {2004}
}""",
    ),
    estimate=estimate,
    counts=MOST,
    flips=2,
    registers=True,
    gate=Gate(
        limit=LIMIT,
        words="are samples of the reference, which no submission may have seen",
        verdict="contaminated",
    ),
    digits=3,
    version=3,
)
