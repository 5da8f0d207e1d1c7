"""Generated samples of a submission, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.errors import PhantomBenchError
from phantombench.submission.samplers import SamplesSampler
from phantombench.task.spec import Labels, Samples
from phantombench.workspace import Workspace


def from_submission(
    place: Workspace, task_id: str, name: str, labels: Labels, seed: int, trust_code: bool
) -> Iterator[Samples]:
    """Draw from a submission: a model in chunks of 256, anything else at once."""
    from phantombench.model.sampling import sample_chunks
    from phantombench.submission.opening import open_submission
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task

    task = get_task(task_id)
    sampler = open_submission(
        place.submission(task_id, name),
        task,
        lambda split: load_split(task, split, place.data, place.cache),
        trust_code=trust_code,
    )
    if isinstance(sampler, SamplesSampler):
        _check_enough(sampler.own_labels, labels, task.spec.classes, f"{task_id}/{name}")
    if sampler.model is not None:
        return sample_chunks(sampler.model, labels, seed, f"{task_id}/{name}")
    return iter([sampler.sample(labels, seed)])


def _check_enough(shipped: Labels, asked: Labels, classes: tuple[str, ...], name: str) -> None:
    """Refuse more samples than were shipped, before any is drawn.

    Raises:
        PhantomBenchError: says how many there are of each class.
    """
    have = [int((shipped == index).sum()) for index in range(len(classes))]
    if any(int((asked == index).sum()) > count for index, count in enumerate(have)):
        told = ", ".join(f"{count} {label}" for label, count in zip(classes, have, strict=True))
        raise PhantomBenchError(
            f"--num-samples {len(asked)}",
            f"{name} shipped samples and no model; it has {told}",
            f"ask for {min(have) * len(classes)} at most, or for one class with --label",
        )


def submission_knows_classes(place: Workspace, task_id: str, name: str) -> bool:
    """Say whether samples of a class can be asked for: all but models trained without labels."""
    from phantombench.submission.metadata import read_submission
    from phantombench.submission.schema import ModelSource

    source = read_submission(place.submission(task_id, name)).source
    return not isinstance(source, ModelSource) or source.conditional
