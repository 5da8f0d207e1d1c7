"""Whose each sample is: from a table, from the folders, or from the names of the files."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.file_labels import (
    PATIENTS,
    TABLES,
    labels_from_table,
    read_names,
    table_in,
)
from phantombench.intake.found import PATIENT_NAMES, Found
from phantombench.own_task.folders import are_folders, patient_folders
from phantombench.own_task.spelling import NOTHING, two_spellings

NAME = "name"  # of `--patients`
_MANY = "put a patients.csv (file,patient) there, or say --patients FILE, folder or name"
_ONE = "give it a column or an array 'patient', or name a CSV with a row a sample: --patients FILE"
NONE = "no patients: each sample counts as a patient of its own"
Patients = NDArray[np.str_]


def patients_of(
    found: Found, said: str | None, nobody: bool, labels: str | None = None
) -> tuple[Patients, str]:
    """Return the patient of each sample (n,), and where it was found.

    Args:
        found: what was read.
        said: a CSV with the columns file and patient; `folder`: each file lies in the folder of its
            patient, or `folder:2`, which one, from the outermost; `name`: a file's name begins with
            its patient, up to the first `_`, `-`, `.` or space; None: a
            column `patient` of a table beside the samples, or of theirs.
        nobody: the patients are not known.
        labels: a file of them, as it is said; without any, folders are classes as well.

    Raises:
        PhantomBenchError: they are found nowhere, or not of every sample.
    """
    n = len(found.rows)
    if nobody:
        if said is not None:
            raise PhantomBenchError("--no-patients", "contradicts --patients", "give one of them")
        return np.array([f"sample {number}" for number in range(n)]), NONE
    raw, how = _found(found, said, labels)
    patients = np.array([str(each).strip() for each in raw])
    missing = np.isin(np.char.lower(patients), list(NOTHING))
    if len(patients) != n or missing.any():
        wrong = f"{int(missing.sum())} of {n} samples have no patient"
        if len(patients) != n:
            wrong = f"{len(patients)} patients for {n} samples"
        raise PhantomBenchError(f"patients {how}", wrong, "name one for each sample")
    if (pair := two_spellings(patients.tolist())) is not None:
        raise PhantomBenchError(
            f"patients {how}",
            f"hold {pair[0]!a} and {pair[1]!a}: two spellings of one patient may be in both splits",
            "spell each in one way; give two patients names that differ in more than that",
        )
    return patients, f"{len(np.unique(patients))} patients, {how}"


def hashed(patients: Sequence[str], salt: bytes) -> list[str]:
    """Return what a manifest holds in place of each patient; nobody without the salt can tell who.

    >>> hashed(["Doe"], b"a") == hashed(["Doe"], b"a") != hashed(["Doe"], b"b")
    True
    """
    return [hmac.new(salt, each.encode(), hashlib.sha256).hexdigest()[:16] for each in patients]


def _found(
    found: Found, said: str | None, labels: str | None
) -> tuple[Sequence[Any] | NDArray[Any], str]:
    files, folder = found.files, found.where
    if (said == NAME or are_folders(said)) and not files:
        raise PhantomBenchError(
            f"--patients {said}", f"{folder} is one file", "give it a column or an array 'patient'"
        )
    if said is not None and are_folders(said):
        return patient_folders(found, said, labels), "from the folders that the files lie in"
    if said == NAME:
        return [re.split(r"[-_. ]", path.stem)[0] for path in files], "from the names of the files"
    if said is not None:
        table = Path(said)
        if not table.is_file():
            raise PhantomBenchError(
                f"--patients {said}", "is no file", "name a CSV (file,patient), or: folder, name"
            )
        return _from_table(table, found), f"from {table.name}"
    if found.patients is not None:
        return found.patients, "from the file of the samples"
    for name in (PATIENTS, *TABLES):
        there = table_in(folder, name) if files else None
        if there is not None and (name == PATIENTS or _has_column(there)):
            return _from_table(there, found), f"from {there.name}"
    raise PhantomBenchError(
        folder,
        "says not which patient each sample is of: one patient in both splits would make a model "
        "that knows patients by heart look good",
        f"{_MANY if files else _ONE}; or --no-patients, if nobody knows",
    )


def _from_table(table: Path, found: Found) -> NDArray[Any]:
    if found.files:
        return labels_from_table(table, found.where, found.files, PATIENT_NAMES)
    content = read_names(table)
    lower = {str(column).lower(): column for column in content.columns}
    column = next((lower[name] for name in PATIENT_NAMES if name in lower), None)
    if column is None:
        raise PhantomBenchError(table, "has no column 'patient'", "add it, a row a sample")
    return np.asarray(content[column].to_numpy())


def _has_column(table: Path) -> bool:
    heads = {name.lower() for name in read_names(table, nrows=0).columns}
    return any(name in heads for name in PATIENT_NAMES)
