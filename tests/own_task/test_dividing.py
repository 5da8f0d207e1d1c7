"""How patients are divided: nobody is in both splits, and every class is."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.own_task.dividing import SHARE, divide


def check(patients: np.ndarray, labels: np.ndarray, reference: np.ndarray) -> None:
    assert set(patients[reference]).isdisjoint(patients[~reference])
    for rows in (reference, ~reference):
        assert set(labels[rows]) == set(labels)


@pytest.mark.parametrize(("classes", "each"), [(12, 2), (12, 3), (20, 2), (20, 5)])
def test_many_classes_of_few_patients_are_divided(classes: int, each: int) -> None:
    """A draw of all patients would leave one of the classes out."""
    patients = np.repeat([f"p{n}" for n in range(classes * each)], 5)
    labels = np.repeat(np.arange(classes * each) % classes, 5)
    division = divide(patients, labels, classes)
    check(patients, labels, division.reference)
    assert abs(division.reference.mean() - max(SHARE, 1 / each)) < 0.15


def test_few_classes_are_drawn_from_all_patients() -> None:
    patients = np.repeat([f"p{n}" for n in range(20)], 3)
    labels = np.repeat(np.arange(20) % 2, 3)
    division = divide(patients, labels, 2)
    check(patients, labels, division.reference)
    assert not division.by_class


def test_patients_of_several_classes() -> None:
    rng = np.random.default_rng(0)
    patients = np.repeat([f"p{n}" for n in range(30)], 8)
    labels = np.concatenate([rng.integers(0, 15, 2)[rng.integers(0, 2, 8)] for _ in range(30)])
    keep = np.isin(labels, [n for n in range(15) if len(set(patients[labels == n])) > 2])
    patients, labels = patients[keep], np.unique(labels[keep], return_inverse=True)[1]
    division = divide(patients, labels, int(labels.max()) + 1)
    check(patients, labels, division.reference)


def test_a_class_of_one_patient_cannot_be_divided() -> None:
    patients = np.repeat(["a", "b", "c", "d", "e", "f"], 4)
    with pytest.raises(PhantomBenchError, match="no division"):
        divide(patients, (patients == "a").astype(np.int64), 2)
