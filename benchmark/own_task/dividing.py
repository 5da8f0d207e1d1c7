"""Divide patients between `train` and `reference`, so that both hold every class alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.own_task.patients import Patients
from phantombench.task.spec import Labels

SHARE = 0.3  # of the patients, in the reference
SEEDS = 200
FEWEST_SAMPLES = 40
FEWEST_OF_A_CLASS = 10  # k nearest neighbours, and an AUROC, need some in each split
FEWEST_PATIENTS = 6


@dataclass(frozen=True)
class Division:
    """Who is in the reference.

    Attributes:
        reference: (n,) bool.
        seed: of the draw.
        by_class: each class was drawn from, as no draw of all patients has every class in both.
    """

    reference: NDArray[np.bool_]
    seed: int
    by_class: bool = False


def too_few(patients: Patients, labels: Labels, classes: tuple[str, ...]) -> list[str]:
    """Return what there is too little of, in words; [] where nothing is.

    >>> too_few(np.array(["a"] * 50), np.repeat([0, 1], 25), ("no", "yes"))[0]
    'has 1 of the 6 patients that are needed'
    """
    found = []
    if len(labels) < FEWEST_SAMPLES:
        found.append(f"has {len(labels)} samples, at least {FEWEST_SAMPLES} are needed")
    if (count := len(np.unique(patients))) < FEWEST_PATIENTS:
        found.append(f"has {count} of the {FEWEST_PATIENTS} patients that are needed")
    counts = np.bincount(labels, minlength=len(classes))
    few = [f"{name} {n}" for name, n in zip(classes, counts, strict=True) if n < FEWEST_OF_A_CLASS]
    if few:
        found.append(
            f"has fewer than {FEWEST_OF_A_CLASS} samples of {len(few)} of {len(classes)} classes: "
            f"{', '.join(few[:5])}{', ...' * (len(few) > 5)}"
        )
    for index, name in enumerate(classes):
        if counts[index] >= FEWEST_OF_A_CLASS and len(np.unique(patients[labels == index])) < 2:
            found.append(f"has one patient with samples of {name}, who can be in one split only")
    return found


def divide(patients: Patients, labels: Labels, classes: int) -> Division:
    """Draw 30 % of the patients for the reference; of 200 draws the most even one is taken.

    The patients are ordered by the sha256 of `<seed>/<patient>`. Even is a draw whose reference has
    30 % of the samples of each class: patients have different numbers of them. Where no draw has
    every class in both splits, as of many classes of few patients, each class is drawn from.

    Raises:
        PhantomBenchError: no draw has every class in both splits.
    """
    for by_class in (False, True):
        found = _most_even(patients, labels, classes, by_class)
        if found is not None:
            return found
    raise PhantomBenchError(
        "patients", "no division has every class in both splits", "add patients of each class"
    )


def _most_even(patients: Patients, labels: Labels, classes: int, by_class: bool) -> Division | None:
    best: tuple[float, Division] | None = None
    for seed in range(SEEDS):
        names = _of_each(patients, labels, seed) if by_class else _drawn(patients, seed)
        reference = np.isin(patients, names)
        shares = [float(reference[labels == index].mean()) for index in range(classes)]
        if min(shares) in (0.0, 1.0) or max(shares) == 1.0:
            continue
        uneven = max(abs(share - SHARE) for share in shares)
        if best is None or uneven < best[0]:
            best = uneven, Division(reference, seed, by_class)
    return None if best is None else best[1]


def group_numbers(patients: Patients, seed: int) -> NDArray[np.int64]:
    """Return a number for each sample's patient, (n,), in an order that names nobody."""
    ordered = _ordered(patients, seed)
    places = {patient: place for place, patient in enumerate(ordered)}
    return np.array([places[each] for each in patients], dtype=np.int64)


def _drawn(patients: Patients, seed: int) -> list[str]:
    ordered = _ordered(patients, seed)
    return ordered[: max(1, round(SHARE * len(ordered)))]


def _of_each(patients: Patients, labels: Labels, seed: int) -> list[str]:
    """Return 30 % of the patients of each class, one at least, beginning with the rarest."""
    ordered = _ordered(patients, seed)
    having = [set(patients[labels == label].tolist()) for label in np.unique(labels)]
    drawn: list[str] = []
    for mine in sorted(having, key=len):
        lacking = max(1, round(SHARE * len(mine))) - len(mine.intersection(drawn))
        others = [each for each in ordered if each in mine and each not in drawn]
        drawn += others[: max(0, lacking)]
    return drawn


def _ordered(patients: Patients, seed: int) -> list[str]:
    return sorted(
        set(patients.tolist()),
        key=lambda each: hashlib.sha256(f"{seed}/{each}".encode()).hexdigest(),
    )
