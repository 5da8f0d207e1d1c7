"""Files of a private task that were changed, damaged or lost since: each is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.own_task.gathering import gather
from phantombench.own_task.making import write_task
from phantombench.own_task.said import Said
from phantombench.private import using
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task


def another_value(path: Path) -> None:
    with np.load(path) as found:
        arrays = dict(found)
    arrays["samples"][0] += np.float32(1e-3)
    np.savez(path, **arrays)


def without_labels(path: Path) -> None:
    with np.load(path) as found:
        np.savez(path, **{name: found[name] for name in found.files if name != "labels"})


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "another value": (another_value, "was changed since the task was made"),
    "no labels": (without_labels, "cannot be read"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:900]), "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "cannot be read"),
    "gone": (Path.unlink, "are not there"),
}


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("split", ["train", "reference"])
def test_a_changed_file_is_named(films: Path, tmp_path: Path, kind: str, split: str) -> None:
    said = Said("ward", films, side=16)
    gathered, _ = gather(said)
    assert gathered is not None
    place = tmp_path / "private"
    with using(place):
        write_task(place / said.name, said, gathered)
        assert len(load_split(get_task(said.name), split, None, place / "cache"))  # type: ignore[arg-type]
        change, wrong = CHANGES[kind]
        change(place / said.name / f"{split}.npz")
        with pytest.raises(PhantomBenchError, match=f"{split}.npz: .*{wrong}"):
            load_split(get_task(said.name), split, None, place / "cache")  # type: ignore[arg-type]


MANIFESTS: dict[str, tuple[Callable[[str], str], str]] = {
    "a class": (lambda text: text.replace(",plain,", ",spotted,", 1), "another label of '0-0.png'"),
    "a covariate": (lambda text: text.replace(",old", ",new", 1), "another scanner of '0-0.png'"),
    "a split": (lambda text: text.replace(",train,", ",reference,", 1), "samples in"),
    "a row": (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "samples in"),
    "names": (lambda text: text.replace(".png", ""), ""),
    "nothing": (lambda text: text, ""),
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_manifest_that_says_otherwise_is_named(films: Path, tmp_path: Path, kind: str) -> None:
    names = sorted(path.name for path in films.glob("*.png"))
    rows = [f"{name},{'old' if name < '3' else 'new'}" for name in names]
    (films / "covariates.csv").write_text("\n".join(["file,scanner", *rows]) + "\n")
    said, place = Said("ward", films, side=16), tmp_path / "private"
    gathered, _ = gather(said)
    assert gathered is not None
    change, wrong = MANIFESTS[kind]
    with using(place):
        write_task(place / said.name, said, gathered)
        path = place / said.name / "manifest.csv"
        for split in ("train", "reference"):  # and keep them in the cache
            load_split(get_task(said.name), split, None, place / "cache")  # type: ignore[arg-type]
        path.write_text(change(path.read_text()))
        told = []
        for split in ("train", "reference"):
            try:
                load_split(get_task(said.name), split, None, place / "cache")  # type: ignore[arg-type]
            except PhantomBenchError as error:
                told.append(str(error))
    assert bool(told) == bool(wrong)
    assert all("manifest.csv: says" in line and wrong in line for line in told)
