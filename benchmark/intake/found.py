"""What was read from somebody's files, before anything was changed, and what was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError

SAMPLE_NAMES = ("samples", "x", "images", "signals", "data", "generated", "fake", "beats")
LABEL_NAMES = ("labels", "label", "y", "class", "classes", "target", "targets", "finding")

PATIENT_NAMES = (
    "patients",
    "patient",
    "patient_id",
    "patient id",
    "subject",
    "subject_id",
    "person",
)

Made = TypeVar("Made")
_TOLD = 8  # files that cannot be read, each in a line
_NUMBER = re.compile(r"\s*[-+]?[\d.]+(?:[eE][-+]?\d{1,3})?(?:\s*/\s*\d+(?:\.\d+)?)?\s*")


@dataclass(frozen=True)
class Wishes:
    """What the author says of the files, or wants done to them; None is "as it is".

    Attributes:
        scale: factor to the task's unit; `offset` is added after it.
        offset: see `scale`.
        clip: cut values off at the bounds of the unit.
        invert: take 1 - x of images, -x of signals.
        turn: name of a turn or mirroring.
        shift: move signals by so many values, to the right > 0.
        rate: of the files, in Hz; they are resampled to the task's.
        resize: bring images to the task's size.
        crop: keep the middle of signals that are too long.
        grey: average the colours.
        lead: names of the leads to take.
        labels: a file, `VALUE=CLASS,...`, or `draw`.
        meaning: `VALUE=CLASS,...` of what that file says.
    """

    scale: float | None = None
    offset: float | None = None
    clip: bool = False
    invert: bool = False
    turn: str | None = None
    shift: int = 0
    rate: float | None = None
    resize: bool = False
    crop: bool = False
    grey: bool = False
    lead: tuple[str, ...] = ()
    labels: str | None = None
    meaning: str | None = None


@dataclass
class Found:
    """Samples as they lay in files.

    Attributes:
        where: the file or folder.
        rows: one array a sample, of any numeric type; of one shape or of several.
        labels: one a sample, of any kind, or None.
        told: what was understood, in words.
        full_scale: value of white, where the type of the file says it.
        rate: in Hz, where the files say it.
        unit: where the files say it.
        leads: names of the columns of each row (length, leads), where the files say it.
        files: the file of each row, below `where`; () where one file holds all.
        patients: whose each row is, where the files say it.
    """

    where: Path
    rows: Sequence[NDArray[Any]]
    labels: NDArray[Any] | None = None
    told: list[str] = field(default_factory=list)
    full_scale: float | None = None
    rate: float | None = None
    unit: str | None = None
    leads: tuple[str, ...] = ()
    files: Sequence[Path] = ()
    patients: NDArray[Any] | None = None


def of_each(
    files: Sequence[Path],
    read: Callable[[Path], Made],
    faults: list[PhantomBenchError] | None,
) -> tuple[list[Path], list[Made]]:
    """Return the files that can be read, and what is read; faults are collected, or raised."""
    kept, made = [], []
    failed: list[PhantomBenchError] = []
    for path in files:
        try:
            made.append(read(path))
        except PhantomBenchError as fault:
            if faults is None:
                raise
            failed.append(fault)
        else:
            kept.append(path)
    if faults is not None:
        faults += failed[:_TOLD]
    if faults is not None and len(failed) > _TOLD:
        more = f"{len(failed) - _TOLD} more of {len(files)} files cannot be read"
        faults.append(PhantomBenchError(failed[_TOLD].where, more, "mend those above first"))
    return kept, made


def labels_and_meaning(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """Return what `--labels` says, and what it says of that file where it is given twice.

    Raises:
        PhantomBenchError: it says two things of one kind.

    >>> labels_and_meaning(["1=normal", "y.npy"]), labels_and_meaning(["1=normal"])
    (('y.npy', '1=normal'), ('1=normal', None))
    """
    meanings = [text for text in texts if "=" in text and not Path(text).exists()]
    places = [text for text in texts if text not in meanings]
    if len(meanings) > 1 or len(places) > 1 or (meanings and places == ["draw"]):
        raise PhantomBenchError(
            f"--labels {' --labels '.join(texts)}",
            "says several things",
            "give one file, and VALUE=CLASS,... once for all its values",
        )
    said = [*places, *meanings, None, None]
    return said[0], said[1]


def number(option: str, text: str | None) -> float | None:
    """Return a number that may be written as a fraction.

    Raises:
        PhantomBenchError: names the option.

    >>> number("--scale", "1/4"), number("--scale", "1e3")
    (0.25, 1000.0)
    """
    if text is None:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise PhantomBenchError(f"{option} {text}", "is no number", "write 0.5, 1e-3 or 1/255")
    over, _, under = text.partition("/")
    try:
        return float(Fraction(over.strip()) / Fraction(under.strip() or "1"))
    except (ValueError, ArithmeticError) as error:
        raise PhantomBenchError(
            f"{option} {text}", "is no number", "write 0.5, 1e-3 or 1/255"
        ) from error
