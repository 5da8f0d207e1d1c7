"""What a classifier is trained on: the conditions that are compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """Where the batches of a classifier come from.

    Attributes:
        name: for messages and for the cache.
        synthetic: share of each batch that is synthetic.
        classical: whether the classical recipe changes the samples.
        few: whether only some patients of `train` are at hand.
        selected: whether synthetic samples that the task's frozen classifier gives another label
            than was asked for are dropped.
    """

    name: str
    synthetic: float = 0.0
    classical: bool = True
    few: bool = False
    selected: bool = False

    @property
    def shared(self) -> bool:
        """Say whether it is the same for all submissions of a task."""
        return self.synthetic == 0


REAL = Condition("real", classical=False)
CLASSICAL = Condition("real + classical")
SYNTHETIC = Condition("real + synthetic", 0.5, classical=False)
AUGMENTED = Condition("real + classical + synthetic", 0.5)
SELECTED = Condition("real + classical + selected synthetic", 0.5, selected=True)
ALONE = Condition("synthetic alone", 1.0)
FEW = Condition("few + classical", few=True)
SHARED = Condition("few + classical + synthetic", 0.5, few=True)
