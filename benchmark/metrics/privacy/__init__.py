"""Privacy: whether generated samples give training patients away."""

from __future__ import annotations

from phantombench.metrics.measure import Axis

AXIS = Axis(
    title="Privacy",
    order=40,
    beyond=(
        "means and mixtures of several patients, copies of a part of a sample, what a patient's "
        "other data would give away, and attacks with more than the samples and the discriminator"
    ),
)
