"""Label agreement: how often the task's frozen classifier gives a sample the label asked for.

Over the same for the reference, so that 1 is as clear as real data; what hands out labels
regardless of the sample lies at chance.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling

SHMELKOV = r"""@inproceedings{shmelkov2018how,
  author     = {Shmelkov, Konstantin and Schmid, Cordelia and Alahari, Karteek},
  title      = {How Good Is My {GAN}?},
  booktitle  = {European Conference on Computer Vision (ECCV)},
  pages      = {218--234},
  year       = {2018},
  eprint     = {1807.09499},
  eprinttype = {arxiv}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the ratio of the two shares, at least 0; replicates resample both sides."""
    labels = view.reference.labels
    encoder, memo = view.ground.encoder, view.ground.memo

    def of_reference() -> np.ndarray:
        return encoder.class_probabilities(view.reference.samples).argmax(axis=1) == labels

    real = once(memo, "label agreement", of_reference)
    made = encoder.class_probabilities(view.generated).argmax(axis=1) == labels
    above = (resampling.generated @ made) / len(made)
    below = (resampling.reference @ real) / resampling.reference.sum(axis=1)
    value = float(made.mean() / real.mean())
    replicates = np.divide(above, below, out=np.full(len(above), value), where=below > 0)
    return Estimate(value, np.asarray(replicates, dtype=np.float64))


MEASURE = Measure(
    name="label_agreement",
    title="Label agreement",
    axis="utility",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    flips=2,
    source=Source(
        "Shmelkov et al. 2018 (GAN-test): share given the label asked for, over that of real data",
        SHMELKOV,
    ),
    estimate=estimate,
    needs=frozenset({Need.SAMPLES, Need.CLASSIFIER}),
    digits=3,
)
