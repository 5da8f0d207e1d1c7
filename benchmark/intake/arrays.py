"""Read npy, npz and safetensors: which array holds the samples, and which their labels."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import LABEL_NAMES, PATIENT_NAMES, SAMPLE_NAMES, Found
from phantombench.submission import limits

SUFFIXES = (".npy", ".npz", ".safetensors")
_BEGIN = (b"\x93NUMPY", b"PK")
_LARGEST = 16 * limits.SAMPLES.size  # of wider types, and of larger films that are to be resized
_PICKLED = "holds pickled objects, which can run code"
_SAVE = "save plain arrays: numpy.savez(file, samples=..., labels=...)"


def read_arrays(path: Path) -> Found:
    """Read one file of arrays; nothing in it is unpickled.

    Raises:
        PhantomBenchError: not such a file, pickled objects, or no array that could be samples.
    """
    _refuse_large(path)
    arrays = load_arrays(path)
    name = _samples_in(path, arrays)
    samples = arrays.pop(name)
    patients = arrays.pop(_patients_in(arrays, len(samples)), None)
    labels = _labels_in(arrays, len(samples))
    told = [f"samples: '{name}', {'x'.join(map(str, samples.shape))} {samples.dtype.name}"]
    if labels is not None:
        told.append(f"labels: '{labels}', {arrays[labels].shape} {arrays[labels].dtype.name}")
    full_scale = {"uint8": 255.0, "uint16": 65535.0}.get(samples.dtype.name)
    taken = arrays[labels] if labels is not None else None
    return Found(path, list(samples), taken, told, full_scale=full_scale, patients=patients)


def _refuse_large(path: Path) -> None:
    """Refuse what unpacks to more than can be converted, before any of it is read."""
    size = path.stat().st_size
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    if size > _LARGEST:
        raise PhantomBenchError(
            path,
            f"holds {size / 2**30:.1f} GiB, and a submission at most {limits.SAMPLES}",
            "give fewer samples: as many of each class as the reference has",
        )


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file by name; an npy file's one array is called `samples`."""
    try:
        if path.suffix.lower() == ".safetensors":
            from safetensors.torch import load_file

            return {
                name: (each.float() if each.is_floating_point() else each).numpy()
                for name, each in load_file(path).items()
            }
        with path.open("rb") as file:
            begin = file.read(6)
        if begin and not begin.startswith(_BEGIN):
            raise PhantomBenchError(path, "is no npy or npz file, whatever its name", _SAVE)
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"samples": loaded}
        with loaded:
            return _plain_arrays(path, loaded)
    except PhantomBenchError:
        raise
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        wrong = _PICKLED if "pickle" in str(error).lower() else f"unreadable ({error})"
        raise PhantomBenchError(path, wrong, _SAVE) from error
    except Exception as error:  # what the parser of safetensors throws has no class of its own
        raise PhantomBenchError(path, f"unreadable ({error})", "write the file again") from error


def _plain_arrays(path: Path, loaded: Any) -> dict[str, NDArray[Any]]:
    """Return the arrays of an npz file; notes beside them, and pickled ones, are not looked at.

    Raises:
        PhantomBenchError: pickled objects where samples or labels would be.
    """
    arrays = {}
    for name in loaded.files:
        try:
            found = loaded[name]
        except ValueError as error:
            if "pickle" not in str(error).lower():
                raise
            if name.lower() in (*SAMPLE_NAMES, *LABEL_NAMES):
                raise PhantomBenchError(path, f"'{name}' {_PICKLED}", _SAVE) from error
        else:
            if isinstance(found, np.ndarray):  # and no text
                arrays[name] = found
    return arrays


def holds_samples(path: Path) -> bool:
    """Say whether a safetensors file holds samples, by the names of its tensors, and no weights.

    Layers have names of several parts (`layers.0.weight`); arrays called otherwise are samples.
    """
    from safetensors import safe_open

    try:
        with safe_open(path, framework="np") as file:
            axes = {name: len(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except Exception:  # whoever reads it as weights says what is wrong with it
        return False
    if any(name.lower() in SAMPLE_NAMES for name in axes):
        return True
    return max(axes.values(), default=0) > 2 and not any("." in name for name in axes)


def _samples_in(path: Path, arrays: Mapping[str, NDArray[Any]]) -> str:
    numeric = {n: a for n, a in arrays.items() if a.ndim >= 2 and a.dtype.kind in "fiub" and a.size}
    named = [n for n in numeric if n.lower() in SAMPLE_NAMES]
    if named:
        return min(named, key=lambda n: SAMPLE_NAMES.index(n.lower()))
    if not numeric:
        held = ", ".join(f"'{n}' {a.shape} {a.dtype}" for n, a in arrays.items()) or "nothing"
        raise PhantomBenchError(
            path,
            f"has no array of samples; it holds {held}",
            "save them as an array 'samples' (n, ...) of real numbers",
        )
    likely = max(numeric, key=lambda n: (numeric[n].ndim, numeric[n].size))
    rivals = [n for n in numeric if _as_likely(numeric[n], numeric[likely])]
    if len(rivals) > 1 and not any(n.lower() in LABEL_NAMES for n in rivals):
        told = ", ".join(f"'{n}' {numeric[n].shape}" for n in rivals[:4])
        raise PhantomBenchError(
            path,
            f"has {len(rivals)} arrays that could be samples: {told}",
            "save those that are meant in one array 'samples' (n, ...), with 'labels' (n,)",
        )
    return likely


def _as_likely(each: NDArray[Any], likely: NDArray[Any]) -> bool:
    """Say whether samples of another array are of the size of the likeliest one's."""
    return each.ndim == likely.ndim and each.shape[1:] == likely.shape[1:]


def _patients_in(arrays: Mapping[str, NDArray[Any]], n: int) -> str:
    """Return the name of the array that says whose each sample is; "" where there is none."""
    fitting = [name for name, each in arrays.items() if each.shape == (n,)]
    named = [name for name in fitting if name.lower() in PATIENT_NAMES]
    return min(named, key=lambda name: PATIENT_NAMES.index(name.lower()), default="")


def _labels_in(arrays: Mapping[str, NDArray[Any]], n: int) -> str | None:
    fitting = {name: each for name, each in arrays.items() if each.ndim in (1, 2)}
    named = [name for name in fitting if name.lower() in LABEL_NAMES]
    other = [name for name, each in fitting.items() if len(each) == n]
    exact = [name for name in named if name in other]  # `classes` may hold what they are called
    if not exact and len(other) == 1 and (not named or fitting[other[0]].ndim == 1):
        return other[0]
    return min(exact or named, key=lambda k: LABEL_NAMES.index(k.lower()), default=None)
