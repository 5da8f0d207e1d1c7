"""Whether films are mirrored, where the two sides differ too little for a distance to show it.

The part of the mean film that changes its sign in a mirror, heart and stomach, has the opposite
sign in mirrored films. That of a poor model is weaker or another one, but not the opposite.
"""

from __future__ import annotations

import numpy as np

from phantombench.plausibility.profile import Profile

_OPPOSITE = -0.7  # cosine between the two
_AS_STRONG = 2.0  # times


def mirrored(found: Profile, real: Profile) -> bool:
    """Say whether the left of a profile is the right of the real one.

    >>> film = Profile(np.array([[[0.2, 0.1, 0.6]]]), np.ones((1, 1, 3)))
    >>> other = Profile(film.mean[..., ::-1], film.deviation)
    >>> mirrored(film, film), mirrored(other, film)
    (False, True)
    """
    ours, theirs = (each.mean - each.mean[..., ::-1] for each in (found, real))
    heights = float(np.linalg.norm(ours)), float(np.linalg.norm(theirs))
    if min(heights) == 0 or not 1 / _AS_STRONG < heights[0] / heights[1] < _AS_STRONG:
        return False
    return float(np.sum(ours * theirs)) / (heights[0] * heights[1]) < _OPPOSITE
