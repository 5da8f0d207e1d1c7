"""SHAP: each value's share of the score, on average over the order in which values are set.

Expected gradients: gradients between the background and the point, averaged over both (Erion et
al., Nature Machine Intelligence 3:620-631, 2021, arXiv 1906.10670), an estimate of Aumann-Shapley
values, the SHAP values (Lundberg and Lee 2017, arXiv 1705.07874) of a smooth function. captum's
GradientShap serves the input and the layers alike, all points in one batch; shap's
GradientExplainer computes the same and takes one point at a time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from phantombench.xai.gap import relative_gap
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject

DRAWS = 24  # pairs of a background row and a place on the way to it, for each point

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


def attribute(subject: Subject, rng: torch.Generator, draws: int = DRAWS) -> Attribution:
    """Return the expected gradient times difference of every value of the input."""
    from captum.attr import GradientShap

    explainer = GradientShap(subject.module)
    with _global_state(rng):
        found = explainer.attribute(
            subject.inputs,
            baselines=subject.background,
            n_samples=draws,
            stdevs=0.0,
            additional_forward_args=subject.labels,
        )
    assert isinstance(found, Tensor)
    values = found.detach().double()
    units = subject.partition.sums(values)
    return Attribution(units, values, relative_gap(subject, units.sum(dim=1), against_mean=True))


@contextlib.contextmanager
def _global_state(rng: torch.Generator) -> Iterator[None]:
    """Let captum, which draws from global generators, draw from states that `rng` decides."""
    seed = int(torch.randint(2**31, (1,), generator=rng))
    before = np.random.get_state()  # noqa: NPY002
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        try:
            yield
        finally:
            np.random.set_state(before)  # noqa: NPY002


METHOD = Method(
    name="shap",
    title="SHAP",
    source="Erion et al. 2021 (expected gradients), Lundberg & Lee 2017; captum",
    completeness="gap between the sum and f(x) - mean f(background), relative to its typical size",
    attribute=attribute,
    bibtex=BIBTEX,
)
