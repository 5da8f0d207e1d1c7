"""Training data that is made ready in parts: the same bits as all of it at once."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.statistics import registration, registration_correlation
from phantombench.statistics.registration import Registration
from phantombench.statistics.registration_images import by_parts


@pytest.mark.parametrize("shape", [(1, 64, 64), (2, 32, 48), (2, 128)], ids=str)
def test_the_same_bits_as_all_at_once(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    training = np.random.default_rng(0).random((50, *shape), np.float32)
    asked = np.random.default_rng(1).random((9, *shape), np.float32)
    whole = Registration(training)
    for module in (registration, registration_correlation):
        monkeypatch.setattr(module, "by_parts", lambda work, rows: by_parts(work, rows, 7))
    parted = Registration(training)
    for size, level in whole._levels.items():
        assert torch.equal(parted._levels[size], level)
    monkeypatch.setattr(registration, "_LARGE", 0)
    large = Registration(training)
    for one, other in zip(whole._search._moved, parted._search._moved, strict=True):
        assert torch.equal(one._known, other._known)
    assert large._levels[4].shape[1] == shape[0] < whole._levels[4].shape[1], "without slopes"
    for other in (parted, large):
        np.testing.assert_array_equal(other.distances(asked, 5), whole.distances(asked, 5))


@pytest.mark.parametrize("n", [0, 1, 6, 7, 8, 21])
def test_every_image_has_its_place(n: int) -> None:
    images = torch.rand(n, 1, 4, 4)
    found = by_parts(lambda part: part.flatten(1) * 2, images, most=7)
    assert torch.equal(found, images.flatten(1) * 2)
