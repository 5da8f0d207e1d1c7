"""Samples of the reference that are there in `train` once more, saved again under another patient.

A film that was compressed or rounded anew is not equal to itself; but it lies much nearer to itself
than to any other. The look is that of the copy rate, from the reference to `train`. Of the public
tasks the smallest ratio is 0.34; of NIH films that JPEG saved again at quality 30 the largest is
0.11.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.privacy.copy_rate import nearness
from phantombench.metrics.view import NEIGHBOURS
from phantombench.own_task.dividing import Division
from phantombench.own_task.gathering import Gathered
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances

SAME = 0.2  # of the distance to the fifth nearest


def saved_again(gathered: Gathered, division: Division) -> list[tuple[str, str]]:
    """Return the names of samples of the reference, each with that of the same one in `train`."""
    rows = [np.flatnonzero(each) for each in (division.reference, ~division.reference)]
    reference, train = (block_means(gathered.samples[each]) for each in rows)
    near = nearness(nearest_distances(reference, train, NEIGHBOURS))
    pairs = []
    for place in np.flatnonzero(near < SAME):
        apart = np.square(train - reference[place]).reshape(len(train), -1).sum(axis=1)
        one, other = rows[0][place], rows[1][apart.argmin()]
        pairs.append((gathered.names[one], gathered.names[other]))
    return pairs


def warning(pairs: list[tuple[str, str]]) -> str:
    """Return what is said of such samples.

    >>> warning([("a/1.png", "b/7.png")])[:57]
    '1 samples of the reference look like one of train that wa'
    """
    one, other = pairs[0]
    return (
        f"{len(pairs)} samples of the reference look like one of train that was saved again under "
        f"another patient, such as {one} and {other}: a model that copies them looks honest. If "
        "they are the same, take one out or correct its patient, and make the task again."
    )
