"""PRD on pairs: the root of the error's energy over the real beat's energy, in percent.

The percent root-mean-square difference of ECG compression (Nygaard et al., A rate distortion
optimal ECG coding algorithm, 2001), without removal of the mean: the beats are high-passed. A real
sample without any energy has no PRD; such a pair is compared with the smallest positive energy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.fidelity.paired import ASSIGNMENT, paired_measure
from phantombench.metrics.measure import Goal, Source, on_signals
from phantombench.task.spec import Samples

_TINY = float(np.finfo(np.float32).tiny)

BIBTEX = r"""@article{nygaard2001rate,
  author  = {Nygaard, Ranveig and Melnikov, Gerry and Katsaggelos, Aggelos K.},
  title   = {A rate distortion optimal {ECG} coding algorithm},
  journal = {IEEE Transactions on Biomedical Engineering},
  volume  = {48},
  number  = {1},
  pages   = {28--40},
  year    = {2001},
  doi     = {10.1109/10.900246}
}
"""


def per_pair(reference: Samples, generated: Samples) -> NDArray[np.float64]:
    """Return the PRD (p,) in percent of signals (p, ..., length).

    >>> per_pair(np.array([[3.0, 4.0]], np.float32), np.array([[3.0, 5.0]], np.float32))
    array([20.])
    """
    real = reference.reshape(len(reference), -1).astype(np.float64)
    gap = generated.reshape(len(generated), -1) - real
    energy = np.maximum((real**2).sum(axis=1), _TINY)
    return 100 * np.sqrt((gap**2).sum(axis=1) / energy)


def _percent(error: NDArray[np.float64], energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return 100 * np.sqrt(error / np.maximum(energy, _TINY))


MEASURE = paired_measure(
    per_pair,
    stand_in=_percent,
    name="prd",
    title="PRD",
    goal=Goal.MINIMIZE,
    unit="%",
    bounds=(0.0, np.inf),
    source=Source("percent root-mean-square difference on pairs", BIBTEX + ASSIGNMENT),
    facets=on_signals,
    distance=True,
    digits=1,
)
