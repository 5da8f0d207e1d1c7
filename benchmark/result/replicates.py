"""Replicates beside a result: what paired comparisons of submissions need, so none is scored again.

`leaderboards/replicates/<task>/<name>.safetensors` holds B bootstrap replicates of each number of
the board, as deviations from their mean in units of their standard deviation (float16), and these
standard deviations. Replicate b of every submission saw the same patients. The result carries the
file's sha256; some 40 kB a submission.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.result.schema import Facets, Result

SUFFIX = ".safetensors"
_SCALES = "standard deviations"
_LARGEST = 2**20  # bytes of a file: far more than any has
ROUNDING = 0.01  # standard deviations: more than a float16 of size 4 is rounded by
_FIX = "score the submission again, with all measures"

Deviations = NDArray[np.float16]


@dataclass(frozen=True)
class Replicates:
    """Standardised replicates by measure, (B,) each, and their standard deviations."""

    deviations: Mapping[str, Deviations] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)

    def of(self, measure: str) -> NDArray[np.float64] | None:
        """Return (B,) deviations of a measure from its value; None where there are none."""
        found = self.deviations.get(measure)
        return None if found is None else found.astype(np.float64) * self.scales[measure]

    def only(self, measures: Iterable[str]) -> Replicates:
        """Return those of some measures."""
        names = sorted(set(measures) & set(self.deviations))
        return Replicates(
            {name: self.deviations[name] for name in names},
            {name: self.scales[name] for name in names},
        )

    def joined(self, other: Replicates) -> Replicates:
        """Return these and those of another, which take precedence."""
        return Replicates({**self.deviations, **other.deviations}, {**self.scales, **other.scales})

    def as_bytes(self) -> bytes:
        """Return the content of the file: the same bytes for the same numbers."""
        from safetensors.numpy import save

        names = sorted(self.deviations)
        scales = np.array([self.scales[name] for name in names], dtype=np.float64)
        tensors = {name: np.ascontiguousarray(self.deviations[name]) for name in names}
        return save({**tensors, _SCALES: scales})


def standardised(replicates: Mapping[str, NDArray[np.float64]]) -> Replicates:
    """Return replicates (B,) by measure as they are kept.

    >>> kept = standardised({"fid": np.array([9.0, 11.0])})
    >>> kept.of("fid")
    array([-1.,  1.])
    """
    deviations, scales = {}, {}
    for name, found in sorted(replicates.items()):
        scale = float(f"{found.std():.9g}")
        centred = found - found.mean()
        deviations[name] = (centred / scale if scale > 0 else 0 * centred).astype(np.float16)
        scales[name] = scale
    return Replicates(deviations, scales)


def digest(replicates: Replicates) -> str | None:
    """Return the sha256 that the result carries; None where there are no replicates at all."""
    if not replicates.deviations:
        return None
    return hashlib.sha256(replicates.as_bytes()).hexdigest()


def replicate_differences(
    committed: Replicates, again: Replicates, within: Mapping[str, float] | None = None
) -> Iterator[tuple[str, bool]]:
    """Yield each difference in words, and whether it lies beyond what another processor explains.

    There a sum comes out otherwise in its last digits, and a deviation may round to its neighbour;
    `within` says of some measures how far they may move at least.
    """
    for name in sorted(committed.deviations.keys() | again.deviations.keys()):
        was, now = committed.of(name), again.of(name)
        if was is None or now is None or was.shape != now.shape:
            there = ["none" if each is None else f"{len(each)} of them" for each in (was, now)]
            yield f"replicates of {name}: committed {there[0]}, now {there[1]}", True
        elif not np.array_equal(was, now):
            largest = float(np.abs(was - now).max())
            spread = max(committed.scales[name], again.scales[name])
            told = f"replicates of {name}: by up to {largest:.3g} of a deviation of {spread:.3g}"
            allowed = max(ROUNDING * spread, (within or {}).get(name, 0.0))
            yield told, largest > allowed


def write_replicates(path: Path, replicates: Replicates) -> None:
    """Write the file beside a result; without replicates there is none."""
    if not replicates.deviations:
        path.unlink(missing_ok=True)
        return
    content = replicates.as_bytes()
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)


def read_replicates(path: Path, result: Result) -> Replicates:
    """Read the replicates of a result; none where it was written before they were kept.

    Raises:
        PhantomBenchError: the file is missing, is not the one that the result names, is there
            although the result names none, or does not hold what it should.
    """
    if result.replicates is None:
        if path.is_file():
            raise PhantomBenchError(path, "its result names no replicates", "remove it")
        return Replicates()
    if not path.is_file():
        raise PhantomBenchError(path, "the replicates of its result are missing", _FIX)
    if path.stat().st_size > _LARGEST:
        raise PhantomBenchError(path, "it is larger than replicates are", _FIX)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != result.replicates:
        raise PhantomBenchError(path, "it is not the file that its result names", _FIX)
    return _parsed(content, path)


def oddities(path: Path, result: Result) -> Iterator[str]:
    """Yield what a file of replicates holds beside those of its result's numbers.

    Raises:
        PhantomBenchError: as `read_replicates`.
    """
    kept = read_replicates(path, result)
    strange = kept.deviations.keys() - _numbers(result)
    if strange:
        yield f"replicates of {min(strange)!a}: its result has no such number"
    if kept.deviations and path.read_bytes() != kept.as_bytes():
        yield "the file of its replicates is not as the benchmark writes it"


def read_all_replicates(folder: Path, results: Mapping[str, Result]) -> dict[str, Replicates]:
    """Read the replicates of a task's results, by submission name.

    Raises:
        PhantomBenchError: as `read_replicates`, or a file that belongs to no result.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix != SUFFIX or path.stem not in results:
            raise PhantomBenchError(path, "there is no result that it belongs to", "remove it")
    found = {}
    for name, result in results.items():
        path = folder / f"{name}{SUFFIX}"
        found[name] = read_replicates(path, result)
        strange = set(found[name].deviations) - _numbers(result)
        if strange:
            raise PhantomBenchError(path, f"its result has no number '{min(strange)}'", _FIX)
    return found


def _numbers(result: Result) -> set[str]:
    """Return the measures that replicates may be of: one number a submission."""
    return {
        record.measure
        for record in result.records
        if record.facets == Facets() and record.value is not None
    }


def _parsed(content: bytes, path: Path) -> Replicates:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(content)
    except (SafetensorError, ValueError) as error:
        raise PhantomBenchError(path, f"it cannot be read: {error}", _FIX) from error
    scales = tensors.pop(_SCALES, np.empty(0))
    names = sorted(tensors)
    fits = (
        scales.dtype == np.float64
        and scales.shape == (len(names),)
        and bool((np.isfinite(scales) & (scales >= 0)).all())
        and len({each.shape for each in tensors.values()}) == 1
        and all(
            each.dtype == np.float16 and each.ndim == 1 and np.isfinite(each).all()
            for each in tensors.values()
        )
    )
    if not fits:
        raise PhantomBenchError(path, "it does not hold replicates", _FIX)
    return Replicates(tensors, dict(zip(names, scales.tolist(), strict=True)))
