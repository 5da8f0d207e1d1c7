"""Each control is what its description says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from phantombench.controls import get_control
from phantombench.controls.collapse import DISTINCT, _shares
from phantombench.controls.rows import draw_rows


def draw(name: str, task: Any, train: Any, labels: Any, seed: int = 0) -> np.ndarray:
    return get_control(name).sample(task, train, labels, np.random.default_rng(seed))


def rows(samples: np.ndarray, train: Any) -> list[int]:
    """Return the training row that each sample is a copy of."""
    known = {sample.tobytes(): index for index, sample in enumerate(train.samples)}
    return [known[sample.tobytes()] for sample in samples]


def test_real_has_the_labels_asked_for_and_no_row_twice(task: Any, train: Any, asked: Any) -> None:
    chosen = np.array(rows(draw("real", task, train, asked), train))
    assert (train.labels[chosen] == asked).all()
    for label, have in ((0, 200), (1, 90), (2, 30)):
        times = np.unique(chosen[asked == label], return_counts=True)[1]
        assert times.max() == -(-(asked == label).sum() // have)
        assert len(times) == min(have, (asked == label).sum())


def test_fresh_is_no_copy(task: Any, train: Any, asked: Any) -> None:
    samples = draw("fresh", task, train, asked)
    distance = np.abs(samples[:, None] - train.samples[None]).reshape(
        len(asked), -1, samples[0].size
    )
    assert distance.max(axis=2).min() > 0.01


def test_mean_is_that_of_its_class(task: Any, train: Any, asked: Any) -> None:
    samples = draw("mean", task, train, asked)
    for label in range(3):
        expected = train.samples[train.labels == label].mean(axis=0)
        assert np.allclose(samples[asked == label], expected, atol=1e-6)


def test_noise_has_the_marginals_of_train_and_nothing_else(task: Any, train: Any) -> None:
    labels = np.zeros(4000, dtype=np.int64)
    samples = draw("noise", task, train, labels).reshape(4000, -1)
    flat = train.samples.reshape(len(train), -1)
    assert np.allclose(samples.mean(axis=0), flat.mean(axis=0), atol=0.02)
    assert np.allclose(samples.std(axis=0), flat.std(axis=0), atol=0.02)
    beside = np.corrcoef(samples[:, 40], samples[:, 41])[0, 1]
    assert abs(beside) < 0.1 < np.corrcoef(flat[:, 40], flat[:, 41])[0, 1]


def test_blur_takes_detail_away_from_training_samples(task: Any, train: Any, asked: Any) -> None:
    blurred, real = draw("blur", task, train, asked), draw("real", task, train, asked)

    def roughness(samples: np.ndarray) -> float:
        return float(np.square(np.diff(samples, axis=-1)).mean())

    assert roughness(blurred) < 0.7 * roughness(real)
    assert np.abs(blurred.mean() - real.mean()) < 0.01
    assert np.square(blurred - real).mean() < np.square(real[::-1] - real).mean()


def test_blur_is_the_gaussian_filter_of_its_sigma(task: Any, train: Any) -> None:
    """An impulse keeps its sum, and spreads by the variance of the filter."""
    impulse = np.zeros((1, *task.spec.sample_shape), dtype=np.float32)
    middle = tuple(extent // 2 for extent in task.spec.sample_shape[1:])
    impulse[(0, 0, *middle)] = 1.0
    one = train.take(np.array([0]))
    single = type(one)(impulse, one.labels * 0, one.groups)
    out = draw("blur", task, single, np.zeros(1, dtype=np.int64))[0, 0]
    assert out.sum() == pytest.approx(1.0, abs=1e-3)
    profile = out if out.ndim == 1 else out.sum(axis=0)
    place = np.arange(len(profile)) - len(profile) // 2
    sigma = 1.0 if task.spec.kind == "image" else 4.0
    assert np.sqrt((profile * place**2).sum()) == pytest.approx(sigma, rel=0.02)


def test_collapse_knows_fifty_samples(task: Any, train: Any, asked: Any) -> None:
    chosen = np.array(rows(draw("collapse", task, train, asked), train))
    assert len(set(chosen)) == DISTINCT
    assert (train.labels[chosen] == asked).all()


@pytest.mark.parametrize("counts", [(60, 40), (1, 1, 1), (1000, 1), (7, 5, 3, 1), (500,)])
def test_collapse_shares_fifty_among_the_classes(counts: tuple[int, ...]) -> None:
    shares = _shares(np.repeat(np.arange(len(counts)), counts))
    assert sum(shares.values()) == DISTINCT
    assert min(shares.values()) >= 1
    exact = DISTINCT * np.array(counts) / sum(counts)
    assert np.abs(np.array(list(shares.values())) - exact).max() <= 1


def test_gaussian_has_the_mean_and_the_rank_of_its_class(task: Any, train: Any) -> None:
    components = 64 if task.spec.kind == "image" else 16
    labels = np.zeros(3000, dtype=np.int64)
    samples = draw("gaussian", task, train, labels).reshape(3000, -1).astype(np.float64)
    own = train.samples[train.labels == 0].reshape(200, -1).astype(np.float64)
    assert np.allclose(samples.mean(axis=0), own.mean(axis=0), atol=0.02)
    found = np.linalg.eigvalsh(np.cov(samples.T))[::-1]
    expected = np.linalg.eigvalsh(np.cov(own.T))[::-1]
    assert np.allclose(found[:8], expected[:8], rtol=0.15)
    assert found[components + 5] < 0.05 * found[components - 1]  # cutting off leaks a little


def test_gaussian_draws_alike_from_either_product_matrix(task: Any) -> None:
    """More rows than values, or fewer: the covariance drawn is that of the rows."""
    from phantombench.controls.gaussian import _Class, _draw

    rng = np.random.default_rng(0)
    for count in (6, 40):
        some = (rng.standard_normal((count, 12)) @ rng.standard_normal((12, 12))).astype(np.float32)
        drawn = _draw(_Class(some, np.arange(count)), 40_000, 12, rng)
        scale = np.abs(np.cov(some.T)).max()
        assert np.allclose(np.cov(drawn.T), np.cov(some.T), atol=0.05 * scale)


def test_shuffled_labels_keep_the_proportions_only(task: Any, train: Any, asked: Any) -> None:
    chosen = rows(draw("shuffled-labels", task, train, asked), train)
    given = train.labels[chosen]
    assert (np.bincount(given) == np.bincount(asked)).all()
    agreement = (given == asked).mean()
    chance = np.square(np.bincount(asked) / len(asked)).sum()
    assert agreement == pytest.approx(chance, abs=0.15)


def test_rows_are_used_evenly() -> None:
    have = np.array([0, 0, 0, 1], dtype=np.int64)
    drawn = draw_rows(have, np.zeros(7, dtype=np.int64), np.random.default_rng(0))
    assert sorted(np.bincount(drawn)) == [2, 2, 3]
