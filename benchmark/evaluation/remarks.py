"""What a reader of the board has to know of a submission: conversions, and what looks wrong."""

from __future__ import annotations

from phantombench.evaluation.bench import Bench
from phantombench.evaluation.copied import JUDGED_ON, copied
from phantombench.evaluation.planning import Plan
from phantombench.plausibility.suspicions import suspicions
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.submission.schema import ControlSource, SamplesSource, SubmissionSpec
from phantombench.task.spec import Samples

UNCONDITIONAL = "drawn without labels, which were dealt at random: its classes mean nothing"


class Remarks:
    """Looks at the samples of the first seed while they are in memory.

    A control is not looked at: what is wrong with it is known.
    """

    def __init__(self, bench: Bench, planned: Plan) -> None:
        self._bench, self._planned = bench, planned
        self._found: tuple[str, ...] | None = None

    def see(self, generated: Samples) -> None:
        """Look at samples for the labels of the reference; at the first ones only."""
        if self._found is None and not isinstance(self._planned.spec.source, ControlSource):
            ground, source = self._bench.ground, self._planned.spec.source
            judged_on = () if self._bench.ward is None else JUDGED_ON
            self._found = (
                *copied(self._bench, generated, judged_on),
                *suspicions(
                    ground.train,
                    generated,
                    ground.reference.labels,
                    self._bench.task.spec,
                    ground.encoder.class_probabilities if source.conditional else None,
                ),
            )

    def told(self, sampler: Sampler) -> tuple[str, ...] | None:
        """Return all remarks; those of the same submission are kept where nothing was sampled."""
        if isinstance(self._planned.spec.source, ControlSource):
            return None
        before = self._planned.result
        if self._found is None and self._planned.kept and before is not None and before.remarks:
            return before.remarks
        if self._found is None:
            self.see(sampler.sample(self._bench.ground.reference.labels, SEEDS[0]))
        return (*declared(self._planned.spec), *(self._found or ())) or None


def declared(spec: SubmissionSpec) -> tuple[str, ...]:
    """Return what a submission itself says of its samples."""
    if not isinstance(spec.source, SamplesSource):
        return ()
    converted = spec.source.converted
    told = [f"converted by its author: {'; '.join(converted)}"] if converted else []
    return (*told, *([] if spec.source.conditional else [UNCONDITIONAL]))
