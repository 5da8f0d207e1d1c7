"""FID on Inception-v3, offline: the whole path with a random network in the published format."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.metrics.fidelity import fid_inception
from phantombench.metrics.fidelity.fid_inception import (
    MEASURE,
    inception_features,
    load_network,
    to_bytes,
)
from phantombench.metrics.view import Ground, View
from phantombench.torchvision_repair import repair

repair()
feature_extractor = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state dict of random numbers with the names and shapes of the published one."""
    path = tmp_path_factory.mktemp("inception") / "weights.pth"
    with pytest.MonkeyPatch.context() as patch, torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        patch.setattr(feature_extractor, "load_state_dict_from_url", lambda *_, **__: {})
        patch.setattr(
            feature_extractor.FeatureExtractorInceptionV3, "load_state_dict", lambda *_: None
        )
        network = feature_extractor.FeatureExtractorInceptionV3("random", ["2048"])
        torch.save(torch.nn.Module.state_dict(network), path)
    return path


@pytest.fixture
def pinned(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the random file pass for the published one; read an early layer, to be quick."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    monkeypatch.setattr(fid_inception, "WEIGHTS_SHA256", digest)
    monkeypatch.setattr(fid_inception, "LAYER", "64")
    return weights


class Images(torch.utils.data.Dataset):
    """What torch-fidelity takes as input: a data set of uint8 images."""

    def __init__(self, samples: np.ndarray) -> None:
        self.images = to_bytes(samples)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> torch.Tensor:
        return self.images[index]


def view_with(world, weights: Path | None, **fields: object) -> View:
    ground = world("image", size=6).ground()
    return View(
        Ground(ground.train, ground.reference, ground.encoder, inception_weights=weights, **fields),
        world("image", size=6).samples(3),
    )


def test_is_empty_and_explained_without_weights(world) -> None:
    with pytest.raises(Unavailable, match="weights of Inception-v3"):
        world.value(MEASURE, view_with(world, None))


def test_agrees_with_torch_fidelity_from_end_to_end(world, pinned: Path) -> None:
    from torch_fidelity import calculate_metrics

    view = view_with(world, pinned)
    expected = calculate_metrics(
        input1=Images(view.generated),
        input2=Images(view.reference.samples),
        fid=True,
        feature_extractor="inception-v3-compat",
        feature_layer_fid="64",
        feature_extractor_weights_path=str(pinned),
        cuda=False,
        cache=False,
        samples_find_deep=False,
        verbose=False,
    )["frechet_inception_distance"]
    assert world.value(MEASURE, view) == pytest.approx(expected, rel=1e-3)
    drawn = world.replicates(MEASURE, view, world("image", size=6).resampling(view))
    assert np.isfinite(drawn).all()
    assert drawn.std() > 0


def test_last_layer_has_2048_features(world, weights: Path, monkeypatch) -> None:
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    monkeypatch.setattr(fid_inception, "WEIGHTS_SHA256", digest)
    before = torch.random.get_rng_state()
    network = load_network(weights)
    assert torch.equal(torch.random.get_rng_state(), before)
    features = inception_features(network, world("image").samples(1, n=3))
    assert features.shape == (3, 2048)
    assert np.isfinite(features).all()


def test_grey_levels_become_bytes_in_three_channels() -> None:
    samples = np.array([-1.0, 0.0, 0.5, 1.0, 2.0], np.float32).reshape(1, 1, 1, 5)
    found = to_bytes(samples)
    assert found.dtype == torch.uint8
    assert found.tolist() == [[[[0, 0, 128, 255, 255]]] * 3]


def test_another_file_is_refused(world, tmp_path: Path) -> None:
    other = tmp_path / "weights.pth"
    torch.save({"fc.weight": torch.zeros(3)}, other)
    with pytest.raises(PhantomBenchError, match="sha256"):
        world.value(MEASURE, view_with(world, other))
    with pytest.raises(PhantomBenchError, match="no such file"):
        world.value(MEASURE, view_with(world, tmp_path / "absent.pth"))


def test_a_pickle_is_refused_even_with_the_right_hash(world, tmp_path: Path, monkeypatch) -> None:
    hostile = tmp_path / "weights.pth"
    torch.save({"path": Path("x")}, hostile)
    digest = hashlib.sha256(hostile.read_bytes()).hexdigest()
    monkeypatch.setattr(fid_inception, "WEIGHTS_SHA256", digest)
    with pytest.raises(PhantomBenchError, match="plain state dict"):
        world.value(MEASURE, view_with(world, hostile))


def test_failed_download_leaves_the_cell_empty(world, tmp_path: Path, monkeypatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(torch.hub, "download_url_to_file", offline)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    with pytest.raises(Unavailable, match="no route to host"):
        world.value(MEASURE, view_with(world, None, inception_download=True))


def test_download_goes_where_torch_keeps_models(world, pinned: Path, tmp_path, monkeypatch) -> None:
    asked: list[str] = []

    def fetch(url: str, path: str, sha256: str, progress: bool) -> None:
        asked.append(sha256)
        Path(path).write_bytes(pinned.read_bytes())

    monkeypatch.setattr(torch.hub, "download_url_to_file", fetch)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    view = view_with(world, None, inception_download=True)
    assert world.value(MEASURE, view) == world.value(MEASURE, view_with(world, pinned))
    assert asked == [fid_inception.WEIGHTS_SHA256]
