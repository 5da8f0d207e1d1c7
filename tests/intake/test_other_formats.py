"""What is not read is refused in one line that says how to make something of it that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from phantombench.intake.arrays import holds_samples
from phantombench.intake.convert import convert
from phantombench.intake.found import Wishes

Toy = Any
FORMATS = {
    "s.pt": "torch.load(file, weights_only=True)",
    "s.pkl": "is a pickle, which can run code, and is not opened",
    "s.h5": "h5py.File(file)",
    "s.MAT": "scipy.io.loadmat(file)",
    "s.tfrecord": "tf.data.TFRecordDataset(file)",
    "s.parquet": "pandas.read_parquet(file)",
    "s.dcm": "pydicom.dcmread(file).pixel_array",
    "s.nii.gz": "nibabel.load(file)",
    "s.edf": "pyedflib.EdfReader(file)",
    "s.json": "json.load",
    "s.gif": "a folder of PNG files, one an image",
    "s.tar.gz": "unpack it",
}


@pytest.mark.parametrize("kind", ["image", "signal"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_and_its_folder(tmp_path: Path, toy: Toy, kind: str, name: str) -> None:
    (tmp_path / name).write_bytes(b"\0" * 200)
    for place in (tmp_path / name, tmp_path):
        (problem,) = convert(place, getattr(toy, kind), Wishes(), toy.labels).problems
        assert FORMATS[name] in str(problem)
        assert "\n" not in str(problem)


def test_labels_of_such_a_file(tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "s.npz", samples=toy.images)
    torch.save(torch.from_numpy(toy.labels), tmp_path / "y.pt")
    wishes = Wishes(labels=str(tmp_path / "y.pt"))
    (problem,) = convert(tmp_path / "s.npz", toy.image, wishes, toy.labels).problems
    assert "y.pt: is a pickle" in str(problem)


@pytest.mark.parametrize(("kind", "name"), [("image", "0.png"), ("signal", "b000.hea")])
def test_one_file_of_a_folder(tmp_path: Path, toy: Toy, kind: str, name: str) -> None:
    (tmp_path / name).touch()
    (problem,) = convert(tmp_path / name, getattr(toy, kind), Wishes(), None).problems
    assert "name the folder that has them all" in str(problem)


def test_what_is_far_too_large_is_not_read(tmp_path: Path, toy: Toy) -> None:
    header = np.lib.format.header_data_from_array_1_0(np.zeros((1, 1, 64), np.float32))
    header["shape"] = (2**30, 1, 64)
    path = tmp_path / "s.npy"
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(2**34)  # of holes
    (problem,) = convert(path, toy.signal, Wishes(labels="draw"), toy.labels).problems
    assert "holds 16.0 GiB, and a submission at most 512 MiB" in str(problem)


def test_tensors_called_otherwise_are_no_weights(tmp_path: Path, toy: Toy) -> None:
    made, labels = torch.from_numpy(toy.images), torch.from_numpy(toy.labels)
    save_file({"gen": made, "lab": labels}, tmp_path / "s.safetensors")
    assert holds_samples(tmp_path / "s.safetensors")
    assert not convert(tmp_path / "s.safetensors", toy.image, Wishes(), toy.labels).problems
    layers = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Linear(3, 4))
    save_file(layers.state_dict(), tmp_path / "w.safetensors")
    assert not holds_samples(tmp_path / "w.safetensors")


@pytest.mark.parametrize("kind", [np.complex64, np.str_, np.dtype([("x", "f4")])])
def test_what_is_no_real_number(tmp_path: Path, toy: Toy, kind: Any) -> None:
    np.savez(tmp_path / "s.npz", samples=toy.images.astype(kind), labels=toy.labels)
    (problem,) = convert(tmp_path / "s.npz", toy.image, Wishes(), toy.labels).problems
    assert "of real numbers" in str(problem)
