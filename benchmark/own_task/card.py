"""The card of a task of one's own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from phantombench.own_task.dividing import Division
from phantombench.own_task.gathering import Gathered
from phantombench.own_task.said import Said
from phantombench.task.spec import Split, TaskSpec

_FEW = 200  # samples of a reference, below which numbers say little

_CARD = """\
# {id}: {title}

Private. It belongs to whoever holds the data; neither it nor anything made of it is part of the
public benchmark.

| split | samples | {group}s | {classes} |
| --- | --- | --- | {dashes} |
{rows}
| test | the samples of the reference | | {blanks} |

A sample: {shape} float32, {unit}{rate}. Group for intervals: {group}.

## Where the samples lie
Read from `{folder}`; nothing is read from there again. `train.npz` and `reference.npz` hold them
as they are measured, `manifest.csv` lists each with its class, patient and split. The patients
there are hashes with the salt in `patients.salt`: who holds that file can tell whether somebody is
among them, nobody else can.

## What was understood
{told}

## What was done to the values
{steps}

## How the split was drawn
{division}

## How the encoders were trained
{encoders} encoders, each of another architecture, {steps_each} updates each, on `train` alone; what
they can do stands below. The public tasks have four, of 500 to 900 updates.

## What to keep in mind
{faults}
"""


def card_text(
    spec: TaskSpec,
    said: Said,
    gathered: Gathered,
    division: Division,
    splits: Mapping[str, Split],
    doubts: list[str],
) -> str:
    """Return the card, to which the encoders add their sections."""
    counts = [_row(name, splits[name], len(spec.classes)) for name in ("train", "reference")]
    each = " of each class, beginning with the rarest" if division.by_class else ""
    drawn = (
        "Nobody named the patients (`--no-patients`): each sample counts as a patient of its own."
        if said.no_patients
        else "No patient is in two splits."
    )
    return _CARD.format(
        id=spec.id,
        title=spec.title,
        group=spec.group,
        classes=" | ".join(spec.classes),
        dashes=" | ".join("---" for _ in spec.classes),
        blanks=" | ".join("" for _ in spec.classes),
        rows="\n".join(counts),
        shape="x".join(map(str, spec.sample_shape)),
        unit=spec.unit,
        rate=f" at {spec.sampling_rate:g} Hz" if spec.sampling_rate else "",
        folder=said.folder.resolve(),
        told=_list(gathered.told),
        steps=_list(gathered.steps or ["nothing but what is said above"]),
        division=f"{drawn} 30 % of the patients{each}, by the sha256 of `<seed>/<patient>`; the "
        f"seed, of 200 the one with the most even classes, is {division.seed}.",
        encoders=len(spec.ensemble),
        steps_each=spec.encoder_steps,
        faults=_list([*doubts, *warnings(said, gathered, splits)]),
    )


def warnings(said: Said, gathered: Gathered, splits: Mapping[str, Split]) -> list[str]:
    """Return what whoever reads the board has to know."""
    found = ["One source of data. Nothing measured here shows that a model serves for diagnosis."]
    if said.no_patients:
        found.insert(
            0,
            "Patients are not known: samples of one person may be in train and in the reference, "
            "so that copies look like honest samples, and intervals are too narrow.",
        )
    if gathered.covariates:
        names = ", ".join(gathered.covariates)
        found.append(
            f"The manifest and the arrays hold {names} of each sample: with them a person may be "
            "recognised more easily. Groups of fewer than 20 patients are shown and not judged."
        )
    if (size := len(splits["reference"])) < _FEW:
        found.append(
            f"The reference has {size} samples: distances are mostly the bias of so few (compare "
            "with the floor, not with other tasks), and intervals are wide."
        )
    flat = int((np.ptp(gathered.samples.reshape(len(gathered.samples), -1), axis=1) == 0).sum())
    if flat:
        found.append(f"{flat} samples are one value throughout.")
    return found


def _row(name: str, split: Split, classes: int) -> str:
    counts = np.bincount(split.labels, minlength=classes)
    cells = (name, len(split), len(np.unique(split.groups)), *counts)
    return f"| {' | '.join(map(str, cells))} |"


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
