"""Files are read back, and pictures are drawn, whatever the shape."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb
from PIL import Image

from phantombench.drawing.contact_sheet import contact_sheet
from phantombench.drawing.portrait import draw_portrait
from phantombench.drawing.sample_sheet import sheet_bytes
from phantombench.errors import PhantomBenchError
from phantombench.explanation.gallery import gallery_bytes
from phantombench.explanation.portrait import portrait_of
from phantombench.explanation.subjects import Explained
from phantombench.generation.generate import write_samples
from phantombench.metrics.explanation.score import rng_of
from phantombench.model.sampling import build_model, remove_parametrizations
from phantombench.xai.registry import all_methods


def test_leads_are_signals_of_one_record(signals: Any, tmp_path: Path) -> None:
    split = signals.read("test", None)
    samples, labels = split.samples[:6], split.labels[:6]
    write_samples([samples[:4], samples[4:]], labels, signals.spec, tmp_path, npz=True)
    read = []
    for name, count in (("generated000000", 4), ("generated000001", 2)):
        record = wfdb.rdrecord(str(tmp_path / name))
        assert (record.sig_name, record.units) == (["MLII", "V1"], ["mV", "mV"])
        assert record.p_signal.shape == (count * 512, 2)
        notes = wfdb.rdann(str(tmp_path / name), "atr")
        assert list(notes.sample) == [512 * strip + 256 for strip in range(count)]
        read.append(record.p_signal.reshape(count, 512, 2).transpose(0, 2, 1))
    assert np.abs(np.concatenate(read) - samples).max() <= 0.0005 + 1e-6
    with (tmp_path / "samples.csv").open(newline="") as handle:
        header, *rows = csv.reader(handle)
    assert header[:4] == ["sample", "label", "lead", "t0"]
    assert [row[2] for row in rows] == ["MLII", "V1"] * 6
    values = np.array([row[3:] for row in rows], np.float32).reshape(samples.shape)
    assert np.allclose(values, samples, rtol=1e-4, atol=1e-6)


def test_large_values_take_a_larger_format_and_no_number_is_refused(
    signals: Any, tmp_path: Path
) -> None:
    samples = np.zeros((1, *signals.spec.sample_shape), np.float32)
    samples[0, 1, 5] = 40.0
    write_samples([samples], np.array([0]), signals.spec, tmp_path, npz=False)
    record = wfdb.rdrecord(str(tmp_path / "generated000000"))
    assert record.p_signal[5].tolist() == [0.0, 40.0]
    samples[0, 0, 0] = np.nan
    with pytest.raises(PhantomBenchError, match="no WFDB record holds it"):
        write_samples([samples], np.array([0]), signals.spec, tmp_path, npz=False)


@pytest.mark.parametrize("channels", [1, 3])
def test_images_are_read_back(images: Any, channels: int, tmp_path: Path) -> None:
    films = images.read("test", None).samples[:3].repeat(channels, axis=1)
    films[:, 0] *= 0.5
    spec = images.spec.model_copy(update={"sample_shape": films.shape[1:]})
    write_samples([films], np.array([0, 1, 0]), spec, tmp_path, npz=True)
    with Image.open(tmp_path / "000001-abnormal.png") as image:
        assert (image.mode, image.size) == ({1: "L", 3: "RGB"}[channels], (96, 96))
        pixels = np.asarray(image).reshape(96, 96, channels).transpose(2, 0, 1) / 255.0
    assert np.abs(pixels - films[1]).max() <= 0.5 / 255 + 1e-6
    with np.load(tmp_path / "samples.npz") as found:
        assert np.array_equal(found["samples"], films)


def test_what_no_file_holds_is_refused_and_an_npz_holds_it(images: Any, tmp_path: Path) -> None:
    two = np.zeros((2, 2, 8, 8), np.float32)
    spec = images.spec.model_copy(update={"sample_shape": (2, 8, 8)})
    with pytest.raises(PhantomBenchError, match=r"samples have 2.*--npz"):
        write_samples([two], np.array([0, 1]), spec, tmp_path / "png", npz=False)
    assert not (tmp_path / "png").exists()
    assert write_samples([two], np.array([0, 1]), spec, tmp_path, npz=True) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contact-sheet.png", "samples.npz"]


@pytest.mark.parametrize("reason", [{"sampling_rate": None}, {"unit": "grey level"}])
def test_signals_that_wfdb_cannot_describe_are_refused(
    signals: Any, reason: dict[str, Any], tmp_path: Path
) -> None:
    spec = signals.spec.model_copy(update=reason)
    with pytest.raises(PhantomBenchError, match="WFDB record"):
        write_samples([], np.array([], np.int64), spec, tmp_path, npz=False)


SHAPES = [(1, 96, 96), (2, 40, 70), (3, 30, 30), (1, 300, 20), (1, 50), (2, 512), (12, 1000)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sheets_of_any_shape(shape: tuple[int, ...], signals: Any, tmp_path: Path) -> None:
    samples = np.random.default_rng(0).random((10, *shape), dtype=np.float32)
    kind = "image" if len(shape) == 3 else "signal"
    update = {"sample_shape": shape, "kind": kind, "leads": ()}
    spec = signals.spec.model_copy(update=update)
    path = tmp_path / "sheet.png"
    contact_sheet(samples, list("abcdefghij"), path, columns=4, names=spec.channel_names)
    with Image.open(path) as sheet:
        assert min(sheet.size) > 20
    assert len(sheet_bytes(samples, np.arange(10) % 4, spec)) < 60_000


def test_explanations_are_drawn(task: Any, tmp_path: Path) -> None:
    spec = task.spec
    narrow = {"width": 4, "hidden": 8}
    model = build_model("bilstm-dcgan", spec.sample_shape, len(spec.classes), (0.0, 1.0), narrow)
    remove_parametrizations(model.eval().requires_grad_(False))
    explained = Explained(model, task.read("train", None), task.encoder().classifier, points=2)
    assert gallery_bytes(explained, spec).startswith(b"\x89PNG")
    method = all_methods()[0]
    for network in ("discriminator", "generator"):
        subject = explained.subject(network)
        attribution = method.attribute(subject, rng_of(subject.key, method.name))
        portrait = portrait_of(subject, method, attribution, explained.samples(), spec)
        assert (portrait.spread is None) == (network == "generator")
        draw_portrait(portrait, spec, tmp_path / f"{network}.png")
        assert (tmp_path / f"{network}.png").stat().st_size > 10_000
