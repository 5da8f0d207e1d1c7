"""Registered copy rate: the share of generated samples that are training samples in disguise.

A patient's film that was moved by five pixels, turned, mirrored or brightened is a copy still, and
so is a beat that was stretched or laid on a wandering baseline. Each generated sample is registered
with the training samples it resembles (a smooth warp, a change of values, an added smooth field,
any order of few channels), and what is left of it decides; an honest model has about 1 %. Copy
detection by registration rather than by value: Pizzi et al., A self-supervised descriptor for image
copy detection, CVPR 2022, arXiv 2202.10261, states the task; Dar et al. 2024, arXiv 2402.01054,
show such copies in medical models. What is seen of each disguise is measured by
`phantombench ruler`. At most 256 samples of a sampling seed are looked at, and at most 1,024 of the
reference say what is honest, always the same.
"""

from __future__ import annotations

from phantombench.metrics.measure import Estimate, Gate, Goal, Measure, Source
from phantombench.metrics.privacy.copy_rate import LIMIT
from phantombench.metrics.privacy.registered import (
    MOST,
    nearness_after_registration,
    share_of_copies,
)
from phantombench.metrics.view import View, take
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, columns
from phantombench.statistics.subsets import fixed_subset

HONEST_MOST = 1024  # samples of the reference that say what is honest


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the share of copies, in [0, 1]; the threshold is the reference's own 1 % quantile."""
    rows = fixed_subset(len(view.reference), HONEST_MOST)
    reference = take(view.reference.samples, rows)
    honest = nearness_after_registration(view.ground, reference, "train", "reference")
    return share_of_copies(
        view, resampling, "train", honest, lambda drawn: columns(drawn.reference, rows)
    )


MEASURE = Measure(
    name="registered_copy_rate",
    title="Copy rate, registered",
    axis="privacy",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source(
        "share whose d1 over the mean of d2 to d5 to train is below the reference's 1 % quantile, "
        "after registration by a smooth warp and a change of values (Lucas & Kanade 1981; Pizzi et "
        "al. 2022)",
        """@inproceedings{pizzi2022sscd,
  author = {Pizzi, Ed and Roy, Sreya Dutta and Ravindra, Sugosh Nagavara and Goyal, Priya and
            Douze, Matthijs},
  title = {A self-supervised descriptor for image copy detection},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year = {2022}
}""",
    ),
    estimate=estimate,
    counts=MOST,
    flips=2,
    registers=True,
    gate=Gate(
        limit=LIMIT,
        words="are training samples in disguise: moved, turned, stretched, warped or brightened",
    ),
    version=3,
    digits=3,
)
