"""Deviations that are taken in parts: the same bits as of all samples at once."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.statistics.spread import deviation_of_values


@pytest.mark.parametrize("shape", [(1, 16, 16), (2, 33), (1, 1), (3, 5, 7)], ids=str)
@pytest.mark.parametrize("n", [1, 2, 7, 300, 9001])
def test_the_same_bits_as_of_all_at_once(shape: tuple[int, ...], n: int) -> None:
    samples = np.random.default_rng(n).normal(3, 1, (n, *shape)).astype(np.float32)
    expected = samples.std(axis=0, dtype=np.float64)
    for held in (1, 3 * n, 17 * n, 2**24):
        found = deviation_of_values(samples, held)
        assert found.dtype == np.float64 and found.tobytes() == expected.tobytes()


def test_samples_of_any_layout() -> None:
    samples = np.random.default_rng(0).random((400, 1, 8, 8), np.float32)[::2, :, ::-1]
    expected = np.ascontiguousarray(samples).std(axis=0, dtype=np.float64)
    np.testing.assert_allclose(deviation_of_values(samples, 1000), expected, rtol=1e-14)
