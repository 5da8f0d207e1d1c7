"""FID on texture: the Frechet distance of grey-level statistics, without any network.

After the Frechet radiomic distance of Konz, Osuala et al. (arXiv 2412.01496), which takes the
features of pyradiomics, scaled by the reference. Here: those of `texture.py`, scaled by `train`, of
whole images, and the squared distance itself in place of its logarithm. It knows no anatomy: where
something lies does not count, and a mirrored film is as good as any.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.fidelity.extractor import COMPARED, Extract, estimate_with, standardised
from phantombench.metrics.fidelity.texture import texture_features
from phantombench.metrics.measure import Estimate, Goal, Measure, Source, on_images
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling

BIBTEX = r"""@article{konz2026frechet,
  author     = {Konz, Nicholas and Osuala, Richard and Verma, Preeti and Chen, Yuwen and
                Gu, Hanxue and others},
  title      = {Fr{\'e}chet radiomic distance ({FRD}): A versatile metric for comparing medical
                imaging datasets},
  journal    = {Medical Image Analysis},
  year       = {2026},
  doi        = {10.1016/j.media.2026.103943},
  eprint     = {2412.01496},
  eprinttype = {arxiv}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return FID on texture features, with replicates from influence.

    Raises:
        Unavailable: fewer than two samples.
    """
    return estimate_with("fid_texture", _extractor, view, resampling)


def _extractor(ground: Ground) -> Extract:
    return standardised("fid_texture", texture_features, ground)


MEASURE = Measure(
    name="fid_texture",
    title="FID (texture)",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("after Konz, Osuala et al. 2024; grey-level statistics of scikit-image", BIBTEX),
    estimate=estimate,
    facets=on_images,
    distance=True,
    compares=COMPARED,
)
