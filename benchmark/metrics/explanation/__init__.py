"""Explanation: how far explanations of a submission's networks can be trusted."""

from __future__ import annotations

from phantombench.metrics.measure import Axis
from phantombench.result.schema import Facets

# The frozen classifier is the one critic that all submissions of a task share; how faithful an
# explanation is depends on the critic.
AXIS = Axis(
    title="Explanation",
    order=70,
    headline="faithfulness",
    headline_facets=Facets(network="generator", critic="classifier", method="shap"),
)
