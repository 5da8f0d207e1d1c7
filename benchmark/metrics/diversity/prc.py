"""Precision and recall of one view through torch-fidelity, which computes both at once.

Kynkaanniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS
2019.
"""

from __future__ import annotations

from phantombench.errors import Unavailable
from phantombench.importing import importing
from phantombench.metrics.fidelity.fid import TORCH_FIDELITY
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.statistics.manifold import Balls, balls_around
from phantombench.torchvision_repair import repair

NEIGHBOURHOOD = 3  # k of Kynkaanniemi 2019, the default of torch-fidelity
_WHOLE = 2048  # above, distances are computed in batches

BIBTEX = (
    r"""@inproceedings{kynkaanniemi2019improved,
  author     = {Kynk{\"a}{\"a}nniemi, Tuomas and Karras, Tero and Laine, Samuli and
                Lehtinen, Jaakko and Aila, Timo},
  title      = {Improved Precision and Recall Metric for Assessing Generative Models},
  booktitle  = {Advances in Neural Information Processing Systems},
  volume     = {32},
  year       = {2019},
  eprint     = {1904.06991},
  eprinttype = {arxiv}
}
"""
    + TORCH_FIDELITY
)


def precision_and_recall(view: View) -> tuple[float, float]:
    """Return (precision, recall) on features; computed once per view.

    Raises:
        Unavailable: fewer samples than a neighbourhood needs.
    """
    return once(view.memo, "prc", lambda: _compute(view))


def reference_manifold(view: View) -> Balls:
    """Return the balls around reference samples and which generated ones they hold."""
    reference, generated = view.reference_features[view.rows], view.generated_features[view.rows]
    return balls_around(reference, generated, NEIGHBOURHOOD, closed=True)


def generated_manifold(view: View) -> Balls:
    """Return the balls around generated samples and which reference ones they hold."""
    reference, generated = view.reference_features[view.rows], view.generated_features[view.rows]
    return balls_around(generated, reference, NEIGHBOURHOOD, closed=True)


def _compute(view: View) -> tuple[float, float]:
    import torch

    with importing:
        repair()
        from torch_fidelity.metric_prc import (
            KEY_METRIC_PRECISION,
            KEY_METRIC_RECALL,
            prc_features_to_metric,
        )

    rows = view.rows
    if len(rows) < NEIGHBOURHOOD + 2:
        raise Unavailable(f"needs at least {NEIGHBOURHOOD + 2} samples, has {len(rows)}")
    found = prc_features_to_metric(
        torch.from_numpy(view.generated_features[rows]),
        torch.from_numpy(view.reference_features[rows]),
        prc_neighborhood=NEIGHBOURHOOD,
        prc_batch_size=_WHOLE // 2,
        save_cpu_ram=len(rows) > _WHOLE,
        verbose=False,
    )
    return found[KEY_METRIC_PRECISION], found[KEY_METRIC_RECALL]
