"""An encoder's file: what goes in comes out, and what is no encoder is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.errors import PhantomBenchError
from phantombench.task.registry import read_spec
from phantombench.task.spec import Encoder, Samples, TaskSpec
from phantombench.tasks.modality import encoder as encoders
from phantombench.tasks.modality.architecture import head
from phantombench.tasks.modality.encoder import (
    FrozenEncoder,
    Whitening,
    encode_file,
    load_encoder,
)
from phantombench.tasks.modality.xray_encoder import ARCHITECTURE


def make_spec(sha256: str, classes: tuple[str, ...] = ("normal", "abnormal")) -> TaskSpec:
    changed = {"id": "xray-test", "classes": classes, "encoder_sha256": sha256}
    return read_spec("xray-nih").model_copy(update=changed)


@pytest.fixture(scope="module")
def images() -> Samples:
    return np.random.default_rng(0).random((150, 1, 64, 64), dtype=np.float32)


@pytest.fixture(scope="module")
def content(images: Samples) -> bytes:
    """An untrained encoder, whitened on made-up images."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = ARCHITECTURE.network((1, 64, 64))
        heads = nn.ModuleDict({"class": head(2), "presence": head(6)})
    for module in (network, heads):
        module.eval()
        encoders.round_to_half(module)
    whitening = Whitening.fit(encoders.in_batches(network, images))
    return encode_file(ARCHITECTURE, network, heads, whitening)


@pytest.fixture(scope="module")
def path(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encoder") / "encoder.safetensors"
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def encoder(path: Path, content: bytes) -> FrozenEncoder:
    return load_encoder(path, make_spec(hashlib.sha256(content).hexdigest()))


def test_it_is_what_the_benchmark_asks_for(encoder: FrozenEncoder, content: bytes) -> None:
    satisfies: Encoder = encoder
    assert satisfies.name == "xray-test/xray-v1"
    assert satisfies.sha256 == hashlib.sha256(content).hexdigest()
    assert len(content) < 1_000_000


def test_features_of_the_training_data_are_white(encoder: FrozenEncoder, images: Samples) -> None:
    features = encoder.features(images)
    assert features.shape == (150, 64)
    assert features.dtype == np.float64
    # The file loses nothing: the whitening was fitted before it was written.
    assert np.abs(features.mean(axis=0)).max() < 1e-6
    variances = np.linalg.eigvalsh(np.cov(features.T))
    assert variances[-1] == pytest.approx(1, abs=1e-4)


def test_a_sample_is_encoded_alike_in_any_company(encoder: FrozenEncoder, images: Samples) -> None:
    together = encoder.features(images)
    backwards = encoder.features(images[::-1])[::-1]
    alone = encoder.features(images[3:4])
    tolerance = 1e-4 * together.std()
    np.testing.assert_allclose(backwards, together, atol=tolerance)
    np.testing.assert_allclose(alone, together[3:4], atol=tolerance)


def test_probabilities_are_the_softmax_of_the_logits(
    encoder: FrozenEncoder, images: Samples
) -> None:
    expected = encoder.class_logits(torch.from_numpy(images)).softmax(dim=1).numpy()
    found = encoder.class_probabilities(images)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


def test_gradients_reach_the_samples_and_not_the_weights(
    encoder: FrozenEncoder, images: Samples
) -> None:
    samples = torch.from_numpy(images[:4]).requires_grad_()
    encoder.class_logits(samples)[:, 1].sum().backward()
    assert samples.grad is not None
    assert samples.grad.abs().sum() > 0
    assert not any(p.requires_grad for p in encoder.classifier.parameters())
    whitened = encoder.whitening(encoder.network(samples).detach().double().numpy())
    np.testing.assert_allclose(whitened, encoder.features(images[:4]), atol=1e-3)


def test_whitening_floors_directions_without_variance() -> None:
    generator = np.random.default_rng(0)
    features = generator.normal(size=(400, 3)) * np.array([10.0, 1.0, 1e-6])
    variances = np.linalg.eigvalsh(np.cov(Whitening.fit(features)(features).T))
    # 1e-12 against a floor of 100 * 1e-4: what does not vary is not blown up to 1.
    np.testing.assert_allclose(variances[1:], 1, rtol=1e-9)
    assert variances[0] < 1e-9


def test_another_file_than_the_pinned_one_is_refused(path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="the task pins 000000000000"):
        load_encoder(path, make_spec("0" * 64))
    assert load_encoder(path, make_spec("0" * 64), check=False).heads["presence"]


def test_an_absent_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="encoder train --task xray-test"):
        load_encoder(tmp_path / "encoder.safetensors", make_spec("0" * 64))


def test_an_encoder_of_other_classes_is_refused(path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="names 2 classes, not 3"):
        load_encoder(path, make_spec("", ("a", "b", "c")), check=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"xray-v1", b"xray-v9"),  # another version of the layers
        (b"xray-v1", b"aray-v1"),  # no such module
        (b"xray-v1", b"../x-v1"),  # no name of a module
        (b"architecture", b"architectura"),
        (b"network.0.weight", b"network.0.weighs"),
        (b"whitening.mean", b"whitening.meat"),
        (b"heads.class", b"heads.glass"),
        (b'{"__metadata__', b'["__metadata__'),
    ],
)
def test_a_file_that_is_no_encoder_is_refused(
    content: bytes, tmp_path: Path, before: bytes, after: bytes
) -> None:
    assert before in content
    path = tmp_path / "encoder.safetensors"
    path.write_bytes(content.replace(before, after))
    with pytest.raises(PhantomBenchError, match="not this task's encoder"):
        load_encoder(path, make_spec(""), check=False)


@pytest.mark.parametrize("length", [0, 5, 8, 1000])
def test_a_cut_file_is_refused(content: bytes, tmp_path: Path, length: int) -> None:
    path = tmp_path / "encoder.safetensors"
    path.write_bytes(content[:length])
    with pytest.raises(PhantomBenchError, match="not this task's encoder"):
        load_encoder(path, make_spec(""), check=False)
