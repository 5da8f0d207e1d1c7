"""FID on ROCKET: the Frechet distance on random convolutions of signals, which nobody trained.

Dempster et al. 2020, 500 kernels; the 1,000 features are reduced to the 64 main components of
`train`, each of variance 1, as wide as those of the task's encoders.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.fidelity.extractor import (
    COMPARED,
    Extract,
    estimate_with,
    standardised,
    training_samples,
    whitened,
)
from phantombench.metrics.fidelity.rocket import draw_kernels, rocket_features
from phantombench.metrics.measure import Estimate, Goal, Measure, Source, on_signals
from phantombench.metrics.view import Features, Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Samples

BIBTEX = r"""@article{dempster2020rocket,
  author  = {Dempster, Angus and Petitjean, Fran{\c{c}}ois and Webb, Geoffrey I.},
  title   = {{ROCKET}: exceptionally fast and accurate time series classification using random
             convolutional kernels},
  journal = {Data Mining and Knowledge Discovery},
  volume  = {34},
  number  = {5},
  pages   = {1454--1495},
  year    = {2020},
  doi     = {10.1007/s10618-020-00701-z}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return FID on ROCKET's features, with replicates from influence.

    Raises:
        Unavailable: fewer than two samples, or too few training samples.
    """
    return estimate_with("fid_rocket", _extractor, view, resampling)


def _extractor(ground: Ground) -> Extract:
    known = training_samples(ground)
    kernels = draw_kernels(*known.shape[1:])
    mean, deviation = float(known.mean()), float(known.std())

    def extract(samples: Samples) -> Features:
        return rocket_features(kernels, (samples - mean) / deviation)

    return whitened("fid_rocket, whitened", standardised("fid_rocket", extract, ground), ground)


MEASURE = Measure(
    name="fid_rocket",
    title="FID (ROCKET)",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("Dempster et al. 2020, 500 kernels, 64 main components of train", BIBTEX),
    estimate=estimate,
    facets=on_signals,
    distance=True,
    compares=COMPARED,
)
