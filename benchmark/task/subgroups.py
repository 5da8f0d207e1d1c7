"""Subgroups of a split: "<covariate>=<value>", as a task's metadata lists them, and its classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Split, TaskSpec

CLASS = "class"  # the covariate that every task has
FEWEST = 20  # patients of a subgroup that is judged; smaller ones are shown

Members = NDArray[np.bool_]


def class_subgroups(task: TaskSpec) -> tuple[str, ...]:
    """Return the name of each class as a subgroup: "class=<number>:<name>"."""
    return tuple(f"{CLASS}={number}:{name}" for number, name in enumerate(task.classes))


def class_number(subgroup: str) -> int:
    """Return which class a subgroup is.

    >>> class_number("class=1:abnormal")
    1
    """
    return int(subgroup.removeprefix(f"{CLASS}=").partition(":")[0])


def subgroups_of(task: TaskSpec) -> tuple[str, ...]:
    """Return the name of every subgroup of a task: its classes, then those that it lists."""
    return (*class_subgroups(task), *task.subgroups)


def members(split: Split, subgroup: str) -> Members:
    """Say which samples of a split belong to a subgroup, (n,).

    A covariate that the split does not know has no members.

    >>> sex = {"sex": np.array(["F", "M"])}
    >>> split = Split(np.zeros((2, 1, 4)), np.array([0, 1]), np.arange(2), sex)
    >>> members(split, "sex=M").tolist(), members(split, "class=0:normal").tolist()
    ([False, True], [True, False])
    """
    covariate, _, value = subgroup.partition("=")
    if covariate == CLASS:
        return np.asarray(split.labels == class_number(subgroup))
    if covariate not in split.covariates:
        return np.zeros(len(split), dtype=bool)
    return np.asarray(split.covariates[covariate].astype(str) == value)


def patients(split: Split, among: Members) -> int:
    """Return the number of patients, records or draws to whom some samples belong."""
    return len(np.unique(split.groups[among]))
