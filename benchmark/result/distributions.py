"""What was measured on samples, as counts in bins: what the page draws, and nobody's value.

`leaderboards/distributions/<task>.json` holds the reference and training data of a task,
`leaderboards/distributions/<task>/<name>.json` the samples of a submission. How bins are filled so
that no patient can be read from them: `phantombench.statistics.histogram`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from phantombench.errors import PhantomBenchError
from phantombench.files import with_plain_line_ends
from phantombench.schema import Closed, parse_closed

LARGEST = 2**17  # bytes of a file: far more than any has
APART = 0.01  # share of the samples that may lie elsewhere on another processor
_FIX = "write it again: phantombench evaluate --force"
_MOST = 64  # bins

Count = Annotated[int, Field(ge=0, le=10**9)]
Range = tuple[float, float]


class Counted(Closed):
    """How many of `of` samples lie in each bin; () where too few show the quantity.

    Those that do not show it are in no bin.
    """

    of: Count
    counts: tuple[Count, ...] = Field(max_length=_MOST)

    @model_validator(mode="after")
    def _no_more_than_measured(self) -> Self:
        if sum(self.counts) > self.of:
            raise ValueError("more samples in bins than were measured")
        return self

    @property
    def share(self) -> float:
        """Return the share of samples in bins."""
        return sum(self.counts) / self.of if self.of else 0.0


class Known(Closed):
    """A quantity of a task: what it is, and how it lies in reference and training data.

    Attributes:
        name: of the quantity.
        title: its heading.
        unit: "" where it has none.
        scale: where the first bin begins and the last one ends, which hold what lies beyond too.
        possible: least and largest value that a body can have.
        reference: of the reference.
        train: of training samples, the classes as frequent as in the reference.
    """

    name: str
    title: str
    unit: str
    scale: Range
    possible: Range
    reference: Counted
    train: Counted

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not (self.scale[0] < self.scale[1] and self.possible[0] < self.possible[1]):
            raise ValueError("a range ends before it begins")
        return self


class OfTask(Closed):
    """The file of a task."""

    task: str
    version: int
    splits: dict[str, str]
    quantities: tuple[Known, ...]


class Made(Closed):
    """A quantity on the samples of a submission, in the bins of its scale."""

    name: str
    scale: Range
    samples: Counted


class OfSubmission(Closed):
    """The file of a submission; `sha256` is that of the submission which was sampled."""

    task: str
    version: int
    submission: str
    sha256: str
    quantities: tuple[Made, ...]


Either = TypeVar("Either", OfTask, OfSubmission)


def as_bytes(found: OfTask | OfSubmission) -> bytes:
    """Return the content of the file."""
    return found.model_dump_json().encode() + b"\n"


def read(path: Path, kind: type[Either]) -> Either | None:
    """Read a file; None where there is none.

    Raises:
        PhantomBenchError: it cannot be used; names the field.
    """
    if not path.is_file():
        return None
    if path.stat().st_size > LARGEST:
        raise PhantomBenchError(path, "it is larger than distributions are", _FIX)
    return parse_closed(path.read_bytes(), path, kind, _FIX)


def alike(lies: bytes, now: bytes) -> bool:
    """Say whether two files say the same, but for samples that another processor moved a bin.

    >>> one = OfSubmission(task="t", version=1, submission="s", sha256="", quantities=())
    >>> alike(as_bytes(one), as_bytes(one)), alike(b"[]", as_bytes(one))
    (True, False)
    """
    try:
        one, other = (_parsed(each) for each in (lies, now))
    except PhantomBenchError:
        return False
    if with_plain_line_ends(lies) != as_bytes(one):
        return False
    if _without_counts(one) != _without_counts(other):
        return False
    return all(_near(*each) for each in zip(_counted(one), _counted(other), strict=True))


def _parsed(raw: bytes) -> OfTask | OfSubmission:
    kind: type[OfTask | OfSubmission] = OfSubmission if b'"submission":' in raw else OfTask
    return parse_closed(raw, "distributions", kind, _FIX)


def _counted(found: OfTask | OfSubmission) -> list[Counted]:
    if isinstance(found, OfTask):
        return [each for known in found.quantities for each in (known.reference, known.train)]
    return [each.samples for each in found.quantities]


def _without_counts(found: OfTask | OfSubmission) -> dict[str, object]:
    return found.model_dump(exclude={"quantities": {"__all__": {"reference", "train", "samples"}}})


def _near(one: Counted, other: Counted) -> bool:
    if one.of != other.of or len(one.counts) != len(other.counts):
        return False
    gap = np.abs(_cumulated(one) - _cumulated(other))
    return float(gap.max(initial=0.0)) <= APART * max(one.of, 1)


def _cumulated(counted: Counted) -> NDArray[np.int64]:
    return np.cumsum(np.array(counted.counts, dtype=np.int64))
