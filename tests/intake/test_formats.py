"""Whatever format the same samples come in, the same samples are understood."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
import wfdb
from PIL import Image
from safetensors.torch import save_file

from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes
from phantombench.task.spec import TaskSpec

Toy = Any
Write = Callable[[Path, Toy], Path]
NAMES = np.array(["normal", "abnormal"])


def taken(path: Path, task: TaskSpec, toy: Toy, **wishes: Any) -> Conversion:
    made = convert(path, task, Wishes(**wishes), toy.labels)
    assert not made.problems, [str(each) for each in made.problems]
    assert made.samples is not None
    assert made.samples.dtype == np.float32
    return made


def png(folder: Path, toy: Toy, bits: int = 8, by: str = "folder") -> Path:
    for number, (image, label) in enumerate(zip(toy.images[:, 0], toy.labels, strict=True)):
        name = f"{number:03d}.png"
        if by == "folder":
            name = f"{NAMES[label]}/{name}"
        elif by == "name":
            name = f"{number:03d}-{NAMES[label]}.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        top, kind = (255, np.uint8) if bits == 8 else (65535, np.uint16)
        Image.fromarray(np.round(image * top).astype(kind)).save(folder / name)
    if by == "table":
        files = [f"{number:03d}.png" for number in range(toy.n)]
        table = pd.DataFrame({"file": files, "label": NAMES[toy.labels]}).sample(
            frac=1, random_state=0
        )
        table.to_csv(folder / "labels.csv", index=False)
    return folder


def arrays(change: Callable[[np.ndarray], np.ndarray], suffix: str = "npz") -> Write:
    def write(folder: Path, toy: Toy) -> Path:
        path, samples = folder / f"s.{suffix}", change(toy.images)
        if suffix == "npz":
            np.savez(path, images=samples, y=toy.labels)
        else:
            tensor = torch.from_numpy(np.ascontiguousarray(samples))
            save_file({"samples": tensor, "labels": torch.from_numpy(toy.labels)}, path)
        return path

    return write


IMAGES: dict[str, Write] = {
    "8 bit in folders": png,
    "16 bit in folders": lambda folder, toy: png(folder, toy, bits=16),
    "8 bit with a table": lambda folder, toy: png(folder, toy, by="table"),
    "8 bit, class in the name": lambda folder, toy: png(folder, toy, by="name"),
    "uint8": arrays(lambda x: np.round(x * 255).astype(np.uint8)),
    "uint16": arrays(lambda x: np.round(x * 65535).astype(np.uint16)),
    "float64, channels last": arrays(lambda x: np.moveaxis(x, 1, -1).astype(np.float64)),
    "three equal colours": arrays(lambda x: np.repeat(np.moveaxis(x, 1, -1), 3, axis=-1)),
    "no channel": arrays(lambda x: x[:, 0]),
    "flat": arrays(lambda x: x.reshape(len(x), -1)),
    "Fortran order": arrays(np.asfortranarray),
    "safetensors": arrays(lambda x: x, "safetensors"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_images(tmp_path: Path, toy: Toy, name: str) -> None:
    made = taken(IMAGES[name](tmp_path, toy), toy.image, toy)
    order = np.argsort(made.labels, kind="stable")
    expected = np.argsort(toy.labels, kind="stable")
    if "in folders" in name:  # whose names come in another order
        order, expected = np.arange(toy.n), np.argsort(1 - toy.labels, kind="stable")
    assert np.abs(made.samples[order] - toy.images[expected]).max() < 1e-4
    assert np.array_equal(made.labels[order], toy.labels[expected])


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_tensors_of_any_precision(tmp_path: Path, toy: Toy, kind: torch.dtype) -> None:
    tensors = {"samples": torch.from_numpy(toy.images).to(kind), "y": torch.from_numpy(toy.labels)}
    save_file(tensors, tmp_path / "s.safetensors")
    made = taken(tmp_path / "s.safetensors", toy.image, toy)
    assert np.abs(made.samples - toy.images).max() < 0.005


LABELS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "int32": lambda y: y.astype(np.int32),
    "float": lambda y: y.astype(np.float32),
    "bool": lambda y: y.astype(bool),
    "column": lambda y: y[:, None],
    "one-hot": lambda y: np.eye(2, dtype=np.float32)[y],
    "names": lambda y: NAMES[y],
    "names in capitals": lambda y: np.char.upper(NAMES[y]),
    "bytes": lambda y: NAMES[y].astype("S"),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_any_kind(tmp_path: Path, toy: Toy, name: str) -> None:
    np.savez(tmp_path / "s.npz", samples=toy.images, labels=LABELS[name](toy.labels))
    assert np.array_equal(taken(tmp_path / "s.npz", toy.image, toy).labels, toy.labels)


def test_npy_with_labels_beside_it(tmp_path: Path, toy: Toy) -> None:
    np.save(tmp_path / "s.npy", toy.images)
    np.save(tmp_path / "y.npy", toy.labels)
    made = taken(tmp_path / "s.npy", toy.image, toy, labels=str(tmp_path / "y.npy"))
    assert np.array_equal(made.labels, toy.labels)


def records(folder: Path, toy: Toy, unit: str = "mV", rate: float = 100) -> Path:
    factor = {"mV": 1, "V": 1e-3, "uV": 1e3}[unit]
    for number, (signal, label) in enumerate(zip(toy.signals, toy.labels, strict=True)):
        place = folder / str(NAMES[label])
        place.mkdir(parents=True, exist_ok=True)
        wfdb.wrsamp(
            f"beat{number:03d}",
            fs=rate,
            units=[unit],
            sig_name=["MLII"],
            p_signal=signal.T.astype(np.float64) * factor,
            fmt=["16"],
            adc_gain=[1000.0 / factor],
            baseline=[0],
            write_dir=str(place),
        )
    return folder


def one_table(folder: Path, toy: Toy) -> Path:
    table = pd.DataFrame(toy.signals[:, 0], columns=[f"t{t}" for t in range(64)])
    table.insert(0, "label", NAMES[toy.labels])
    table.to_csv(folder / "samples.csv", index_label="sample")
    return folder / "samples.csv"


def many_tables(folder: Path, toy: Toy) -> Path:
    for number, (signal, label) in enumerate(zip(toy.signals, toy.labels, strict=True)):
        (folder / str(NAMES[label])).mkdir(exist_ok=True)
        table = pd.DataFrame({"time": np.arange(64) / 100, "MLII": signal[0]})
        table.to_csv(folder / str(NAMES[label]) / f"{number:03d}.csv", index=False)
    return folder


SIGNALS: dict[str, Write] = {
    "WFDB": records,
    "WFDB in volts": lambda folder, toy: records(folder, toy, "V"),
    "WFDB in microvolts": lambda folder, toy: records(folder, toy, "uV"),
    "one table": one_table,
    "a table a signal": many_tables,
}


@pytest.mark.parametrize("name", SIGNALS)
def test_signals(tmp_path: Path, toy: Toy, name: str) -> None:
    made = taken(SIGNALS[name](tmp_path, toy), toy.signal, toy)
    where = np.arange(toy.n)
    if name != "one table":  # the folders' names come in another order
        where = np.argsort(1 - toy.labels, kind="stable")
    assert np.abs(made.samples - toy.signals[where]).max() < 2e-3
    assert np.array_equal(made.labels, toy.labels[where])
    assert (len(made.steps) > 0) == ("volts" in name)


def test_what_generate_writes_is_taken(tmp_path: Path, toy: Toy) -> None:
    from phantombench.generation.generate import write_samples

    for task, samples in ((toy.image, toy.images), (toy.signal, toy.signals)):
        folder = tmp_path / task.kind
        write_samples(iter([samples[:5], samples[5:]]), toy.labels, task, folder, npz=False)
        made = taken(folder, task, toy)
        assert np.array_equal(made.labels, toy.labels)
        assert np.abs(made.samples - samples).max() < 0.5 / 255 + 1e-3
