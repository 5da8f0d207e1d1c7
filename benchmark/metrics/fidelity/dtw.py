"""DTW on pairs: the distance of two beats after the best warping of time.

Sakoe and Chiba, Dynamic programming algorithm optimization for spoken word recognition, IEEE
TASSP 26(1):43-49, 1978; tslearn, with their band at a radius of 10 % of the length. Divided by the
root of the length: without any warping it is the RMSE, in millivolts.

tslearn's `dtw` spends twenty times longer on looking at its arguments and drawing the band than on
warping; the compiled kernel that it calls is called here directly, with the band ready made. Where
a release of tslearn keeps that kernel elsewhere, `dtw` itself is used: the numbers are the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.measure import Goal, Source, on_signals
from phantombench.task.spec import Samples

RADIUS = 0.1  # of the length
Series = NDArray[np.float64]

BIBTEX = r"""@article{sakoe1978dynamic,
  author  = {Sakoe, Hiroaki and Chiba, Seibi},
  title   = {Dynamic programming algorithm optimization for spoken word recognition},
  journal = {IEEE Transactions on Acoustics, Speech, and Signal Processing},
  volume  = {26},
  number  = {1},
  pages   = {43--49},
  year    = {1978},
  doi     = {10.1109/TASSP.1978.1163055}
}

@article{tavenard2020tslearn,
  author  = {Tavenard, Romain and Faouzi, Johann and Vandewiele, Gilles and Divo, Felix and
             Androz, Guillaume and Holtz, Chester and Payne, Marie and Yurchak, Roman and
             Ru{\ss}wurm, Marc and Kolar, Kushal and Woods, Eli},
  title   = {Tslearn, A Machine Learning Toolkit for Time Series Data},
  journal = {Journal of Machine Learning Research},
  volume  = {21},
  number  = {118},
  pages   = {1--6},
  year    = {2020}
}
"""


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the DTW distance (p,) of signals (p, channels, length), over sqrt(length).

    >>> beat = np.zeros((1, 1, 20), np.float32)
    >>> beat[0, 0, 9] = 1.0
    >>> per_pair(beat, np.roll(beat, 1, axis=2))  # the warping takes the shift away
    array([0.])
    """
    length = reference.shape[-1]
    warped = _warp(length, round(RADIUS * length))
    real, other = (
        np.ascontiguousarray(signals.swapaxes(1, 2), dtype=np.float64)
        for signals in (reference, generated)
    )
    found = [warped(x, y) for x, y in zip(real, other, strict=True)]
    return np.asarray(found) / np.sqrt(length)


def _warp(length: int, radius: int) -> Callable[[Series, Series], float]:
    """Return tslearn's DTW of two series (length, channels) in a band of this radius."""
    with importing:
        import tslearn.metrics

    try:
        with importing:
            from tslearn.metrics._dtw import _njit_accumulated_matrix as accumulate
    except ImportError:
        return functools.partial(
            tslearn.metrics.dtw, global_constraint="sakoe_chiba", sakoe_chiba_radius=radius
        )
    steps = np.arange(length)
    band = np.abs(steps[:, None] - steps) <= radius

    def warped(x: Series, y: Series) -> float:
        return float(np.sqrt(accumulate(x, y, band)[-1, -1]))

    return warped


MEASURE = paired_measure(
    per_pair,
    name="dtw",
    title="DTW",
    goal=Goal.MINIMIZE,
    unit="mV",
    bounds=(0.0, np.inf),
    source=Source(
        "Sakoe & Chiba 1978; tslearn, radius 10 %, over sqrt(length), on pairs", BIBTEX + ASSIGNMENT
    ),
    facets=on_signals,
    distance=True,
    overview=5,
    digits=3,
)
