"""From a folder to samples, labels and patients, with everything that is wrong at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.intake.convert import Conversion
from phantombench.intake.found import Found, Wishes
from phantombench.intake.pictures import picture_files
from phantombench.intake.reading import read
from phantombench.intake.recordings import read_beats
from phantombench.intake.scaling import scaled
from phantombench.intake.shaping import shaped
from phantombench.own_task.covariates import Covariates, covariates_of, subgroup_names
from phantombench.own_task.dividing import too_few
from phantombench.own_task.equal import digests, equal_samples
from phantombench.own_task.metadata import first_metadata
from phantombench.own_task.named_labels import classes_of
from phantombench.own_task.patients import Patients, patients_of
from phantombench.own_task.said import Said
from phantombench.own_task.shapes import shape_of
from phantombench.submission.template import check_said
from phantombench.task.registry import sorts
from phantombench.task.spec import Labels, Samples, TaskSpec


@dataclass
class Gathered:
    """What was made of a folder.

    Attributes:
        spec: of the task, without splits and encoders.
        samples: (n, *sample_shape) float32 in the task's unit.
        labels: (n,) index of the class.
        patients: (n,) as the owner names them.
        names: of the files, (n,), or numbers of rows.
        hashes: sha256 of each sample, (n,).
        covariates: what else is known of each sample, (n,) by name.
        told: what was understood, a line each.
        steps: what was done to the values.
    """

    spec: TaskSpec
    samples: Samples
    labels: Labels
    patients: Patients
    names: list[str]
    hashes: list[str]
    covariates: Covariates = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def take(self, rows: np.ndarray) -> Gathered:
        """Return some of the samples, (n,) bool."""
        kept = np.flatnonzero(rows)
        return replace(
            self,
            samples=self.samples[kept],
            labels=self.labels[kept],
            patients=self.patients[kept],
            names=[self.names[row] for row in kept],
            hashes=[self.hashes[row] for row in kept],
            covariates={name: values[kept] for name, values in self.covariates.items()},
        )


def gather(said: Said) -> tuple[Gathered | None, list[PhantomBenchError]]:
    """Read a folder; return the samples, or None and what is wrong, one error each."""
    made = Conversion()
    if said.title is not None:
        check_said("title", said.title)
    kind = "image" if said.folder.is_dir() and picture_files(said.folder) else "signal"
    spec = first_metadata(said, kind)
    found = made.attempt(lambda: _found(said, spec, made.problems))
    if found is None or not found.rows:
        if not made.problems:
            made.problems.append(
                PhantomBenchError(said.folder, "holds no sample", "check the path")
            )
        return None, made.problems
    made.told += found.told
    labelled = made.attempt(lambda: classes_of(found, said.wishes.labels, said.patients))
    owned = made.attempt(lambda: _patients(found, said))
    known = made.attempt(lambda: covariates_of(found, said.covariates))
    shape = made.attempt(lambda: shape_of(found, said, kind, made.told))
    samples = None
    if shape is not None:
        spec = spec.model_copy(update=shape)
        samples = made.attempt(lambda: _values(found, spec, said.wishes, made))
    if known is not None:
        made.told += known[1]
    if labelled is not None and owned is not None:
        classes, labels, counts = labelled
        made.told += [counts, owned[1]]
        wanted = labels >= 0
        for wrong in too_few(owned[0][wanted], labels[wanted], classes):
            made.problems.append(PhantomBenchError(said.folder, wrong, "add samples or patients"))
    if made.problems or samples is None or not (labelled and owned and known):
        return None, made.problems
    gathered = Gathered(
        spec=spec.model_copy(
            update={"classes": labelled[0], "subgroups": subgroup_names(known[0])}
        ),
        samples=samples,
        labels=labelled[1],
        patients=owned[0],
        names=_names(found),
        hashes=digests(samples),
        covariates=known[0],
        told=made.told,
        steps=made.steps,
    )
    return _without_equals(gathered.take(gathered.labels >= 0), said)


def _patients(found: Found, said: Said) -> tuple[Patients, str]:
    labels = said.wishes.labels
    table = labels if labels is not None and Path(labels).is_file() else None
    return patients_of(found, said.patients, said.no_patients, table)


def _found(said: Said, spec: TaskSpec, faults: list[PhantomBenchError]) -> Found:
    if not said.cut:
        return read(said.folder, spec, faults)
    beats = next(each.SORT.cut for each in sorts().values() if each.SORT.cut is not None)
    return read_beats(said.folder, beats, faults)


def _values(found: Found, spec: TaskSpec, wishes: Wishes, made: Conversion) -> Samples:
    # Films of any size are what a task is made of, and the task's rate is what its owner chose.
    rate = found.rate if wishes.rate is None else wishes.rate
    wishes = replace(wishes, resize=True, rate=rate)
    values: Any = shaped(found, spec, wishes, made.steps, made.told)
    values = scaled(values, found, spec, wishes, made.steps, made.told)
    return np.ascontiguousarray(values, dtype=np.float32)


def _names(found: Found) -> list[str]:
    if not found.files:
        return [f"row {number + 1}" for number in range(len(found.rows))]
    return [path.relative_to(found.where).as_posix() for path in found.files]


def _without_equals(
    gathered: Gathered, said: Said
) -> tuple[Gathered | None, list[PhantomBenchError]]:
    """Drop what a patient has twice; equal samples of several patients are the owner's to judge."""
    equal = equal_samples(gathered.hashes, gathered.patients, gathered.labels)
    twice = int((~equal.first).sum())
    if equal.example is not None and not said.drop_duplicates:
        one, other = (gathered.names[row] for row in equal.example)
        what = "are the same as one of another patient or class"
        return None, [
            PhantomBenchError(
                said.folder,
                f"{equal.across} samples {what}, such as {one} and {other}",
                "correct the patients or labels, or keep the first of each: --drop-duplicates",
            )
        ]
    if not twice:
        return gathered, []
    kept = gathered.take(equal.first)
    kept.steps.append(f"dropped {twice} samples that are there before, to the last value")
    few = too_few(kept.patients, kept.labels, kept.spec.classes)
    return kept, [PhantomBenchError(said.folder, each, "add samples") for each in few]
