"""Read signals from CSV: one table with a row a sample, or a folder with a file a sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.intake.csv_form import counts, form_of, is_number
from phantombench.intake.file_labels import COVARIATES, PATIENTS, TABLES, labels_of_files
from phantombench.intake.found import LABEL_NAMES, PATIENT_NAMES, Found, of_each
from phantombench.intake.listing import files_below
from phantombench.submission.wording import printable
from phantombench.task.spec import TaskSpec

_NO_VALUES = ("sample", "id", "index", "file", "unnamed: 0", *PATIENT_NAMES)
SUFFIXES = (".csv", ".tsv", ".txt")  # of one file that is named
_SECONDS = ("time", "t", "seconds", "time (s)", "time_s")
_TIMES = dict.fromkeys(_SECONDS, 1.0) | dict.fromkeys(("time (ms)", "time_ms", "ms"), 1000.0)
_SHOWN = 80  # letters of what is no number, which may be a whole line
_SLOWEST = 10.0  # Hz; what is slower was not counted in seconds


def table_files(folder: Path) -> list[Path]:
    """Return the CSV files of a folder and its sub-folders that hold signals, sorted by path."""
    return files_below(folder, (".csv",), without=(*TABLES, PATIENTS, COVARIATES))


def read_table(path: Path) -> Found:
    """Read one CSV with a row a sample; where it has a column `lead`, a row a sample and lead.

    Raises:
        PhantomBenchError: a value that is no number.
    """
    content = _read(path)
    lower = {str(column).lower(): column for column in content.columns}
    label = next((lower[name] for name in LABEL_NAMES if name in lower), None)
    dropped = [lower[name] for name in (*_NO_VALUES, "lead") if name in lower]
    values = content.drop(columns=[*dropped, *([label] if label is not None else [])])
    rows = _numbers(values, path)
    patient = next((lower[name] for name in PATIENT_NAMES if name in lower), None)
    labels, patients = (
        None if column is None else content[column].to_numpy() for column in (label, patient)
    )
    told = [
        f"samples: {len(rows)} rows of {rows.shape[-1]} values",
        f"labels: {'none found' if label is None else f'column {label}'}",
    ]
    leads: tuple[str, ...] = ()
    if "lead" in lower:
        leads = _leads_of_rows(content[lower["lead"]].to_numpy(), path)
        rows = rows.reshape(-1, len(leads), rows.shape[1]).swapaxes(1, 2)  # a column a lead
        labels, patients = (
            None if each is None else each[:: len(leads)] for each in (labels, patients)
        )
    return Found(path, list(rows), labels, told, patients=patients, leads=leads)


def _leads_of_rows(names: np.ndarray, path: Path) -> tuple[str, ...]:
    """Return the leads of the rows of one sample, which follow each other alike in all of them."""
    leads = len(set(names))
    first = tuple(map(str, names[:leads]))
    if not leads or len(names) % leads:
        wrong = f"has {len(names)} rows, and {leads} leads"
        raise PhantomBenchError(path, wrong, "give each sample a row of each lead")
    if not (names.reshape(-1, leads).astype(str) == np.array(first)).all():
        raise PhantomBenchError(
            path,
            "has rows whose leads come in several orders",
            f"let the rows of each sample follow each other, as {', '.join(sorted(set(first)))}",
        )
    return first


def read_tables(
    folder: Path, task: TaskSpec, faults: list[PhantomBenchError] | None = None
) -> Found:
    """Read a folder with one CSV a sample: a row a time, a column a lead, perhaps one of the time.

    Args:
        folder: with CSV files in it or below.
        task: whose classes are looked for.
        faults: gets what is wrong with a file, which is then left out; None raises it.

    Raises:
        PhantomBenchError: a value that is no number.
    """
    rates: set[float] = set()
    names: list[tuple[str, ...]] = []

    def values_of(path: Path) -> np.ndarray:
        content = _read(path)
        lower = {str(column).lower(): column for column in content.columns}
        time = next((str(lower[name]) for name in _TIMES if name in lower), None)
        if time is not None:
            times = content[time]
            steps = np.diff(times) if times.dtype.kind in "fiu" else np.empty(0)  # and no clock
            if len(steps) and np.allclose(steps, steps.mean(), rtol=0.01) and steps.mean() > 0:
                rates.add(round(_TIMES[time.lower()] / float(steps.mean()), 3))
        dropped = [lower[name] for name in (*_TIMES, *_NO_VALUES) if name in lower]
        values = content.drop(columns=dropped)
        if len(values) > len(values.columns):  # a row a time
            _same_order(names, tuple(map(str, values.columns)), path)
        return _numbers(values, path)

    files, rows = of_each(table_files(folder), values_of, faults)
    _one_each(files, rows, task)
    labels, how = labels_of_files(folder, files, task.classes)
    told = [f"samples: {len(rows)} CSV files", f"labels: {how}"]
    rate = rates.pop() if len(rates) == 1 else None
    if rate is not None and rate <= _SLOWEST:  # numbers of rows or milliseconds, and no seconds
        told.append(f"time: in steps of {1 / rate:g}, taken for no seconds")
        rate = None
    return Found(folder, rows, labels, told, rate=rate, files=files, leads=_named(names, len(rows)))


def _one_each(files: Sequence[Path], rows: Sequence[np.ndarray], task: TaskSpec) -> None:
    """Refuse files of many samples, a row each."""
    leads, length = task.sample_shape[0], task.sample_shape[-1]
    if length == 1:  # of a task that is being made, which has no length yet
        return
    for path, row in zip(files, rows, strict=True):
        if row.shape[1] == length and row.shape[0] not in (1, leads, length):
            raise PhantomBenchError(
                path,
                f"holds {len(row)} rows of {length} values: many samples in one of several files",
                "put the rows of all files into one CSV, with a column 'label'",
            )


def _same_order(names: list[tuple[str, ...]], columns: tuple[str, ...], path: Path) -> None:
    """Keep the columns of a file; refuse those of the first file in another order."""
    names.append(columns)
    if columns != names[0] and sorted(columns) == sorted(names[0]):
        raise PhantomBenchError(
            path,
            f"has the columns {', '.join(columns)}, others {', '.join(names[0])}",
            "write them in one order",
        )


def _named(names: list[tuple[str, ...]], files: int) -> tuple[str, ...]:
    """Return the leads that the columns of all files are called after; () where they have none."""
    if len(set(names)) != 1 or len(names) != files or any(map(is_number, names[0])):
        return ()
    return names[0]


def _read(path: Path) -> Any:
    import pandas as pd

    try:
        form = form_of(path)
        first = [cell.replace(form.decimal, ".") for cell in form.first]
        numbers = all(map(is_number, first))
        content = pd.read_csv(
            path,
            header=None if numbers and not counts(first) else 0,
            skiprows=form.skipped,
            sep=form.separator,
            decimal=form.decimal,
            skipinitialspace=True,
        )
        content.columns = [str(name).strip() for name in content.columns]
        if numbers and len(content.columns) > 1 and _counts_rows(content.iloc[:, 0]):
            return content.iloc[:, 1:]
        return content
    except (ValueError, UnicodeDecodeError) as error:
        raise PhantomBenchError(
            path,
            f"is no readable CSV ({error})",
            "save it as CSV in UTF-8, with rows of one length",
        ) from error


def _counts_rows(column: Any) -> bool:
    return column.dtype.kind in "iu" and counts(column.to_numpy())


def _numbers(content: Any, path: Path) -> np.ndarray:
    try:
        return np.asarray(content.to_numpy(dtype=np.float64))
    except (TypeError, ValueError) as error:
        odd = next((n for n in content.columns if content[n].dtype.kind not in "fiub"), "?")
        raise PhantomBenchError(
            path,
            f"holds what is no number in column {odd} ({printable(str(error))[:_SHOWN]})",
            "keep values, and one column 'label'",
        ) from error
