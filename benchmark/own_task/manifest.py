"""The manifest of a task of one's own: every sample, its class, whose it is, and its split."""

from __future__ import annotations

import csv
import io

from phantombench.own_task.dividing import Division
from phantombench.own_task.gathering import Gathered
from phantombench.own_task.patients import hashed

COLUMNS = ("name", "label", "patient", "split", "sha256")


def manifest_text(gathered: Gathered, division: Division, salt: bytes) -> str:
    """Return the manifest as CSV, in the order in which the samples were read.

    Args:
        gathered: the samples.
        division: of them.
        salt: of the hashes of patients.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*COLUMNS, *gathered.covariates))
    n = len(gathered.names)
    rows = zip(
        gathered.names,
        gathered.labels,
        hashed(gathered.patients.tolist(), salt),
        division.reference,
        gathered.hashes,
        zip(*gathered.covariates.values(), strict=True) if gathered.covariates else [()] * n,
        strict=True,
    )
    for name, label, patient, reference, sha256, known in rows:
        split = "reference" if reference else "train"
        writer.writerow((name, gathered.spec.classes[label], patient, split, sha256, *known))
    return buffer.getvalue()
