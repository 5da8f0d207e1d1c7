"""Block means: by hand, and what they are for."""

from __future__ import annotations

import numpy as np

from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances


def test_means_of_an_image_and_of_a_signal() -> None:
    rng = np.random.default_rng(0)
    images = rng.random((3, 1, 10, 8)).astype(np.float32)
    made = block_means(images)
    assert made.shape == (3, 1, 2, 2)
    assert np.isclose(made[2, 0, 1, 0], images[2, 0, 4:8, :4].mean())
    signals = rng.random((2, 1, 256)).astype(np.float32)
    assert np.allclose(block_means(signals), signals.reshape(2, 1, 64, 4).mean(axis=3))


def test_noise_hides_a_copy_from_samples_and_not_from_block_means() -> None:
    """Smooth samples that are much alike, and copies with noise larger than they differ by."""
    rng = np.random.default_rng(0)
    basis = np.kron(rng.normal(size=(20, 8, 8)), np.ones((8, 8)))
    flat = 0.05 * np.einsum("nk,khw->nhw", rng.normal(size=(200, 20)), basis)
    train = flat[:, None].astype(np.float32)
    copies = train[:50] + rng.normal(0, 0.5, train[:50].shape).astype(np.float32)

    def ratio(grain) -> float:
        distances = nearest_distances(grain(copies), grain(train), 5)
        return float(np.median(distances[:, 0] / distances[:, 4]))

    assert ratio(block_means) < 0.7 < 0.85 < ratio(lambda samples: samples)
