"""What is measured about the gate: `leaderboards/ruler/gate/<task>.json`."""

from __future__ import annotations

from phantombench.ruler.schema import Rate
from phantombench.schema import Closed


class Look(Closed):
    """What one measure that decides saw of the submissions of one kind."""

    measure: str
    flagged: float  # share of their samples
    shut: int  # submissions that it stops


class Trial(Closed):
    """Submissions of one kind: how often the gate shuts on them, and which look shuts it."""

    name: str
    copied: str  # "train" or "reference"; "" where nothing is copied
    of_several: bool  # each sample is made of more than one
    ratio: float | None  # of the Frechet distance to that of exact copies of train
    rate: Rate
    looks: tuple[Look, ...]
    fifth: Rate | None = None  # where one sample in five is such a copy
    shares: str = ""  # where the submissions come from, in words


class GateReport(Closed):
    """All that is known about the gate on one task."""

    task: str
    version: int
    encoder: str  # sha256
    floor: float  # Frechet distance of exact copies of train
    best: float | None  # the same ratio, of the best submission that passed
    best_name: str
    submissions: int  # of a kind
    pool: int  # samples that they are dealt from
    alarms: tuple[Trial, ...]
    attacks: tuple[Trial, ...]
