"""What the owner of data says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from phantombench.intake.found import Wishes


@dataclass(frozen=True)
class Said:
    """What becomes a task, and how.

    Attributes:
        name: of the task.
        folder: with the samples.
        sort: `films`, `beats` or `strips`; None: as the files look.
        title: on the board; None: made of the name.
        patients: a CSV, `folder` or `name`, see `patients_of`; None: from what lies beside the
            samples.
        covariates: a CSV with what else is known of each file; None: what lies beside the samples.
        no_patients: nobody knows the patients; each sample is taken for one.
        drop_duplicates: keep the first of equal samples.
        side: pixels of the shorter side of films.
        resample: Hz, to which signals are brought; None: as they are.
        length: values of a sample, where a record holds a row of them.
        cut: long recordings with annotations are cut into beats.
        anatomy: what the films show, `chest` or None: what can be measured on them.
        architectures: encoders, each of another architecture.
        steps: updates in the training of an encoder.
        wishes: what is said of the values and done to them.
    """

    name: str
    folder: Path
    sort: str | None = None
    title: str | None = None
    patients: str | None = None
    covariates: str | None = None
    no_patients: bool = False
    drop_duplicates: bool = False
    side: int = 64
    resample: float | None = None
    length: int | None = None
    cut: bool = False
    anatomy: str | None = None
    architectures: int = 2
    steps: int = 300
    wishes: Wishes = field(default_factory=Wishes)
