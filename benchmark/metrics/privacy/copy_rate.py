"""Copy rate: the share of generated samples that lie conspicuously close to one training sample.

A copy is much nearer to its nearest training sample than to its 5th nearest. The ratio d1 / d5 of
L2 distances is compared with that of real samples the model has not seen: below the 1 % quantile of
the reference's own ratio counts as a copy, so an honest model has about 1 %. The ratio is the test
of Lowe (Distinctive image features from scale-invariant keypoints, IJCV 60(2):91-110, 2004, sec.
7.1) turned to the training set. The memorisation gate stands on this number.

Distances are between means over 4x4 pixels, or 4 samples of a beat. Noise added to a copy moves it
in every direction at once, further than patients lie apart where they are alike; its block means
hardly move. On the X-ray phantom, noise of 0.1 hid all copies from the distances between films, and
hides none from those between block means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate, Gate, Goal, Measure, Source
from phantombench.metrics.view import MOST, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, columns
from phantombench.statistics.weighted import weighted_quantile, weighted_share_below

HONEST = 0.01  # the quantile, and so the rate of an honest model
LIMIT = 0.05

LOWE = r"""@article{lowe2004distinctive,
  author  = {Lowe, David G.},
  title   = {Distinctive image features from scale-invariant keypoints},
  journal = {International Journal of Computer Vision},
  volume  = {60},
  number  = {2},
  pages   = {91--110},
  year    = {2004},
  doi     = {10.1023/B:VISI.0000029664.99615.94}
}
"""


def nearness(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return d1 / d5 (n,) of ascending distances (n, 5); 0 where five copies make both 0.

    >>> nearness(np.array([[1.0, 2.0, 2.0, 2.0, 4.0], [0.0, 0.0, 0.0, 0.0, 0.0]]))
    array([0.25, 0.  ])
    """
    first, last = distances[:, 0], distances[:, -1]
    return np.divide(first, last, out=np.zeros(len(distances)), where=last > 0)


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the share of copies, in [0, 1].

    A replicate is the weighted share below the weighted quantile. The training set stays as it is.
    """
    reference = nearness(view.ground.coarse_reference_to_train)
    generated = nearness(view.coarse_generated_to_train)
    value = float((generated <= np.quantile(reference, HONEST)).mean())
    thresholds = weighted_quantile(reference, columns(resampling.reference, view.rows), HONEST)
    return Estimate(
        value,
        weighted_share_below(generated, columns(resampling.generated, view.rows), thresholds),
    )


MEASURE = Measure(
    name="copy_rate",
    title="Copy rate",
    axis="privacy",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source(
        "share with d1/d5 to train, of 4x4 block means, below the reference's 1 % quantile",
        LOWE,
    ),
    estimate=estimate,
    version=2,
    counts=MOST,
    flips=2,
    gate=Gate(limit=LIMIT, words="lie on training samples"),
    digits=3,
)
