"""Reading films: every layout of the same film gives the same grey levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.tasks.modality.xray_source import Likeness, grey_sha256, read_grey, to_samples


@pytest.fixture
def original() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (1024, 1024), dtype=np.uint8)


def save(folder: Path, image: Image.Image) -> Path:
    path = folder / f"{image.mode}-{image.size[0]}.png"
    image.save(path)
    return path


def test_an_original_is_reduced_by_the_mean_of_blocks(tmp_path: Path, original) -> None:
    blocks = original.reshape(64, 16, 64, 16).mean(axis=(1, 3))
    assert np.abs(read_grey(save(tmp_path, Image.fromarray(original))) - blocks).max() <= 0.5


@pytest.mark.parametrize("mode", ["LA", "RGB", "RGBA"])
def test_colours_and_alpha_change_nothing(tmp_path: Path, original, mode: str) -> None:
    grey = Image.fromarray(original)
    coloured = grey.convert(mode)
    if mode.endswith("A"):
        coloured.putalpha(Image.fromarray(original[::-1].copy()))
    expected = read_grey(save(tmp_path, grey))
    np.testing.assert_array_equal(read_grey(save(tmp_path, coloured)), expected)


def test_a_copy_is_read_as_it_is(tmp_path: Path, original) -> None:
    small = original[:64, :64]
    np.testing.assert_array_equal(read_grey(save(tmp_path, Image.fromarray(small))), small)


@pytest.mark.parametrize(
    "image",
    [Image.new("L", (256, 256)), Image.new("L", (64, 1024)), Image.new("I;16", (64, 64))],
    ids=["size", "shape", "16 bit"],
)
def test_other_images_are_refused(tmp_path: Path, image: Image.Image) -> None:
    with pytest.raises(PhantomBenchError, match="not an 8-bit PNG"):
        read_grey(save(tmp_path, image))


def test_a_damaged_file_is_refused_by_name(tmp_path: Path, original) -> None:
    path = save(tmp_path, Image.fromarray(original))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(PhantomBenchError, match=path.name):
        read_grey(path)


def test_samples_are_grey_over_255() -> None:
    grey = np.arange(4096, dtype=np.uint8).reshape(1, 64, 64)
    samples = to_samples(grey)
    assert samples.dtype == np.float32
    assert samples.shape == (1, 1, 64, 64)
    np.testing.assert_array_equal(np.rint(samples[:, 0] * 255), grey)


def test_likeness_admits_every_rounding_and_refuses_other_films() -> None:
    generator = np.random.default_rng(1)
    grey = generator.integers(1, 255, (64, 64)).astype(np.uint8)
    grey[:, :32] //= 2
    grey = np.maximum(grey, 1)
    ours = Likeness.of(grey)
    for low in (-1, 0, 1):
        moved = (grey + generator.integers(low, 2, grey.shape)).astype(np.uint8)
        assert ours.admits(moved, 1)
    half = (np.arange(64) < 32)[None]
    assert ours.admits(np.where(half, grey + 1, grey - 1).astype(np.uint8), 1)
    assert not ours.admits(grey[:, ::-1], 1)
    assert not ours.admits(np.full_like(grey, round(grey.mean())), 1)
    assert grey_sha256(grey) != grey_sha256(grey[:, ::-1])
