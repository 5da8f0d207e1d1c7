"""SSIM on pairs: agreement of local means, contrasts and structure.

Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE TIP
13(4):600-612, 2004; piq's `ssim` with data range 1, an 11x11 Gaussian window of sigma 1.5 and no
padding. Grey levels outside of the range are clipped to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.fidelity.psnr import PIQ
from phantombench.metrics.measure import Goal, Source, on_images
from phantombench.task.spec import Samples
from phantombench.torchvision_repair import repair

if TYPE_CHECKING:
    from torch import Tensor
    from torch.overrides import TorchFunctionMode

BIBTEX = (
    r"""@article{wang2004image,
  author  = {Wang, Zhou and Bovik, Alan C. and Sheikh, Hamid R. and Simoncelli, Eero P.},
  title   = {Image quality assessment: from error visibility to structural similarity},
  journal = {IEEE Transactions on Image Processing},
  volume  = {13},
  number  = {4},
  pages   = {600--612},
  year    = {2004},
  doi     = {10.1109/TIP.2003.819861}
}
"""
    + PIQ
)


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the SSIM (p,) of images (p, c, h, w), h and w at least 11.

    >>> image = np.random.default_rng(0).random((1, 1, 16, 16), np.float32)
    >>> per_pair(image, image)
    array([1.])
    """
    import torch

    with importing:
        repair()
        import piq

    x, y = (torch.from_numpy(images.clip(0, 1)) for images in (generated, reference))
    with _separable_convolution():
        found = piq.ssim(x, y, data_range=1.0, reduction="none").numpy().astype(np.float64)
    return np.clip(found, -1.0, 1.0)  # float32 rounding


def _separable_convolution() -> TorchFunctionMode:
    """Return what takes a Gaussian window apart, within a `with`: first across, then down.

    The window of w x w pixels is the product of a row and a column, its own sums: two products of
    matrices with 2 w instead of w^2 terms a pixel, which is an eighth of the time on one channel.
    """
    import torch
    from torch.overrides import TorchFunctionMode

    class SeparableConvolution(TorchFunctionMode):
        def __torch_function__(
            self,
            func: Callable[..., Any],
            types: Sequence[type],
            args: tuple[Any, ...] = (),
            kwargs: dict[str, Any] | None = None,
        ) -> Any:
            kwargs = kwargs or {}
            window = kwargs.get("weight")
            plain = kwargs.get("groups") == 1 and not kwargs.get("padding")
            if func is torch.conv2d and plain and window is not None and len(window) == 1:
                images, window = args[0], window[0, 0]
                down = _band(window.sum(dim=1), images.shape[2])
                across = _band(window.sum(dim=0), images.shape[3])
                return ((images @ across.T).mT @ down.T).mT
            return func(*args, **kwargs)

    return SeparableConvolution()


def _band(taps: Tensor, size: int) -> Tensor:
    """Return the matrix (size - w + 1, size) that correlates a line with (w,) taps, unpadded."""
    rows = size - len(taps) + 1
    matrix = taps.new_zeros(rows, size)
    for place, tap in enumerate(taps):
        matrix.diagonal(place)[:rows] = tap
    return matrix


MEASURE = paired_measure(
    per_pair,
    name="ssim",
    title="SSIM",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(-1.0, 1.0),
    source=Source("Wang et al. 2004; piq, data range 1, on pairs", BIBTEX + ASSIGNMENT),
    facets=on_images,
    distance=False,
    overview=3,
    digits=3,
    version=3,
)
