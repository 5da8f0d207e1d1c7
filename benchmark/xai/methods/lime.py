"""LIME: a linear model of the score around a point, fitted to what happens when units are replaced.

Ribeiro, Singh, Guestrin: "Why should I trust you?", KDD 2016, arXiv 1602.04938; lime's own weighted
ridge regression, on the fixed units (its default segmentation finds four segments in a 64x64
image). A unit that is off takes its values from a row of the background.

The perturbed samples come in pairs: a mask and its complement, on the same row (antithetic; Covert
and Lee: Improving KernelSHAP, AISTATS 2021, arXiv 2012.01536, section 3.2). Where both change f in
the same way it is not owed to single units, and a linear model of pairs does not take it for that.
The rows take turns.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phantombench.importing import importing
from phantombench.xai.method import Attribution, Method
from phantombench.xai.replacing import replaced_scores
from phantombench.xai.subject import Subject

PAIRS = 512  # of perturbed samples around each point
KERNEL_WIDTH = 0.25  # of the cosine distance of masks, as lime has it for images

RIBEIRO = r"""@inproceedings{ribeiro2016should,
  author     = {Ribeiro, Marco Tulio and Singh, Sameer and Guestrin, Carlos},
  title      = {"{Why} Should {I} Trust You?": Explaining the Predictions of Any Classifier},
  booktitle  = {Proceedings of the 22nd ACM SIGKDD International Conference on Knowledge Discovery
                and Data Mining},
  pages      = {1135--1144},
  year       = {2016},
  doi        = {10.1145/2939672.2939778},
  eprint     = {1602.04938},
  eprinttype = {arxiv}
}
"""


def attribute(subject: Subject, rng: torch.Generator, pairs: int = PAIRS) -> Attribution:
    """Return the coefficients of the local models, and what they leave unexplained, 1 - R2."""
    n, units = len(subject), subject.partition.size
    masks, sources = [], []
    for _ in range(n):
        masks.append(torch.rand((pairs, units), generator=rng) < 0.5)
        sources.append(_turns(len(subject.background), pairs, rng))
    first, rows = torch.stack(masks, dim=1), torch.stack(sources, dim=1)
    whole = torch.ones((1, n, units), dtype=torch.bool)  # lime wants the point itself first
    kept = torch.cat([whole, first, ~first])
    scores = replaced_scores(subject, kept, torch.cat([rows[:1], rows, rows])).numpy()
    fits = [_fit(kept[:, i].double().numpy(), scores[:, i]) for i in range(n)]
    coefficients = torch.from_numpy(np.stack([coefficients for coefficients, _ in fits]))
    unexplained = torch.tensor([1.0 - r2 for _, r2 in fits], dtype=torch.float64)
    return Attribution(coefficients, None, unexplained)


def _turns(rows: int, draws: int, rng: torch.Generator) -> Tensor:
    """Return (draws,) background rows, each as often as any other or once more."""
    rounds = -(-draws // rows)
    return torch.cat([torch.randperm(rows, generator=rng) for _ in range(rounds)])[:draws]


def _fit(masks: NDArray[np.float64], scores: NDArray[np.float64]) -> tuple[NDArray, float]:
    """Fit one local model to masks (m, U) and scores (m,): coefficients (U,) and weighted R2."""
    with importing:
        from lime.lime_base import LimeBase

    share = masks.mean(axis=1)
    distances = 1.0 - np.sqrt(share)  # cosine distance of 0/1 masks to the mask of ones
    base = LimeBase(functools.partial(_kernel, width=KERNEL_WIDTH), random_state=0)
    _, weights, r2, _ = base.explain_instance_with_data(
        masks,
        scores[:, None],
        distances,
        0,
        num_features=masks.shape[1],
        feature_selection="none",
    )
    coefficients = np.zeros(masks.shape[1])
    for unit, weight in weights:
        coefficients[unit] = weight
    return coefficients, float(r2)


def _kernel(distances: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    return np.sqrt(np.exp(-(distances**2) / width**2))


METHOD = Method(
    name="lime",
    title="LIME",
    source="Ribeiro et al. 2016; lime, ridge regression on the fixed units, paired masks",
    completeness="1 - R2 of the local linear model",
    attribute=attribute,
    bibtex=RIBEIRO,
)
