"""What density and coverage share: open balls around reference features to the 5th neighbour."""

from __future__ import annotations

from phantombench.metrics.view import View, once
from phantombench.statistics.manifold import Balls, balls_around

NEIGHBOURHOOD = 5  # k of Naeem 2020


def reference_balls(view: View) -> Balls:
    """Return the balls around reference samples and which generated ones they hold.

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
