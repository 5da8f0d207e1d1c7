"""The class of each sample of a task that has no classes yet: the labels say which there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.file_labels import TABLES, labels_from_table, table_in
from phantombench.intake.found import Found
from phantombench.intake.labels import label_file
from phantombench.own_task.folders import are_folders, class_folders
from phantombench.own_task.spelling import NOTHING, in_order, two_spellings
from phantombench.starting.naming import LONGEST_CLASS, is_class_name
from phantombench.task.spec import Labels

MOST = 20  # classes; more are no classes but names of patients or files


def classes_of(
    found: Found, said: str | None, patients: str | None
) -> tuple[tuple[str, ...], Labels, str]:
    """Return the classes, the label of each sample (n,), -1 to leave it out, and what was found.

    Args:
        found: what was read.
        said: a file of labels; or `VALUE=CLASS,...`, whose order is that of the classes;
            `VALUE=` leaves its samples out.
        patients: what is said of the patients; if they are folders, the classes are others.

    Raises:
        PhantomBenchError: labels that are missing, of a single class, or of too many.
    """
    mapping = _mapping(said)
    raw = np.array([str(each).strip() for each in _raw(found, None if mapping else said, patients)])
    n = len(found.rows)
    if len(raw) != n:
        raise PhantomBenchError(found.where, f"{len(raw)} labels for {n} samples", "give one each")
    missing = [each for each in raw.tolist() if each.lower() in NOTHING and each not in mapping]
    if missing:
        read = f" ({missing[0]!a})" if missing[0] else ""
        raise PhantomBenchError(
            found.where,
            f"{len(missing)} of {n} samples have no label{read}",
            "label them, or take them out; or say what it means: --labels VALUE=CLASS,...",
        )
    if unknown := sorted(set(raw) - mapping.keys()) if mapping else []:
        raise PhantomBenchError(
            f"--labels {said}",
            f"says nothing of {', '.join(unknown[:5])}",
            "name each: VALUE=CLASS, or VALUE= to leave it out",
        )
    named = np.array([mapping.get(each, each) for each in raw])
    classes = tuple(dict.fromkeys(mapping.values())) or tuple(in_order(named.tolist()))
    classes = tuple(each for each in classes if each and each in named)
    if len(classes) == 1:
        raise PhantomBenchError(
            found.where,
            f"its labels name 1 class ({classes[0]})",
            "a task needs 2 at least, which its encoders learn to tell apart: add samples of "
            "another, or divide these by a finding, with --labels FILE",
        )
    if not 2 <= len(classes) <= MOST:
        some = ", ".join(classes[:5])
        raise PhantomBenchError(
            found.where,
            f"its labels name {len(classes)} classes ({some}{', ...' * (len(classes) > 5)})",
            f"a task has 2 to {MOST}: say which value means which, --labels VALUE=CLASS,...",
        )
    wrong = next((each for each in classes if not is_class_name(each)), None)
    if wrong is not None:
        raise PhantomBenchError(
            found.where,
            f"its labels name the class {wrong[: 2 * LONGEST_CLASS]!a}",
            f"folders are called so: 1 to {LONGEST_CLASS} visible characters, without / and \\, "
            "no dot first; --labels VALUE=CLASS,... gives others",
        )
    if (pair := two_spellings(classes)) is not None:
        raise PhantomBenchError(
            found.where,
            f"its labels name the classes {pair[0]!a} and {pair[1]!a}",
            f"spell them in one way, or say what each means: --labels {pair[0]}=CLASS,...",
        )
    labels = np.array([classes.index(each) if each else -1 for each in named], dtype=np.int64)
    counts = (f"{name} {int((labels == index).sum())}" for index, name in enumerate(classes))
    out = int((labels < 0).sum())
    left = f"; {out} left out, as --labels says" if out else ""
    return classes, labels, f"classes: {', '.join(counts)}{left}"


def _mapping(said: str | None) -> dict[str, str]:
    if said is None or "=" not in said or Path(said).exists():
        return {}
    pairs = (pair.partition("=") for pair in said.split(","))
    return {value.strip(): name.strip() for value, _, name in pairs}


def _raw(found: Found, said: str | None, patients: str | None) -> NDArray[Any]:
    if said is not None:
        table = Path(said)
        if not table.is_file():
            raise PhantomBenchError(
                f"--labels {said}",
                "is neither a file nor VALUE=CLASS,...",
                "name a CSV: file,label",
            )
        if table.suffix == ".csv" and found.files:
            return labels_from_table(table, found.where, found.files)
        return label_file(table, found)
    in_table = any(table_in(found.where, name) is not None for name in TABLES)
    if patients is not None and are_folders(patients) and not in_table:
        if (classes := class_folders(found, patients)) is not None:
            return np.array(classes)
    elif found.labels is not None:
        return found.labels
    raise PhantomBenchError(
        found.where,
        "has no labels that are found",
        "put files into a folder a class, or a labels.csv (file,label) beside them; or name a file "
        "with --labels",
    )
