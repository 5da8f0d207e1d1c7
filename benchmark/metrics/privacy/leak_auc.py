"""Leak AUROC: does lying near a generated sample tell who was in the training set?

GAN-Leaks, full black-box attack (Chen et al. 2020, sec. 4.2): whoever holds nothing but generated
samples calls a sample a member of the training set if a generated one lies near it. 0.5 is best; 1
says that every training sample asked about has its like among the generated ones and no reference
sample has; below 0.5 the reference's own samples are what was copied.

Near is meant after registration (`phantombench.statistics.registration`), so that a leak in
disguise counts. Asked about are a fixed choice of reference samples and as many training samples
that match them, one to one, by class, and by patient or record where a task's splits share them:
otherwise the two would differ by whose they are and not by what leaked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate, Goal, Measure, Source
from phantombench.metrics.privacy.membership import Scores, members_found
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.registration import Registration
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Split

MOST = 160  # samples of each side that are asked about

Rows = NDArray[np.intp]


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the AUROC of nearness to the generated samples, with first-order replicates."""
    train, reference = asked_about(view)
    of_train, of_reference = nearness_to_generated(view)
    return members_found(view, resampling, (of_train, train), (of_reference, reference))


def nearness_to_generated(view: View) -> tuple[Scores, Scores]:
    """Return how near a generated sample lies to each training and reference sample asked about."""

    def found() -> tuple[Scores, Scores]:
        train, reference = asked_about(view)
        made = Registration(view.generated)
        return (
            -made.distances(view.train.samples[train], 1)[:, 0],
            -made.distances(view.reference.samples[reference], 1)[:, 0],
        )

    return once(view.memo, "nearness to generated samples", found)


def asked_about(view: View) -> tuple[Rows, Rows]:
    """Return the rows of the training and of the reference samples, one to one."""

    def found() -> tuple[Rows, Rows]:
        reference = fixed_subset(len(view.reference), min(MOST, len(view.train)))
        return _like(view.train, view.reference.take(reference)), reference

    return once(view.ground.memo, "asked about in leak_auc", found)


def _like(train: Split, wanted: Split) -> Rows:
    """Return a training row for each sample: of its group and class, or class, or any; no two."""
    free = np.ones(len(train), dtype=bool)
    order = np.random.default_rng(len(train)).permutation(len(train))
    chosen = np.empty(len(wanted), dtype=np.intp)
    for place, (label, group) in enumerate(zip(wanted.labels, wanted.groups, strict=True)):
        alike = train.labels[order] == label
        same = alike & (train.groups[order] == group)
        for among in (same, alike, np.ones_like(alike)):
            rows = order[among & free[order]]
            if len(rows):
                break
        chosen[place] = rows[0]
        free[rows[0]] = False
    return chosen


MEASURE = Measure(
    name="leak_auc",
    title="Leak AUROC",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=0.5,
    attack="lying near a generated sample",
    unit="",
    bounds=(0.0, 1.0),
    flips=2,
    source=Source(
        "Chen et al. 2020: nearest generated sample after registration, train against reference",
        r"""@inproceedings{chen2020ganleaks,
  author     = {Chen, Dingfan and Yu, Ning and Zhang, Yang and Fritz, Mario},
  title      = {{GAN-Leaks}: A Taxonomy of Membership Inference Attacks against Generative Models},
  booktitle  = {Proceedings of the 2020 ACM SIGSAC Conference on Computer and Communications
                Security},
  pages      = {343--362},
  year       = {2020},
  doi        = {10.1145/3372297.3417238},
  eprint     = {1909.03935},
  eprinttype = {arxiv}
}
""",
    ),
    estimate=estimate,
    registers=True,
    digits=3,
    version=2,
)
