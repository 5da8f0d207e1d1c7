"""Packed pictures show what went in, whatever their colours, and take few bytes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from phantombench.drawing.png import COLOURED, coarse, pixels_png, with_coarse_colours


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 5, 16, 17, 100, 129, 256])
@pytest.mark.parametrize("shape", [(1, 1), (7, 13), (9, 16, 3), (40, 33, 3)])
def test_a_picture_shows_the_pixels_that_went_in(levels: int, shape: tuple[int, ...]) -> None:
    steps = np.random.default_rng(levels).integers(0, levels, shape)
    pixels = (steps * (255 // max(1, levels - 1))).astype(np.uint8)
    image = opened(pixels_png(pixels)).convert("RGB")
    shown = np.asarray(image)
    assert np.array_equal(shown, pixels if pixels.ndim == 3 else np.stack([pixels] * 3, axis=-1))


def test_a_picture_takes_no_more_than_another_writer_needs() -> None:
    walk = np.random.default_rng(0).integers(-2, 3, (64, 90, 3)).cumsum(axis=1).astype(np.uint8)
    for pixels in (walk, walk[..., 0]):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
        assert len(pixels_png(pixels)) <= len(buffer.getvalue())


def test_few_colours_are_numbered_in_as_few_bits_as_they_need() -> None:
    for levels, bits in ((2, 1), (4, 2), (16, 4), (17, 8)):
        pixels = np.arange(levels, dtype=np.uint8).repeat(3).reshape(1, -1)
        assert pixels_png(pixels)[24] == bits  # after signature, length, name, width and height


def test_a_figure_has_few_levels_near_its_own_and_the_same_greys() -> None:
    pixels = coarse(np.random.default_rng(0).integers(0, 256, (60, 60, 3)).astype(np.uint8))
    pixels[:20] = pixels[:20, :, :1]
    few = with_coarse_colours(pixels)
    assert len(np.unique(few[20:])) <= COLOURED + len(np.unique(few[:20]))
    assert np.array_equal(few[:20], pixels[:20])
    assert np.abs(few.astype(int) - pixels).max() <= 255 / (COLOURED - 1) / 2 + 1


def test_a_pixel_does_not_depend_on_how_many_colours_others_have() -> None:
    rng = np.random.default_rng(0)
    pixels = coarse(rng.integers(0, 256, (60, 60, 3)).astype(np.uint8))
    assert np.array_equal(with_coarse_colours(pixels)[:1], with_coarse_colours(pixels[:1]))
