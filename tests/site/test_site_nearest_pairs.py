"""Sheets of the nearest pairs: who is drawn, which training samples lie beside them."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.site import nearest_pairs
from phantombench.site.nearest_pairs import PAIRS
from phantombench.statistics.registration import Registration
from phantombench.task.spec import Split


@pytest.fixture
def bench(fake, tmp_path):
    spec = fake.spec()
    rng = np.random.default_rng(0)
    blocks = rng.uniform(0.2, 0.8, (30, 1, 8, 8)).astype(np.float32)
    samples = np.kron(blocks, np.ones((1, 1, 8, 8), np.float32))
    split = Split(samples, np.arange(30) % 2, np.arange(30))
    place = SimpleNamespace(submissions=tmp_path / "submissions")
    return SimpleNamespace(
        task=SimpleNamespace(spec=spec), workspace=place, load=lambda name: split
    )


def pixels(sheet: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(sheet))).astype(float)


def test_a_copy_is_shown_first_beside_its_original(bench):
    training = bench.load("train").samples
    other = np.random.default_rng(1).uniform(0.2, 0.8, (9, 1, 8, 8)).astype(np.float32)
    fresh = np.kron(other, np.ones((1, 1, 8, 8), np.float32))
    generated = np.concatenate([fresh, training[7:8, :, :, ::-1]])
    shown = pixels(nearest_pairs.pairs_sheet(bench, Registration(training), generated))
    copy, registered, original = (shown[67 * row : 67 * row + 64, :64] for row in range(3))
    assert shown.shape == (3 * 67 - 3, PAIRS * 67 - 3)
    assert np.abs(copy - original[:, ::-1]).max() <= 1
    assert np.abs(copy - registered).mean() < 0.1 * np.abs(copy - original).mean()


def test_controls_that_return_patients_and_what_does_not_open_are_left_out(bench, monkeypatch):
    from phantombench.submission.schema import ControlSource

    kinds = {"gan": "model", "broken": "model", "real": "control", "gaussian": "control"}
    for name in kinds:
        (bench.workspace.submissions / bench.task.spec.id / name).mkdir(parents=True)

    def read(path):
        name = path.name
        control = ControlSource.model_construct(kind="control", control=name)
        source = control if kinds[name] == "control" else SimpleNamespace()
        return SimpleNamespace(title=name.upper(), source=source)

    def opened(path, task, load, *, spec):
        if path.name == "broken":
            raise PhantomBenchError("broken", "does not open", "mend it")
        return SimpleNamespace(sample=lambda labels, seed: load("train").samples * 0.5)

    monkeypatch.setattr(nearest_pairs, "read_submission", read)
    monkeypatch.setattr(nearest_pairs, "open_submission", opened)
    titles = [title for title, _ in nearest_pairs.nearest_pairs(bench)]
    assert titles == ["GAN: nearest to training samples", "GAUSSIAN: nearest to training samples"]
