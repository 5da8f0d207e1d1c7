"""What is measured about the explanation methods: `explanations/<task>-calibration.json`."""

from __future__ import annotations

from phantombench.schema import Closed


class Share(Closed):
    """How much of one method's attribution lies inside of one kind of finding."""

    finding: str
    method: str
    share: float
    ci95: tuple[float, float]
    area: float  # share of the sample that the finding covers: what chance puts inside
    randomised: float  # the same share for the network with random weights
    samples: int


class Calibration(Closed):
    """The localisation of every method on one phantom task."""

    task: str
    task_version: int
    encoder: str  # sha256 of the frozen classifier's file
    shares: tuple[Share, ...]
