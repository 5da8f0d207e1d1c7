"""What else is known of each sample: sex, view, scanner, by which groups are judged apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.generation.split_files import ARRAYS
from phantombench.intake.file_labels import (
    COVARIATES,
    FILE_NAMES,
    labels_from_table,
    read_names,
    table_in,
)
from phantombench.intake.found import LABEL_NAMES, PATIENT_NAMES, Found

MOST = 12  # values of one; more are a number that wants groups
UNKNOWN = ""  # a value that nobody knows; no subgroup is made of it
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
_VALUE = re.compile(r"[^=]{0,40}")
_OTHERS = {name.lower() for name in (*FILE_NAMES, *LABEL_NAMES, *PATIENT_NAMES)}

Covariates = Mapping[str, NDArray[np.str_]]


def covariates_of(found: Found, said: str | None) -> tuple[Covariates, list[str]]:
    """Return the value of each covariate for each sample, (n,) by name, and what was understood.

    Args:
        found: what was read.
        said: a CSV with a column `file` and one for each covariate; None: `covariates.csv` beside
            the samples, or nothing where there is none.

    Raises:
        PhantomBenchError: no such file, names or values that cannot be, or too many values.
    """
    there = table_in(found.where, COVARIATES) if found.files else None
    if said is None and there is None:
        return {}, []
    path = there if said is None and there is not None else Path(str(said))
    if not path.is_file():
        raise PhantomBenchError(
            f"--covariates {said}", "is no file", "name a CSV: file, and a column a covariate"
        )
    if not found.files:
        raise PhantomBenchError(
            f"--covariates {said}", "names files, and the samples are one", "give them as a folder"
        )
    values = {
        name: np.array(
            [str(each).strip() for each in labels_from_table(path, found.where, found.files, [own])]
        )
        for own, name in _columns(path).items()
    }
    for name, each in values.items():
        _check(path, name, sorted(set(each.tolist())))
    told = [f"{name}: {_counted(each)}, from {path.name}" for name, each in values.items()]
    return values, told


def subgroup_names(covariates: Covariates) -> tuple[str, ...]:
    """Return the subgroups that covariates make, "<name>=<value>".

    >>> subgroup_names({"sex": np.array(["M", "F", ""])})
    ('sex=F', 'sex=M')
    """
    return tuple(
        f"{name}={value}"
        for name, values in covariates.items()
        for value in sorted(set(values.tolist()) - {UNKNOWN})
    )


def _columns(path: Path) -> dict[str, str]:
    """Return the name of each covariate by the heading of its column, in lower case."""
    heads = [str(head) for head in read_names(path).columns]
    if len({head.strip().lower() for head in heads}) < len(heads):
        raise PhantomBenchError(path, "has two columns of one name", "keep one of them")
    own = {head.lower(): head.strip().lower().replace(" ", "_") for head in heads}
    own = {head: name for head, name in own.items() if head not in _OTHERS}
    for name in own.values():
        if not _NAME.fullmatch(name):
            raise PhantomBenchError(
                path, f"has a column {name!a}", "name covariates in lower case: sex, view, scanner"
            )
        if name in ARRAYS:
            raise PhantomBenchError(
                path,
                f"has a column {name!a}, as arrays of exported samples are called",
                "give it another name",
            )
    if not own:
        raise PhantomBenchError(path, "has no column but those of files", "add one a covariate")
    return own


def _check(path: Path, name: str, values: list[str]) -> None:
    if len(values) > MOST:
        raise PhantomBenchError(
            path,
            f"{name} has {len(values)} values",
            f"put groups in their place, at most {MOST}, such as 'under 40'",
        )
    wrong = next(
        (value for value in values if not (_VALUE.fullmatch(value) and value.isprintable())), None
    )
    if wrong is not None:
        raise PhantomBenchError(
            path,
            f"{name} has the value {wrong!a}",
            "use at most 40 characters that can be seen, and no '='",
        )


def _counted(values: NDArray[np.str_]) -> str:
    names, counts = np.unique(values, return_counts=True)
    pairs = zip(names.tolist(), counts.tolist(), strict=True)
    return ", ".join(f"{name or 'not known'} {count}" for name, count in pairs)
