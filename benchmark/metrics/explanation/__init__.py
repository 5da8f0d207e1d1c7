"""Explanation: how far explanations of a submission's networks can be trusted."""

from __future__ import annotations

from phantombench.metrics.measure import Axis
from phantombench.result.schema import Facets

# The frozen classifier is the one critic that all submissions of a task share; how faithful an
# explanation is depends on the critic. It says how far explanations of a submission can be trusted,
# not how good its samples are: it has no part in the order.
AXIS = Axis(
    title="Explanation",
    order=70,
    headline="faithfulness",
    headline_facets=Facets(network="generator", critic="classifier", method="shap"),
    orders=False,
)
