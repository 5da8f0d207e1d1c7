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


class Worth(Closed):
    """What one method, by one of its rules where it has several, says of the frozen classifier."""

    method: str
    rule: str | None = None  # None: the method as it is used
    agreement: float  # mean Pearson correlation with Shapley values
    ci95: tuple[float, float]
    points: int  # that the agreement is a mean over
    share: float  # of the positive attribution inside of findings, mean over all kinds


class Calibration(Closed):
    """The localisation of every method on one phantom task, and its agreement with the truth."""

    task: str
    task_version: int
    encoder: str  # sha256 of the frozen classifier's file
    shares: tuple[Share, ...]
    worth: tuple[Worth, ...] = ()
