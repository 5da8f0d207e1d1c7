"""The 1-Wasserstein distance of two samples on a line, and the influence of each value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing

Values = NDArray[np.float64]


def wasserstein(first: Values, second: Values) -> float:
    """Return the area between the distribution functions of values (n,) and (m,).

    >>> wasserstein(np.array([0.0, 1.0]), np.array([2.0, 3.0]))
    2.0
    """
    with importing:
        from scipy.stats import wasserstein_distance

    return float(wasserstein_distance(first, second))


def wasserstein_influence(first: Values, second: Values) -> tuple[Values, Values]:
    """Return the first-order influence of each value, centred, (n,) and (m,).

    Mass that moves to x raises the distribution function from x on: the distance changes by the
    integral of its sign there. These are the Kantorovich potentials (del Barrio and Loubes, Annals
    of Probability 47(2):926-951, 2019).

    >>> of_first, _ = wasserstein_influence(np.array([0.0, 1.0]), np.array([2.0, 3.0]))
    >>> of_first
    array([ 0.5, -0.5])
    """
    places = np.sort(np.concatenate([first, second]))
    gaps = np.diff(places)
    above = np.searchsorted(np.sort(first), places[:-1], "right") / len(first)
    below = np.searchsorted(np.sort(second), places[:-1], "right") / len(second)
    signed = np.sign(above - below) * gaps
    # The integral from each place on.
    beyond = np.concatenate([np.cumsum(signed[::-1])[::-1], [0.0]])
    of_first = beyond[np.searchsorted(places, first)]
    of_second = -beyond[np.searchsorted(places, second)]
    return of_first - of_first.mean(), of_second - of_second.mean()
