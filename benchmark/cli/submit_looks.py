"""What looks wrong with the samples of a submission: warnings of `phantombench submit check`."""

from __future__ import annotations

from pathlib import Path


def looks_wrong(folder: Path, root: Path | None, data: Path | None) -> tuple[str, ...]:
    """Return warnings about a sound submission of samples; () where its data is not at hand.

    Weights are looked at when they are scored: to sample them takes long.
    """
    from phantombench.errors import PhantomBenchError
    from phantombench.plausibility.suspicions import suspicions
    from phantombench.submission import limits
    from phantombench.submission.files import pinned
    from phantombench.submission.metadata import read_submission
    from phantombench.submission.samples_file import read_samples
    from phantombench.submission.schema import SamplesSource
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task
    from phantombench.workspace import open_workspace

    spec = read_submission(folder)
    source = spec.source
    if not isinstance(source, SamplesSource):
        return ()
    try:
        task, place = get_task(spec.task), open_workspace(root or Path.cwd(), data)
        train = load_split(task, "train", place.data, place.cache)
    except PhantomBenchError:
        return ()
    with pinned(folder, source.samples, limits.SAMPLES, source.sha256) as handle:
        samples, labels = read_samples(handle, str(folder), task.spec)
    classify = task.encoder().class_probabilities if source.conditional else None
    return suspicions(train, samples, labels, task.spec, classify)
