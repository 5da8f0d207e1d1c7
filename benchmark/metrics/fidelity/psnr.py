"""PSNR on pairs: -10 log10 of the mean squared error, grey levels from 0 to 1.

piq's `psnr` with data range 1, which adds 1e-8 to the error, so that identical images have 80 dB.
Grey levels outside of the range are clipped to it, as they would be in an image file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.measure import Goal, Source, on_images
from phantombench.task.spec import Samples
from phantombench.torchvision_repair import repair

LARGEST = 80.0  # -10 log10(1e-8)

PIQ = r"""@misc{kastryulin2022piq,
  author     = {Kastryulin, Sergey and Zakirov, Jamil and Prokopenko, Denis and Dylov, Dmitry V.},
  title      = {{PyTorch} Image Quality: Metrics for Image Quality Assessment},
  year       = {2022},
  eprint     = {2208.14818},
  eprinttype = {arxiv}
}
"""


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the PSNR (p,) in dB of images (p, c, h, w).

    >>> black = np.zeros((1, 1, 2, 2), np.float32)
    >>> per_pair(black, black + 0.1).round(3)
    array([20.])
    """
    import torch

    with importing:
        repair()
        import piq

    x, y = (torch.from_numpy(images.clip(0, 1)) for images in (generated, reference))
    found = piq.psnr(x, y, data_range=1.0, reduction="none").numpy().astype(np.float64)
    return np.clip(found, 0.0, LARGEST)  # the added 1e-8 puts opposite images at -4e-8


def _decibels(error: NDArray[np.float64], energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return -10 * np.log10(error + 1e-8)


MEASURE = paired_measure(
    per_pair,
    stand_in=_decibels,
    name="psnr",
    title="PSNR",
    goal=Goal.MAXIMIZE,
    unit="dB",
    bounds=(0.0, LARGEST),
    source=Source("piq, data range 1, on pairs", PIQ + ASSIGNMENT),
    facets=on_images,
    distance=False,
    overview=2,
    digits=2,
)
