"""Completeness: does the attribution account for the score that it explains?

For SHAP and LRP the gap between its sum and what it should add up to (Sundararajan 2017, arXiv
1703.01365, axiom of completeness), relative to its typical size. A local model adds up to nothing;
LIME reports its unexplained share 1 - R2 instead. Either way 0 is best.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.trial import Trial

SUNDARARAJAN = r"""@inproceedings{sundararajan2017axiomatic,
  author     = {Sundararajan, Mukund and Taly, Ankur and Yan, Qiqi},
  title      = {Axiomatic Attribution for Deep Networks},
  booktitle  = {Proceedings of the 34th International Conference on Machine Learning},
  series     = {Proceedings of Machine Learning Research},
  volume     = {70},
  pages      = {3319--3328},
  year       = {2017},
  eprint     = {1703.01365},
  eprinttype = {arxiv}
}
"""


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return (n,) what the method says of itself."""
    return trial.attribution.completeness


MEASURE = explanation_measure(
    compute,
    name="completeness",
    title="Completeness gap",
    goal=Goal.MINIMIZE,
    bounds=(0.0, np.inf),
    version=2,
    source=Source(
        "Sundararajan et al. 2017: relative gap to the score explained; LIME: 1 - R2", SUNDARARAJAN
    ),
    drift=1e-3,
)
