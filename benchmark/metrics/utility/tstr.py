"""TSTR: a classifier trained on synthetic samples alone, tested on real ones.

Esteban, Hyland and Raetsch 2017, arXiv 1706.02633, here as the ratio of its macro AUROC to that of
real samples with classical augmentation.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.utility.gain import auroc, gain_measure
from phantombench.utility.conditions import ALONE, CLASSICAL

ESTEBAN = r"""@article{esteban2017real,
  author     = {Esteban, Crist{\'o}bal and Hyland, Stephanie L. and R{\"a}tsch, Gunnar},
  title      = {Real-valued (Medical) Time Series Generation with Recurrent Conditional {GANs}},
  journal    = {arXiv preprint arXiv:1706.02633},
  year       = {2017},
  eprint     = {1706.02633},
  eprinttype = {arxiv}
}
"""

MEASURE = gain_measure(
    auroc,
    name="tstr",
    title="TSTR",
    words="Esteban et al. 2017: macro AUROC of synthetic samples alone, over real + classical",
    added=ALONE,
    beside=CLASSICAL,
    compare=np.divide,
    bounds=(0.0, np.inf),
    bibtex=ESTEBAN,
)
