"""Metrics of reconstructions: each reference sample beside what an autoencoder makes of it.

A variational autoencoder also maps a sample to a latent vector and back (Larsen 2016, arXiv
1512.09300). That says how much of a patient the latent space can hold, and nothing about samples of
the prior, so these numbers have an axis of their own. Pairs are given: a sample and its own
reconstruction. They do not depend on the sampling seed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.fidelity.paired import PairValues
from phantombench.metrics.measure import Estimate, Measure, Need, Source
from phantombench.metrics.view import View, take
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates

_KEY = "reconstructions"

LARSEN = r"""@inproceedings{larsen2016autoencoding,
  author     = {Larsen, Anders Boesen Lindbo and S{\o}nderby, S{\o}ren Kaae and
                Larochelle, Hugo and Winther, Ole},
  title      = {Autoencoding beyond pixels using a learned similarity metric},
  booktitle  = {Proceedings of the 33rd International Conference on Machine Learning},
  series     = {Proceedings of Machine Learning Research},
  volume     = {48},
  pages      = {1558--1566},
  year       = {2016},
  eprint     = {1512.09300},
  eprinttype = {arxiv}
}
"""


def reconstruction_measure(paired: Measure, per_pair: PairValues, bibtex: str = "") -> Measure:
    """Make the measure of reconstructions from one of pairs.

    Args:
        paired: gives the unit, the goal, the bounds and the facets.
        per_pair: (reference (p, *shape), reconstructed (p, *shape)) -> (p,) values.
        bibtex: entries of the papers that define it, if any.
    """

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        real = take(view.reference.samples, view.rows)
        found = per_pair(real, _reconstructions(view))
        value = float(found.mean())
        replicates = linear_replicates(value, resampling, reference=found, rows=view.rows)
        return Estimate(value, replicates)

    name = f"reconstruction_{paired.name}"
    estimate.__doc__ = f"Return the mean over the reference: {paired.title} of reconstructions."
    return replace(
        paired,
        name=name,
        title=f"{paired.title} of reconstructions",
        axis="reconstruction",
        source=Source(
            f"Larsen et al. 2016: reference against its reconstruction; {paired.name}",
            LARSEN + bibtex,
        ),
        estimate=estimate,
        needs=frozenset({Need.RECONSTRUCTION}),
        distance=False,
        paired=False,
        overview=0,
    )


def _reconstructions(view: View) -> NDArray[np.float32]:
    if view.reconstruct is None:
        raise Unavailable(Need.RECONSTRUCTION.lacking)
    reconstruct = view.reconstruct
    return once(
        view.memo,
        _KEY,
        lambda: reconstruct(
            take(view.reference.samples, view.rows), view.reference.labels[view.rows]
        ),
    )
