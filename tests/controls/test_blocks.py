"""Controls of many training samples, fitted block by block, are those fitted on all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from phantombench.controls import gaussian, get_control


def drawn(task: Any, train: Any, asked: Any, held: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(gaussian, "_HELD", held)
    return gaussian.sample(task, train, asked, np.random.default_rng(0))


def test_gaussian(task: Any, train: Any, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    width = train.samples[0].size
    once, twice = (drawn(task, train, asked, held, monkeypatch) for held in (2**24, 50 * width))
    # Sums of blocks are rounded otherwise; a component may also turn round.
    np.testing.assert_allclose(abs(once - 0.5).mean(), abs(twice - 0.5).mean(), rtol=0.02)
    np.testing.assert_allclose(once.mean(axis=0), twice.mean(axis=0), atol=0.1)


def test_few_rows_are_one_block_with_the_bits_of_plain_numpy(train: Any) -> None:
    rows = np.flatnonzero(train.labels == 0)
    flat = train.samples[rows].reshape(len(rows), -1)
    found = gaussian._Class(train.samples, rows)
    mean = flat.mean(axis=0, dtype=np.float64)
    assert found.mean().tobytes() == mean.tobytes()
    assert found.scatter(mean).tobytes() == ((flat - mean).T @ (flat - mean)).tobytes()
    several = gaussian._Class(train.samples, rows, held=7 * flat.shape[1])
    assert len(list(several.blocks())) > 2
    np.testing.assert_allclose(several.mean(), mean, rtol=1e-12)
    np.testing.assert_allclose(several.scatter(mean), found.scatter(mean), rtol=1e-9, atol=1e-9)


def test_noise_has_the_deviation_of_train(task: Any, train: Any, asked: Any) -> None:
    rng = np.random.default_rng(0)
    expected = rng.standard_normal((len(asked), *task.spec.sample_shape), dtype=np.float32)
    expected *= train.samples.std(axis=0, dtype=np.float64).astype(np.float32)
    expected += train.samples.mean(axis=0, dtype=np.float64).astype(np.float32)
    expected = expected.clip(train.samples.min(), train.samples.max())
    found = get_control("noise").sample(task, train, asked, np.random.default_rng(0))
    assert found.tobytes() == expected.tobytes()
