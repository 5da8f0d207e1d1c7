"""SHAP: each value's share of the score, on average over the order in which values are set.

Expected gradients: gradients between the background and the point, averaged over both (Erion et
al., Nature Machine Intelligence 3:620-631, 2021, arXiv 1906.10670), an estimate of Aumann-Shapley
values, the SHAP values (Lundberg and Lee 2017, arXiv 1705.07874) of a smooth function.

What is ours is where gradients are taken: one segment of the way per background row (`segments`).
What happens in a segment is the libraries'. At the input, `shap.GradientExplainer` is given all
segments of a point as one input, their lower ends as its background; it draws a place, the same in
every segment (systematic sampling), takes the gradients there and multiplies them by the difference
to its background. It has no such background inside of a network; at a layer, captum's
`IntegratedGradients` is given the segments as points with baselines of their own, and takes the
gradients in the middle of each.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from phantombench.importing import importing
from phantombench.model.randomness import own_random_state
from phantombench.xai.gap import relative_gap
from phantombench.xai.layers import AtLayer
from phantombench.xai.method import Attribution, Method
from phantombench.xai.replacing import BATCH
from phantombench.xai.segments import Segments, segments_of
from phantombench.xai.subject import Subject

BIBTEX = r"""@article{erion2021improving,
  author     = {Erion, Gabriel and Janizek, Joseph D. and Sturmfels, Pascal and
                Lundberg, Scott M. and Lee, Su-In},
  title      = {Improving performance of deep learning models with axiomatic attribution priors and
                expected gradients},
  journal    = {Nature Machine Intelligence},
  volume     = {3},
  pages      = {620--631},
  year       = {2021},
  doi        = {10.1038/s42256-021-00343-w},
  eprint     = {1906.10670},
  eprinttype = {arxiv}
}

@inproceedings{lundberg2017unified,
  author     = {Lundberg, Scott M. and Lee, Su-In},
  title      = {A Unified Approach to Interpreting Model Predictions},
  booktitle  = {Advances in Neural Information Processing Systems},
  volume     = {30},
  year       = {2017},
  eprint     = {1705.07874},
  eprinttype = {arxiv}
}
"""


class _Bundle(nn.Module):
    """The sum of f over the segments of one point: the function that shap is given."""

    def __init__(self, subject: Subject, label: Tensor) -> None:
        super().__init__()
        # Kept out of the list of submodules, on which shap would call `zero_grad`.
        self._subject, self._label = (subject,), label

    def forward(self, bundles: Tensor) -> Tensor:
        """Map bundles (m, b, *shape) to sums (m, 1); shap works in single precision."""
        (subject,) = self._subject
        sums = []
        for bundle in bundles.to(subject.inputs.dtype):
            parts = bundle.split(BATCH)
            scores = [subject.module(part, self._label.expand(len(part))).sum() for part in parts]
            sums.append(torch.stack(scores).sum())
        return torch.stack(sums)[:, None]


def attribute(subject: Subject, rng: torch.Generator) -> Attribution:
    """Return the expected gradient times difference of every value of the input."""
    seed = int(torch.randint(2**31, (1,), generator=rng))
    segments = segments_of(subject, rng)
    if isinstance(subject.module, AtLayer):
        values = _by_captum(subject, segments)
    else:
        values = _by_shap(subject, segments, seed)
    units = subject.partition.sums(values)
    return Attribution(units, values, relative_gap(subject, units.sum(dim=1)))


def _by_shap(subject: Subject, segments: Segments, seed: int) -> Tensor:
    """Return (n, *shape) float64 as shap's explainer computes it, point by point."""
    with importing:
        import shap

    found = []
    for point in range(len(subject)):
        # shap seeds numpy's global generator and draws from it.
        with own_random_state(seed + point, subject.inputs.device):
            here = slice(point, point + 1)
            explainer = shap.GradientExplainer(
                _Bundle(subject, subject.labels[here]), segments.lower[here]
            )
            shares = explainer.shap_values(segments.upper[here], nsamples=1, rseed=seed + point)
            found.append(torch.from_numpy(np.asarray(shares)).view(segments.lower.shape[1:]))
    return torch.stack([each.double().sum(dim=0) for each in found])


def _by_captum(subject: Subject, segments: Segments) -> Tensor:
    """Return (n, *shape) float64, the gradient in the middle of each segment."""
    with importing:
        from captum.attr import IntegratedGradients

    n, rows = segments.lower.shape[:2]
    explainer = IntegratedGradients(subject.module)
    batches = zip(
        segments.upper.flatten(0, 1).split(BATCH),
        segments.lower.flatten(0, 1).split(BATCH),
        subject.labels.repeat_interleave(rows).split(BATCH),
        strict=True,
    )
    found = [
        explainer.attribute(upper, lower, None, labels, n_steps=1, method="gausslegendre")
        for upper, lower, labels in batches
    ]
    return torch.cat(found).detach().double().unflatten(0, (n, rows)).sum(dim=1)


METHOD = Method(
    name="shap",
    title="SHAP",
    source="Erion et al. 2021 (expected gradients, stratified), Lundberg & Lee 2017; shap, captum",
    completeness="gap between the sum and f(x) - mean f(background), relative to its typical size",
    attribute=attribute,
    bibtex=BIBTEX,
)
