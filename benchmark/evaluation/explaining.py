"""From a submission to what explains its model: the bridge between scoring and explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.once import once
from phantombench.submission.opening import open_submission
from phantombench.submission.sampler import Sampler

if TYPE_CHECKING:
    from phantombench.explanation.subjects import Explained
    from phantombench.metrics.view import Explainer


def explained(bench: Bench, sampler: Sampler, **told: int) -> Explained:
    """Return a submitted model with what its explanation needs of the task."""
    from phantombench.explanation.measuring import Measurement, measurement_of
    from phantombench.explanation.subjects import Explained

    assert sampler.model is not None
    encoder, memo = bench.ground.encoder, dict[str, Measurement]()
    return Explained(
        sampler.model,
        bench.ground.train,
        encoder.classifier,
        **told,
        measurement=lambda: once(memo, "measurement", lambda: measurement_of(bench.task, encoder)),
    )


def explainer_of(bench: Bench, sampler: Sampler) -> Explainer | None:
    """Return what scores of explanations ask; None for a submission without a model."""
    if sampler.model is None:
        return None
    from phantombench.explanation.explainer import CachingExplainer

    return CachingExplainer(explained(bench, sampler))


def open_explained(bench: Bench, name: str, points: int, seed: int) -> Explained:
    """Open a submission that has a model.

    Raises:
        PhantomBenchError: there is no such submission, or it has no model to explain.
    """
    folder = bench.workspace.submission(bench.task.spec.id, name)
    sampler = open_submission(folder, bench.task, bench.load, trust_code=bench.options.trust_code)
    if sampler.model is None:
        raise PhantomBenchError(
            folder, "it has no model to explain", "name a submission that ships weights"
        )
    return explained(bench, sampler, points=points, seed=seed)
