"""Images as pixels: grey, colours, channels side by side, and the grid of many."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from phantombench.drawing.png import pixels_png
from phantombench.drawing.tiles import fitted, grid_of, tile_of


def test_one_channel_is_grey_and_three_are_colours() -> None:
    image = np.random.default_rng(0).random((3, 6, 9), dtype=np.float32)
    levels = np.round(image * 255).astype(np.uint8)
    assert np.array_equal(tile_of(image[:1]), levels[0])
    assert np.array_equal(tile_of(image), levels.transpose(1, 2, 0))


@pytest.mark.parametrize("channels", [2, 4])
def test_other_channels_lie_side_by_side(channels: int) -> None:
    image = np.arange(channels, dtype=np.float32)[:, None, None] / channels * np.ones((1, 5, 7))
    tile = tile_of(image.astype(np.float32))
    assert tile.shape == (5, 7 * channels)
    assert [int(tile[0, 7 * c]) for c in range(channels)] == [
        round(255 * c / channels) for c in range(channels)
    ]


@pytest.mark.parametrize("shape", [(100, 50), (50, 100), (100, 50, 3)])
def test_large_tiles_are_reduced_and_keep_their_mean(shape: tuple[int, ...]) -> None:
    tile = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    small = fitted(tile, 50)
    assert max(small.shape[:2]) == 50
    assert small.mean() == pytest.approx(tile.mean(), abs=1.0)
    assert fitted(small, 50) is small


def test_a_grid_has_its_tiles_in_order_and_white_between() -> None:
    tiles = [np.full((2, 3), value, np.uint8) for value in (10, 20, 30)]
    grid = grid_of([tiles[:2], tiles[2:]], columns=2, gap=1)
    assert grid.shape == (5, 7)
    assert (grid[0, 0], grid[0, 4], grid[3, 0]) == (10, 20, 30)
    assert (grid[2] == 255).all() and (grid[:, 3] == 255).all() and (grid[3:, 4:] == 255).all()


def test_a_png_holds_the_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    with Image.open(io.BytesIO(pixels_png(pixels))) as image:
        assert np.array_equal(np.asarray(image), pixels)
    assert pixels_png(pixels) == pixels_png(pixels)
