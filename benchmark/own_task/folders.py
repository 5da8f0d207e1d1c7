"""Which of the folders that a file lies in is its patient's, and which its class's."""

from __future__ import annotations

import re
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.intake.file_labels import TABLES, table_in
from phantombench.intake.found import Found

FOLDER = "folder"  # of `--patients`: the one folder that can be the patient's; or `folder:2`
_SAID = re.compile(rf"{FOLDER}(?::([1-9]))?")


def are_folders(patients: str | None) -> bool:
    """Say whether patients are said to be folders.

    >>> are_folders("folder"), are_folders("folder:2"), are_folders("folders.csv")
    (True, True, False)
    """
    return patients is not None and _SAID.fullmatch(patients) is not None


def patient_folders(found: Found, patients: str, labels: str | None) -> list[str]:
    """Return the folder of each file's patient, (n,).

    Args:
        found: what was read.
        patients: `folder`; or `folder:2`, the second from the outermost.
        labels: a file of labels; None where they lie beside the samples, or are folders.

    Raises:
        PhantomBenchError: files lie in no such folder, or in several that may be meant.
    """
    chains = _chains(found)
    level = _level(found, chains, patients, labels)
    return [each[level] for each in chains]


def class_folders(found: Found, patients: str) -> list[str] | None:
    """Return the folder of each file's class, (n,): the outermost, or the one beside the patient's.

    None where no folder is it.
    """
    chains = _chains(found)
    fewest, most = (number(map(len, chains)) for number in (min, max))
    if patients == f"{FOLDER}:1":
        return [each[1] for each in chains] if fewest == most == 2 else None
    return [each[0] for each in chains] if fewest > 1 else None


def _chains(found: Found) -> list[tuple[str, ...]]:
    return [path.relative_to(found.where).parts[:-1] for path in found.files]


def _level(found: Found, chains: list[tuple[str, ...]], patients: str, labels: str | None) -> int:
    fewest, deepest = min(map(len, chains)), max(chains, key=len)
    said = _SAID.fullmatch(patients)
    if said is not None and said[1] is not None and int(said[1]) <= fewest:
        return int(said[1]) - 1
    if patients != FOLDER or fewest == 0:
        file = min(found.files, key=lambda path: len(path.parts))
        raise PhantomBenchError(
            f"--patients {patients}",
            f"{file.relative_to(found.where)} lies in {fewest or 'no'} folder{'s' * (fewest > 1)}",
            "put it into its patient's, or name a CSV: --patients FILE",
        )
    tables = labels is not None or any(table_in(found.where, name) is not None for name in TABLES)
    outer, inner = ({each[place] for each in chains} for place in (0, -1))
    if len(deepest) == 1:
        return 0
    if not tables and len(deepest) == fewest == 2 and len(inner) >= len(outer):
        return 1  # a class, and its patients
    ways = (f"{FOLDER}:{place + 1} for {name!a}" for place, name in enumerate(deepest))
    raise PhantomBenchError(
        f"--patients {FOLDER}",
        f"files lie in folders in folders, such as {Path(*deepest)}: which is the patient's?",
        f"say it: --patients {', '.join(ways)}",
    )
