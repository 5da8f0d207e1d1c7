"""Samples whose values, shapes or types are wrong are refused with what is wrong with them."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError

Arrays = dict[str, np.ndarray]


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array)
    return buffer.getvalue()


def archive(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as writer:
        warnings.simplefilter("ignore")
        for name, content in entries:
            writer.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def with_samples(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Arrays], bytes]:
    return lambda a: archive(
        [("samples.npy", npy(change(a["samples"]))), ("labels.npy", npy(a["labels"]))]
    )


def with_labels(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Arrays], bytes]:
    return lambda a: archive(
        [("samples.npy", npy(a["samples"])), ("labels.npy", npy(change(a["labels"])))]
    )


def spoilt(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(samples: np.ndarray) -> np.ndarray:
        out = samples.copy()
        out[3, 0, 1, 1] = value
        return out

    return change


ATTACKS: dict[str, tuple[Callable[[Arrays], bytes], str]] = {
    "NaN": (with_samples(spoilt(np.nan)), "1 samples hold NaN or infinity, the first is number 3"),
    "infinity": (with_samples(spoilt(-np.inf)), "NaN or infinity"),
    "grey levels up to 255": (with_samples(lambda x: x * 255), "a grey level in [0, 1]"),
    "grey levels from -1": (with_samples(lambda x: 2 * x - 1), "a grey level in [0, 1]"),
    "double precision": (with_samples(lambda x: x.astype(np.float64)), "'<f8' instead of '<f4'"),
    "big endian": (with_samples(lambda x: x.astype(">f4")), "'>f4' instead of '<f4'"),
    "records": (with_samples(lambda x: x.view([("a", "<f4")])), "not that of a plain array"),
    "Fortran order": (with_samples(np.asfortranarray), "Fortran order"),
    "no channel": (with_samples(lambda x: x[:, 0]), "(n, 1, 16, 16)"),
    "another shape": (with_samples(lambda x: x[..., :8].copy()), "(12, 1, 16, 8)"),
    "no samples": (with_samples(lambda x: x[:0]), "(0, 1, 16, 16)"),
    "a scalar": (with_samples(lambda x: np.float32(1)), "has the shape ()"),
    "fewer labels than samples": (with_labels(lambda y: y[:-1]), "(11,) instead of (12,)"),
    "labels as a column": (with_labels(lambda y: y[:, None]), "(12, 1) instead of (12,)"),
    "short integers": (with_labels(lambda y: y.astype(np.int32)), "'<i4' instead of '<i8'"),
    "a label out of range": (with_labels(lambda y: y + 1), "label 2 is none of 0 to 1"),
    "a negative label": (with_labels(lambda y: y - 1), "label -1 is none of 0 to 1"),
    "missing labels": (with_labels(lambda y: y * 0), "class abnormal: 0 of 3 (3 short)"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_refused_with_its_reason(
    attack: str, workshop: Any, sound_arrays: Callable[[], Arrays], monkeypatch: Any
) -> None:
    make, reason = ATTACKS[attack]
    monkeypatch.chdir(workshop.root)
    workshop.samples(make(sound_arrays()))
    with pytest.raises(PhantomBenchError) as refusal:
        workshop.open()
    assert reason in refusal.value.wrong
    assert refusal.value.where.startswith("submissions/small-task/mine/samples.npz")
    assert refusal.value.fix
    assert not (workshop.root / "it-ran").exists()
