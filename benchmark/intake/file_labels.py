"""The label of each file of a folder: from a table beside them, from sub-folders, or from names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError, one_line
from phantombench.intake.csv_form import form_of
from phantombench.intake.found import LABEL_NAMES
from phantombench.submission.wording import printable

TABLES = ("labels.csv", "metadata.csv", "index.csv")
PATIENTS = "patients.csv"
COVARIATES = "covariates.csv"
FILE_NAMES = ("file", "filename", "file_name", "name", "path", "image", "record", "id")


def labels_of_files(
    folder: Path, files: Sequence[Path], classes: Sequence[str]
) -> tuple[NDArray[Any] | None, str]:
    """Return one label a file, in their order, and where it was found; None where nowhere.

    Args:
        folder: that was named.
        files: below it.
        classes: of the task, to tell a class in a file's name.
    """
    for name in TABLES:
        if (table := table_in(folder, name)) is not None:
            found = labels_from_table(table, folder, files)
            _agreeing(found, table, files, classes)
            return found, f"from {table.name}"
    parents = [path.parent for path in files]
    if all(parent != folder for parent in parents):
        names = [parent.name for parent in parents]
        first = [path.relative_to(folder).parts[0] for path in files]
        known = {each.lower() for each in classes}
        if known.issuperset(each.lower() for each in first):  # and below them batches or patients
            names = first
        return np.array(names), "from the names of the sub-folders"
    known = {each.lower() for each in classes}
    outside = [path.name for path in files if path.parent == folder]
    parts = [re.split(r"[-_. ]", path.stem.lower()) for path in files]
    for place in (-1, *range(min(map(len, parts), default=0))):
        words = [each[place] for each in parts]
        if words and known.issuperset(words):
            how = {-1: "ends with", 0: "begins with"}.get(place, f"has as part {place + 1}")
            return np.array(words), f"from what each file's name {how}"
    if len(outside) < len(files):
        return None, f"none found: {len(outside)} files lie in no sub-folder, such as {outside[0]}"
    return None, "none found"


def table_in(folder: Path, name: str) -> Path | None:
    """Return the file of a folder that is called so, in letters of any case; None if there is none.

    Args:
        folder: to look in; what is no folder has none.
        name: in lower case.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return next((path for path in there if path.name.lower() == name and path.is_file()), None)


def _agreeing(
    found: NDArray[Any], table: Path, files: Sequence[Path], classes: Sequence[str]
) -> None:
    """Refuse a table that calls a file otherwise than the folder of a class that it lies in."""
    known = {each.lower() for each in classes}
    for path, label in zip(files, found, strict=True):
        folder, said = path.parent.name.lower(), str(label).strip().lower()
        if {folder, said} <= known and folder != said:
            raise PhantomBenchError(
                table,
                f"says {label} of {path.parent.name}/{path.name}",
                "correct it, or rename the folders: both say a class, and not the same",
            )


def labels_from_table(
    table: Path, folder: Path, files: Sequence[Path], names: Sequence[str] = LABEL_NAMES
) -> NDArray[Any]:
    """Return the label that a CSV gives to each file, found by its name, with or without suffix.

    Args:
        table: the CSV.
        folder: that the names are below.
        files: whose labels are wanted.
        names: that the column of what is wanted may have; the first says what it is.

    Raises:
        PhantomBenchError: no such columns, files that it does not name, or names several ways.
    """
    content = read_names(table)
    lower = {str(column).lower(): column for column in content.columns}
    of_file = next((lower[name] for name in FILE_NAMES if name in lower), None)
    of_label = next((lower[name] for name in names if name in lower), None)
    if of_label is None or of_file is None:
        raise PhantomBenchError(
            table,
            f"has the columns {', '.join(map(str, content.columns))}",
            f"name one 'file' and one '{names[0].removesuffix('s')}'",
        )
    known: dict[str, set[str]] = {}
    for name, label in zip(content[of_file], content[of_label], strict=True):
        path = Path(name.replace("\\", "/"))  # as Windows writes it
        for key in (name, path.as_posix(), path.name, path.stem):
            known.setdefault(key, set()).add(label)
    keys = [
        next((k for k in (p.relative_to(folder).as_posix(), p.name, p.stem) if k in known), None)
        for p in files
    ]
    missing = [path.name for path, key in zip(files, keys, strict=True) if key is None]
    if missing:
        raise PhantomBenchError(
            table,
            f"has no {names[0].removesuffix('s')} for {len(missing)} files, such as {missing[0]}",
            f"add their rows, and call files as they are called: {missing[0]}",
        )
    unsure = next((key for key in keys if len(known[str(key)]) > 1), None)
    if unsure is not None:
        raise PhantomBenchError(
            table,
            f"says of {unsure} {', '.join(sorted(known[unsure])[:3])}",
            "say one thing of each file, and name files of sub-folders with their folder",
        )
    return np.array([next(iter(known[str(key)])) for key in keys])


def read_names(table: Path, **how: Any) -> Any:
    """Return a CSV as pandas does, by default with every cell a text.

    Raises:
        PhantomBenchError: it is no CSV in UTF-8.
    """
    import pandas as pd

    try:
        with warnings.catch_warnings():
            # Rows longer than the headings: pandas would shift them, or drop what is beyond.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            form = form_of(table)
            told: dict[str, Any] = {"dtype": str, "sep": form.separator, "skipinitialspace": True}
            told["skiprows"] = form.skipped
            told |= how
            content = pd.read_csv(table, keep_default_na=False, index_col=False, **told)
            content.columns = [str(name).strip() for name in content.columns]
            return content
    except (ValueError, pd.errors.ParserWarning) as error:  # encoding, rows, an empty file
        wrong = f"is no readable CSV ({printable(one_line(error))})"
        raise PhantomBenchError(table, wrong, "save it as CSV in UTF-8, with commas") from error
