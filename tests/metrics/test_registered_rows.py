"""Which samples are registered: nobody can put honest ones there."""

from __future__ import annotations

import numpy as np

from phantombench.metrics.privacy import registered, registered_copy_rate
from phantombench.statistics.subsets import fixed_subset


def test_copies_are_found_beside_the_rows_that_were_known_beforehand(world, monkeypatch) -> None:
    """Who ships samples may put honest ones wherever nobody's name decides what is looked at."""
    monkeypatch.setattr(registered, "MOST", 40)
    image = world("image", size=120)
    samples = np.roll(image.split(1, 240).samples[:120], 2, axis=3)
    samples[fixed_subset(120, 40)] = image.samples(3)[:40]
    value = world.value(registered_copy_rate.MEASURE, image.view(samples, submission="0" * 64))
    assert value > 0.4
    assert world.value(registered_copy_rate.MEASURE, image.view(samples)) < 0.2
