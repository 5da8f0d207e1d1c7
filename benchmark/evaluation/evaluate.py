"""From one submission folder to one result file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from phantombench.errors import Unavailable
from phantombench.evaluation.environment import describe, one_thread
from phantombench.evaluation.scoring import Floors, gate_of, score_views
from phantombench.metrics.view import CriticScores, Ground, View
from phantombench.result.schema import Explanations, Result, SubmissionIdentity, TaskIdentity
from phantombench.result.store import read_result, seal, write_result
from phantombench.site.pictures import sample_sheet, why_hidden
from phantombench.submission.checks import content_hash, read_submission
from phantombench.submission.opening import open_submission
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.submission.samplers import ModelSampler
from phantombench.submission.schema import ControlSource, SubmissionSpec
from phantombench.task.loading import deviation, load_split
from phantombench.task.spec import Split, SplitName, Task, TaskSpec
from phantombench.workspace import Workspace

if TYPE_CHECKING:
    from phantombench.explanation.subjects import Explained

FLOOR = "real"  # the control whose distances are the floor
SHOWN = 24  # samples drawn for the picture, shared among the classes

Report = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the user may choose about scoring; none of it changes a definition."""

    inception_weights: Path | None = None
    inception_download: bool = False
    trust_code: bool = False
    explain: bool = True  # False leaves `xai` empty; such a result is compared and never written


@dataclass
class Bench:
    """One task made ready: its splits and encoder, read once for all submissions of a process."""

    task: Task
    workspace: Workspace
    options: Options = field(default_factory=Options)

    def load(self, name: SplitName) -> Split:
        """Read one split."""
        return load_split(self.task, name, self.workspace.data, self.workspace.cache)

    @cached_property
    def ground(self) -> Ground:
        """Everything that does not depend on a submission."""
        return Ground(
            train=self.load("train"),
            reference=self.load("reference"),
            encoder=self.task.encoder(),
            inception_weights=self.options.inception_weights,
            inception_download=self.options.inception_download,
        )

    @cached_property
    def rounded_splits(self) -> dict[str, str]:
        """The sha256 of each split that differs from the pinned one within the task's tolerance."""
        read: dict[SplitName, Split] = {
            "train": self.ground.train,
            "reference": self.ground.reference,
        }
        found = {name: deviation(self.task, name, split) for name, split in read.items()}
        return {name: sha256 for name, sha256 in found.items() if sha256 is not None}


def identity(spec: TaskSpec) -> TaskIdentity:
    """Return what a result keeps of its task."""
    return TaskIdentity(
        id=spec.id,
        version=spec.version,
        splits={name: split.identity for name, split in spec.splits.items()},
        encoder=spec.encoder_sha256,
    )


def is_scored(workspace: Workspace, spec: TaskSpec, name: str) -> bool:
    """Say whether a result of this very submission on this very task is on disk."""
    path = workspace.result(spec.id, name)
    if not path.is_file():
        return False
    result = read_result(path)
    return result.task == identity(spec) and result.submission.sha256 == content_hash(
        workspace.submission(spec.id, name)
    )


def score(bench: Bench, folder: Path, floors: Floors, report: Report = lambda _: None) -> Result:
    """Sample a submission under the protocol's labels and seeds, and compute its result.

    Args:
        bench: the task.
        folder: the submission's folder.
        floors: values of real training data by metric; empty for the floor itself.
        report: told what is being done.
    """
    spec = read_submission(folder)
    with one_thread():
        sampler = open_submission(
            folder, bench.task, bench.load, trust_code=bench.options.trust_code
        )
        views = _views(bench.ground, sampler, report)
        scores = score_views(views, bench.task.spec.kind, floors, report=report)
        explanations = _explanations(bench, sampler, report)
    return seal(
        Result(
            task=identity(bench.task.spec),
            submission=_identity(spec, sampler, content_hash(folder)),
            seeds=SEEDS,
            samples_per_seed=len(bench.ground.reference),
            metrics=scores,
            xai=explanations,
            gate=gate_of(scores),
            environment=describe(bench.workspace.root).model_copy(
                update={"rounded_splits": bench.rounded_splits}
            ),
            sha256="",
            created=_today(),
        )
    )


