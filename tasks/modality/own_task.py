"""A task of somebody's own: metadata, arrays and encoders in a folder outside of the repository.

`own_films.py`, `own_beats.py` and `own_strips.py` say what is measured on each sort of samples, and
on which ladders the ruler is tested.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.task.cutting import Cut
from phantombench.task.loading import COVARIATE, split_digest
from phantombench.task.quantities import Quantity, Values
from phantombench.task.registry import spec_at
from phantombench.task.spec import Kind, Ladder, Samples, Split, SplitName, TaskSpec
from phantombench.tasks.modality.own_manifest import NAME as MANIFEST
from phantombench.tasks.modality.own_manifest import check_manifest
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders

FILES: dict[SplitName, str] = {
    "train": "train.npz",
    "reference": "reference.npz",
    "test": "reference.npz",
}
_PUT_BACK = "put the file back as it was, or make the task again under another name"


@dataclass(frozen=True)
class Sort:
    """What samples of one sort have in common; `SORT` of a module `own_<name>.py`.

    Attributes:
        kind: of a task of them.
        recipes: of encoders, one an architecture; the first is the frozen classifier's.
        fits: says whether a task's samples look like it, from its shape and rate.
        shows: what can be measured, by name: (spec, samples, what they show) -> names.
        quantities: all that can be.
        measure: samples -> values by name, of the names asked for at least.
        ladders: on which the ruler is tested.
        cut: how long recordings are cut into such samples, None where they are not.
    """

    kind: Kind
    recipes: tuple[str, ...]
    fits: Callable[[TaskSpec], bool]
    shows: Callable[[TaskSpec, Samples, str | None], tuple[str, ...]]
    quantities: Mapping[str, Quantity]
    measure: Callable[[Samples, tuple[str, ...]], Mapping[str, Values]]
    ladders: Callable[[TaskSpec], tuple[Ladder, ...]]
    cut: Cut | None = None

    def task(self, folder: Path) -> OwnTask:
        """Return the task of a folder."""
        return OwnTask(folder, self)


class OwnTask(PinnedEncoders):
    """Samples that lie beside their metadata; satisfies `Task` and `Measurable`."""

    def __init__(self, folder: Path, sort: Sort) -> None:
        self.folder, self._sort = folder, sort

    @property
    def spec(self) -> TaskSpec:
        """The metadata of `task.toml`."""
        return spec_at(self.folder)

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the files of samples, and of what is said of them."""
        digest = hashlib.sha256()
        for name in dict.fromkeys(FILES.values()):
            digest.update(hashlib.sha256(self._bytes(name)).digest())
        if (self.folder / MANIFEST).is_file():
            digest.update(hashlib.sha256(self._bytes(MANIFEST)).digest())
        return digest.hexdigest()

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read one split from its file; the test split is the reference."""
        path = self.folder / FILES[split]
        content = io.BytesIO(self._bytes(FILES[split]))
        try:
            read = _unpacked(content)
            same = split_digest(read) == self.spec.splits[split].sha256
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise PhantomBenchError(path, f"cannot be read ({error})", _PUT_BACK) from error
        if not same:
            raise PhantomBenchError(path, "was changed since the task was made of it", _PUT_BACK)
        check_manifest(self.folder, split, read, self.spec.classes)
        return read

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a sample."""
        return {name: self._sort.quantities[name] for name in self.spec.quantities}

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        names = self.spec.quantities
        found = self._sort.measure(samples, names)
        return {name: found[name] for name in names}

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of its sort of samples."""
        return self._sort.ladders(self.spec)

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise PhantomBenchError(
                self.folder / name, "the task's samples are not there", _PUT_BACK
            ) from error


def _unpacked(content: io.BytesIO) -> Split:
    with np.load(content, allow_pickle=False) as found:
        known = {
            name.removeprefix(COVARIATE): found[name]
            for name in found.files
            if name.startswith(COVARIATE)
        }
        return Split(found["samples"], found["labels"], found["groups"], known)
