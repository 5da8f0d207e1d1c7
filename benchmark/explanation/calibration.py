"""Do the methods point at what is there? Measured where it is known: on planted findings.

On a phantom task the frozen classifier, trained to see the finding, is explained at new samples
with a finding of known place. A method that sees what the network sees puts more of its positive
attribution inside of the finding than the finding's share of the picture, which is what chance puts
there (the localisation test of Zhang 2018, arXiv 1608.00507, as a share; Arras 2022, arXiv
2003.07258).
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.explanation.copies import redraw
from phantombench.explanation.schema import Calibration, Share
from phantombench.explanation.subjects import BACKGROUND, Classifier
from phantombench.explanation.worth import shares_inside, worth_of
from phantombench.metrics.explanation.score import rng_of
from phantombench.schema import as_json
from phantombench.statistics.bootstrap import interval_of_mean
from phantombench.statistics.rounding import rounded
from phantombench.task.spec import Planting, Samples, Split, Task
from phantombench.xai.method import Method
from phantombench.xai.partition import of_samples
from phantombench.xai.registry import all_methods
from phantombench.xai.subject import Subject

DRAWN = 480  # samples, of which those with a finding are explained
SEED = 90_210  # of the draw; no split or submission uses it
EACH = 40  # samples of each finding


@dataclass(frozen=True)
class Planted:
    """Samples with one kind of finding, and where it is."""

    name: str
    samples: Samples
    labels: NDArray[np.int64]
    masks: NDArray[np.bool_]  # (n, *extents)


def plant(task: Task, each: int = EACH) -> list[Planted]:
    """Draw samples with findings, grouped by kind.

    Raises:
        PhantomBenchError: the task does not know where findings are.
    """
    if not isinstance(task, Planting):
        raise PhantomBenchError(
            task.spec.id, "it plants no findings", "calibrate on a task whose truth is known"
        )
    labels = np.arange(DRAWN, dtype=np.int64) % len(task.spec.classes)
    samples, parameters = task.draw_with_parameters(labels, SEED)
    names, masks = np.array(task.finding_names(parameters)), task.finding_mask(parameters)
    found = []
    for name in dict.fromkeys(names.tolist()):
        rows = np.flatnonzero((names == name) & masks.reshape(len(masks), -1).any(axis=1))[:each]
        if name != "none" and len(rows):
            found.append(Planted(name, samples[rows], labels[rows], masks[rows]))
    return found


def calibrate(
    task: Task, train: Split, report: Callable[[str], None] = lambda _: None
) -> Calibration:
    """Measure every method on every kind of finding.

    Args:
        task: one that plants findings.
        train: its training data, from which replacements come.
        report: told what is being explained.
    """
    shares, subjects, insides = [], [], []
    for planted in plant(task):
        subject = subject_of(task, train, planted)
        inside = _inside(planted.masks, subject)
        subjects.append(subject)
        insides.append(inside)
        blank = dataclasses.replace(subject, module=subject.randomised(rng_of("calibration")))
        for method in all_methods():
            report(f"{planted.name}: {method.name}")
            found = _shares(subject, method, inside)
            low, high = interval_of_mean(found, np.random.default_rng([5]))
            shares.append(
                Share(
                    finding=planted.name,
                    method=method.name,
                    share=rounded(found.mean()),
                    ci95=(rounded(low), rounded(high)),
                    area=rounded(planted.masks.mean()),
                    randomised=rounded(_shares(blank, method, inside).mean()),
                    samples=len(found),
                )
            )
    return Calibration(
        task=task.spec.id,
        task_version=task.spec.version,
        encoder=task.spec.encoder_sha256,
        shares=tuple(shares),
        worth=tuple(worth_of(subjects, insides, report)),
    )


def subject_of(task: Task, train: Split, planted: Planted) -> Subject:
    """Return the frozen classifier's score of the planted class, as a function of the sample."""
    classifier: nn.Module = task.encoder().classifier
    rows = np.linspace(0, len(train) - 1, BACKGROUND).astype(int)

    def randomised(rng: torch.Generator) -> nn.Module:
        other = copy.deepcopy(classifier)
        redraw(other, rng)
        return Classifier(other)

    return Subject(
        key="classifier",
        module=Classifier(classifier),
        inputs=torch.from_numpy(np.ascontiguousarray(planted.samples)),
        labels=torch.from_numpy(planted.labels),
        background=torch.from_numpy(np.ascontiguousarray(train.samples[rows])),
        partition=of_samples(task.spec.sample_shape),
        randomised=randomised,
    )


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Write the report as JSON."""
    from phantombench.files import write_atomically

    write_atomically(path, as_json(calibration))


def _inside(masks: NDArray[np.bool_], subject: Subject) -> Tensor:
    """Return the share of each unit that lies inside of the finding, (n, U)."""
    channels = subject.partition.shape[0]
    values = torch.from_numpy(masks[:, None].repeat(channels, axis=1)).double()
    sizes = subject.partition.sums(torch.ones((1, *subject.partition.shape), dtype=torch.float64))
    return subject.partition.sums(values) / sizes


def _shares(subject: Subject, method: Method, inside: Tensor) -> NDArray[np.float64]:
    units = method.attribute(subject, rng_of(subject.key, method.name)).units
    return shares_inside(units, inside)
