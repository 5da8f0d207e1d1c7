"""The classifiers of one submission, trained when a measure asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.once import once
from phantombench.statistics.by_group import ByGroup
from phantombench.statistics.selection import plausible
from phantombench.task.spec import Labels, Samples
from phantombench.threads import shared
from phantombench.utility.conditions import Condition
from phantombench.utility.pool import Pool
from phantombench.utility.training import BATCH, fit, probabilities
from phantombench.utility.ward import Asked, Said, Ward

VERSION = "2"  # of how a classifier is built and trained; another one trains everything again
FIRST_SEED = 1000  # of sampling, apart from the seeds of what is compared with the reference
Sample = Callable[[Labels, int], Samples]
Report = Callable[[str], None]


class Downstream:
    """Trains classifiers with the samples of one submission."""

    def __init__(
        self, ward: Ward, sample: Sample, asked: Labels, report: Report = lambda _: None
    ) -> None:
        """Take what is needed to sample.

        Args:
            ward: the task.
            sample: (labels, seed) -> samples, of the submission.
            asked: (p,) labels of the pool of synthetic samples.
            report: told what is being trained.
        """
        self.ward, self._sample, self._asked, self._report = ward, sample, asked, report
        self._said, self._pools = Said(), dict[int, Pool]()

    def judged(self, condition: Condition, seed: int, subgroup: str | None = None) -> ByGroup:
        """Return what the classifier of one condition says of `test`, or of a subgroup of it.

        Raises:
            Unavailable: no synthetic sample is left to be added.
        """
        said, trained = self.ward.said if condition.shared else self._said, (condition, seed)

        def judged() -> ByGroup:
            predicted = once(said.predicted, trained, lambda: self._predicted(*trained))
            return self.ward.judged(predicted, subgroup)

        return once(said.judged, (*trained, subgroup), judged)

    def judged_each(self, asked: Iterable[Asked]) -> list[ByGroup]:
        """Return what several classifiers say, in order; as many are trained at a time as can be.

        Raises:
            Unavailable: no synthetic sample is left to be added.
        """
        return shared(lambda each: self.judged(*each), asked)

    def _predicted(self, condition: Condition, seed: int) -> NDArray[np.float32]:
        added = round(BATCH * condition.synthetic)
        parts = [(self.ward.real(condition, seed), BATCH - added)] if added < BATCH else []
        if added:
            parts.append((self._synthetic(condition, seed), added))
        setting, test = self.ward.setting, self.ward.test
        if not condition.classical:
            setting = setting.plain()

        def make() -> NDArray[np.float32]:
            self._report(f"classifier {seed + 1}: {condition.name}")
            return probabilities(fit(parts, setting, seed), test.samples)

        contents = [f"{pool.digest} {count}" for pool, count in parts]
        judged_on = self.ward.all_of_test.digest
        return self.ward.kept.array([VERSION, str(setting), str(seed), *contents, judged_on], make)

    def _synthetic(self, condition: Condition, seed: int) -> Pool:
        pool = once(self._pools, seed, lambda: self._drawn(seed))
        if not condition.selected:
            return pool
        kept = plausible(self.ward.judge(pool.samples), pool.labels)
        if not kept.any():
            raise Unavailable("the task's classifier gives no sample the label asked for")
        return pool.take(np.flatnonzero(kept))

    def _drawn(self, seed: int) -> Pool:
        return Pool(self._sample(self._asked, FIRST_SEED + seed), self._asked)