def evaluate(bench: Bench, name: str, report: Report = lambda _: None) -> Result:
    """Score one submission and write its result and its picture.

    The floor comes from the result of the control `real`, which has to be scored before.
    """
    workspace, task = bench.workspace, bench.task.spec.id
    folder = workspace.submission(task, name)
    result = score(bench, folder, floors(workspace, task, name), report)
    write_result(workspace.result(task, name), result)
    draw_samples(bench, folder, result)
    draw_explanations(bench, folder, result)
    return result


def draw_samples(bench: Bench, folder: Path, result: Result) -> None:
    """Write the picture that the board shows of a submission, where its samples may be shown."""
    workspace, spec = bench.workspace, bench.task.spec
    path = workspace.picture(spec.id, result.submission.name)
    source = read_submission(folder).source
    control = source.control if isinstance(source, ControlSource) else None
    if why_hidden(spec, control, result.gate.passed) is not None:
        path.unlink(missing_ok=True)
        return
    labels = np.repeat(np.arange(len(spec.classes), dtype=np.int64), SHOWN // len(spec.classes))
    with one_thread():
        sampler = open_submission(
            folder, bench.task, bench.load, trust_code=bench.options.trust_code
        )
        sample_sheet(sampler.sample(labels, SEEDS[0]), labels, spec, path)


def draw_explanations(bench: Bench, folder: Path, result: Result) -> None:
    """Write the picture of a model's explanations, at samples that may be shown."""
    workspace, spec = bench.workspace, bench.task.spec
    path = workspace.explanations / spec.id / f"{result.submission.name}.png"
    path.unlink(missing_ok=True)
    if not result.gate.passed:
        return
    with one_thread():
        sampler = open_submission(
            folder, bench.task, bench.load, trust_code=bench.options.trust_code
        )
        if isinstance(sampler, ModelSampler):
            from phantombench.explanation.gallery import draw_gallery

            draw_gallery(explained(bench, sampler), spec, path)


def explained(bench: Bench, sampler: ModelSampler, **told: int) -> Explained:
    """Return a submitted model with what its explanation needs of the task."""
    from phantombench.explanation.subjects import Explained

    classifier = bench.ground.encoder.classifier
    return Explained(sampler.model, bench.ground.train, classifier, **told)


def floors(workspace: Workspace, task_id: str, name: str) -> dict[str, float]:
    """Return the distances of real training data; {} for the control that is that floor."""
    if name == FLOOR:
        return {}
    metrics = read_result(workspace.result(task_id, FLOOR)).metrics
    return {key: score.value for key, score in metrics.items() if score.value is not None}


def _views(ground: Ground, sampler: Sampler, report: Report) -> Iterator[View]:
    critic: CriticScores | None = sampler.critic
    try:
        sampler.critic(ground.reference.samples[:1], ground.reference.labels[:1])
    except Unavailable:
        critic = None
    for seed in SEEDS:
        report(f"seed {seed}: sampling")
        generated = sampler.sample(ground.reference.labels, seed)
        yield View(ground, generated, critic, seed, sampler.reconstruct)


def _explanations(bench: Bench, sampler: Sampler, report: Report) -> Explanations:
    """Return the scores of a model's explanations; {} where there is no model."""
    if not bench.options.explain or not isinstance(sampler, ModelSampler):
        return {}
    from phantombench.explanation.scoring import explain_scores

    return explain_scores(explained(bench, sampler).subjects(), report)


def _identity(spec: SubmissionSpec, sampler: Sampler, digest: str) -> SubmissionIdentity:
    return SubmissionIdentity(
        name=spec.name,
        title=spec.title,
        kind=spec.source.kind,
        sha256=digest,
        parameters=sampler.parameters,
    )


def _today() -> str:
    """Return the date, or that of SOURCE_DATE_EPOCH where a build wants the same bytes for ever."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = (
        datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        if epoch
        else datetime.datetime.now(datetime.UTC)
    )
    return now.date().isoformat()
