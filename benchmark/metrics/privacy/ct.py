"""C_T: is the training set nearer to generated samples than to real ones?

Meehan et al., A three sample hypothesis test for evaluating generative models, AISTATS 2020, sec.
3.1: the z-score of the Mann-Whitney U of nearest L2 distances to train, generated against
reference, on one cell. Below -3 the model is suspected of copying; honest models that are merely
smooth fall as well, and z grows with the number of samples; for information.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Estimate, Goal, Measure, Source
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.auroc import auroc, auroc_influence
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates

MEEHAN = r"""@inproceedings{meehan2020three,
  author     = {Meehan, Casey and Chaudhuri, Kamalika and Dasgupta, Sanjoy},
  title      = {A Three Sample Hypothesis Test for Evaluating Generative Models},
  booktitle  = {Proceedings of the 23rd International Conference on Artificial Intelligence and
                Statistics},
  series     = {Proceedings of Machine Learning Research},
  volume     = {108},
  pages      = {3546--3556},
  year       = {2020},
  eprint     = {2004.05675},
  eprinttype = {arxiv}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return z = (U - nm / 2) / sqrt(nm (n + m + 1) / 12); negative: generated ones are nearer.

    Its replicates are first-order: z is linear in the probability U / (nm).
    """
    generated, reference = view.generated_to_train, view.ground.reference_to_train
    scale = _scale(len(generated), len(reference))
    value = scale * (auroc(generated, reference) - 0.5)
    of_generated, of_reference = auroc_influence(generated, reference)
    replicates = linear_replicates(
        value,
        resampling,
        reference=scale * of_reference,
        generated=scale * of_generated,
        rows=view.rows,
    )
    return Estimate(value, replicates)


def _scale(n: int, m: int) -> float:
    return float(np.sqrt(12 * n * m / (n + m + 1)))


MEASURE = Measure(
    name="ct",
    title="C_T",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=0.0,
    unit="z",
    bounds=(-np.inf, np.inf),
    source=Source("Meehan et al. 2020, one cell, L2 to train", MEEHAN),
    estimate=estimate,
    version=2,
    drift=0.002,  # of a rank sum, where two distances are equal up to rounding
    digits=1,
)
