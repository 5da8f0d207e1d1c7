"""Samples as files: every format is read back, and memory does not depend on their number."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb
from PIL import Image
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.generation.generate import labels_for, write_samples
from phantombench.model.sampling import CHUNK, build_model, sample, sample_chunks
from phantombench.task.spec import Samples, TaskSpec


def spec(kind: str) -> TaskSpec:
    image = kind == "image"
    return TaskSpec.model_validate(
        {
            "id": "toy",
            "version": 1,
            "title": "Toy",
            "kind": kind,
            "sample_shape": (1, 64, 64) if image else (1, 256),
            "unit": "grey level" if image else "mV",
            "sampling_rate": None if image else 360.0,
            "classes": ("normal", "abnormal"),
            "group": "draw",
            "synthetic": True,
            "source": "",
            "url": "",
            "license": "",
            "attribution": "",
            "bibtex": "",
            "encoder_sha256": "0" * 64,
            "splits": {},
        }
    )


def draw(kind: str, n: int) -> Samples:
    rng = np.random.default_rng(0)
    shape = (n, 1, 64, 64) if kind == "image" else (n, 1, 256)
    scale, offset = (1.0, 0.0) if kind == "image" else (4.0, -2.0)
    return (rng.random(shape) * scale + offset).astype(np.float32)


def chunked(samples: Samples, size: int) -> Iterator[Samples]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def test_images(tmp_path: Path) -> None:
    samples, task = draw("image", 10), spec("image")
    labels = labels_for(10, task.classes, None)
    assert write_samples(chunked(samples, 4), labels, task, tmp_path, npz=False) == 10
    files = sorted(tmp_path.glob("0*.png"))
    assert [path.name for path in files[:2]] == ["000000-normal.png", "000001-abnormal.png"]
    assert len(files) == 10
    for path, expected in zip(files, samples[:, 0], strict=True):
        with Image.open(path) as image:
            assert image.size == (64, 64)
            assert np.abs(np.asarray(image) / 255.0 - expected).max() <= 0.5 / 255 + 1e-6
    with Image.open(tmp_path / "contact-sheet.png") as sheet:
        assert sheet.size[0] > 8 * 64
    assert not (tmp_path / "samples.npz").exists()


def test_signals(tmp_path: Path) -> None:
    samples, task = draw("signal", 10), spec("signal")
    labels = labels_for(10, task.classes, "abnormal")
    write_samples(chunked(samples, 6), labels, task, tmp_path, npz=False)
    read = []
    for name, count in (("generated000000", 6), ("generated000001", 4)):
        record = wfdb.rdrecord(str(tmp_path / name))
        notes = wfdb.rdann(str(tmp_path / name), "atr")
        assert record.fs == 360
        assert record.units == ["mV"]
        assert list(notes.sample) == [256 * beat + 128 for beat in range(count)]
        assert [note.strip("\x00") for note in notes.aux_note] == ["abnormal"] * count
        read.append(record.p_signal.reshape(count, 1, 256))
    assert np.abs(np.concatenate(read) - samples).max() <= 0.0005 + 1e-6
    with (tmp_path / "samples.csv").open(newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0][:3] == ["sample", "label", "t0"]
    assert [row[1] for row in rows[1:]] == ["abnormal"] * 10
    values = np.array([row[2:] for row in rows[1:]], dtype=np.float32)
    assert np.allclose(values, samples[:, 0], rtol=1e-4, atol=1e-6)
    with Image.open(tmp_path / "contact-sheet.png") as sheet:
        assert sheet.size[0] > 500


@pytest.mark.parametrize("kind", ["image", "signal"])
def test_npz_is_what_numpy_reads_and_the_same_bytes_again(kind: str, tmp_path: Path) -> None:
    samples, task = draw(kind, 9), spec(kind)
    labels = labels_for(9, task.classes, None)
    for name in ("a", "b"):
        write_samples(chunked(samples, 4), labels, task, tmp_path / name, npz=True)
    with np.load(tmp_path / "a" / "samples.npz", allow_pickle=False) as found:
        assert set(found) == {"samples", "labels"}
        assert found["samples"].dtype == np.float32
        assert np.array_equal(found["samples"], samples)
        assert np.array_equal(found["labels"], labels)
    first, second = ((tmp_path / name / "samples.npz").read_bytes() for name in ("a", "b"))
    assert first == second


def test_labels() -> None:
    assert labels_for(3, ("N", "S"), "S").tolist() == [1, 1, 1]
    with pytest.raises(PhantomBenchError, match="choose one of: N, S"):
        labels_for(3, ("N", "S"), "X")


def test_the_first_samples_do_not_depend_on_how_many_follow() -> None:
    model = build_model("classical-gan", (1, 256), 2, (-1.0, 1.0), {"width": 8})
    labels = np.arange(CHUNK + 10) % 2
    many, few = sample(model, labels, 5), sample(model, labels[:7], 5)
    assert np.allclose(many[:7], few, atol=1e-6)
    assert [len(chunk) for chunk in sample_chunks(model, labels, 5)] == [CHUNK, 10]
    assert not np.allclose(many[:10], many[CHUNK:], atol=1e-3)


@pytest.mark.parametrize("kind", ["image", "signal"])
def test_memory_does_not_grow_with_the_number(kind: str, tmp_path: Path) -> None:
    """Writing four times as many samples in every format takes no more memory at the peak."""
    task = spec(kind)

    def peak(chunks: int) -> int:
        labels = np.zeros(chunks * CHUNK, dtype=np.int64)
        endless = (draw(kind, CHUNK) for _ in range(chunks))
        tracemalloc.start()
        write_samples(endless, labels, task, tmp_path / str(chunks), npz=True)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is imported on the way
    assert peak(8) < 1.2 * peak(2)


def test_draws_stay_until_others_are_all_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "generated" / "ecg-phantom" / "mine" / "samples.npz"
    before.parent.mkdir(parents=True)
    before.write_bytes(b"of an earlier draw")

    def fill_the_disk(*told: Any) -> int:
        (told[3] / "samples.npz").write_bytes(b"half")
        raise OSError(28, "No space left on device", str(told[3] / "samples.npz"))

    monkeypatch.setattr("phantombench.training.run_source.run_knows_classes", lambda _: True)
    monkeypatch.setattr("phantombench.training.run_source.from_run", lambda *_, **__: iter(()))
    monkeypatch.setattr("phantombench.generation.generate.write_samples", fill_the_disk)
    words = ["generate", "--run", "mine", "--task", "ecg-phantom", "--root", str(tmp_path)]
    done = CliRunner().invoke(build(), words)
    assert isinstance(done.exception, OSError) and done.exception.filename == str(before)
    assert [each.read_bytes() for each in tmp_path.rglob("*.npz")] == [b"of an earlier draw"]
