"""What is the same for all submissions of a task: its patients, its recipe, its judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phantombench.kept import Kept
from phantombench.once import made_once
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import Samples, Split
from phantombench.task.subgroups import members
from phantombench.utility.conditions import Condition
from phantombench.utility.pool import Pool
from phantombench.utility.training import Setting

Trained = tuple[Condition, int]  # a classifier: condition, seed
Asked = tuple[Condition, int, str | None]  # of a classifier: condition, seed, subgroup of `test`
SEEDS = (0, 1, 2, 3, 4)  # of classifiers; one choice of patients each


@dataclass
class Said:
    """What classifiers say of `test`.

    Attributes:
        predicted: class probabilities (n, classes), by classifier.
        judged: the same held against the truth, by subgroup.
    """

    predicted: dict[Trained, NDArray[np.float32]] = field(default_factory=dict, repr=False)
    judged: dict[Asked, ByGroup] = field(default_factory=dict, repr=False)


@dataclass
class Ward:
    """One task, as its classifiers see it.

    Attributes:
        train: what real samples are taken from.
        test: what classifiers are judged on.
        setting: how they are trained.
        few: share of the groups of `train` that a classifier with fewer patients has.
        judge: the task's frozen classifier, samples -> class probabilities (n, classes).
        kept: predictions by content.
        said: by the classifiers that do not depend on a submission.
    """

    train: Split
    test: Split
    setting: Setting
    few: float
    judge: Callable[[Samples], NDArray[np.float64]]
    kept: Kept
    said: Said = field(default_factory=Said)

    @made_once
    def all_of_train(self) -> Pool:
        """All of `train`."""
        return Pool(self.train.samples, self.train.labels)

    @made_once
    def all_of_test(self) -> Pool:
        """All of `test`."""
        return Pool(self.test.samples, self.test.labels)

    def real(self, condition: Condition, seed: int) -> Pool:
        """Return the real samples of a condition."""
        return self.all_of_train.take(self._few(seed)) if condition.few else self.all_of_train

    def judged(self, predicted: NDArray[np.float32], subgroup: str | None = None) -> ByGroup:
        """Hold predictions for `test`, or for a subgroup of it, against the truth."""
        among = slice(None) if subgroup is None else members(self.test, subgroup)
        return ByGroup(predicted[among], self.test.labels[among], self.test.groups[among])

    def _few(self, seed: int) -> NDArray[np.intp]:
        """Return the rows of some groups of `train`, with every class among them."""
        rng = np.random.default_rng([seed, 1])
        groups, labels = self.train.groups, self.train.labels
        names = np.unique(groups)
        count = max(1, round(self.few * len(names)))
        while True:
            rows = np.flatnonzero(np.isin(groups, rng.choice(names, count, replace=False)))
            if len(np.unique(labels[rows])) == len(np.unique(labels)):
                return rows
