"""What density and coverage share: open balls around reference features to the 5th neighbour."""

from __future__ import annotations

from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.statistics.manifold import Balls, balls_around

NEIGHBOURHOOD = 5  # k of Naeem 2020

NAEEM = r"""@inproceedings{naeem2020reliable,
  author     = {Naeem, Muhammad Ferjad and Oh, Seong Joon and Uh, Youngjung and Choi, Yunjey and
                Yoo, Jaejun},
  title      = {Reliable Fidelity and Diversity Metrics for Generative Models},
  booktitle  = {Proceedings of the 37th International Conference on Machine Learning},
  series     = {Proceedings of Machine Learning Research},
  volume     = {119},
  pages      = {7176--7185},
  year       = {2020},
  eprint     = {2002.09797},
  eprinttype = {arxiv}
}
"""


def reference_balls(view: View) -> Balls:
    """Return the balls around reference samples and which generated ones they hold.

    Computed once per view, for density and coverage.

    Raises:
        Unavailable: fewer samples than a neighbourhood needs.
    """
    return once(
        view.memo,
        "naeem",
        lambda: balls_around(
            view.reference_features[view.rows],
            view.generated_features[view.rows],
            NEIGHBOURHOOD,
            closed=False,
        ),
    )
