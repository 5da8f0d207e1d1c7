"""KID against a direct double loop over pairs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.metrics.fidelity import kid
from phantombench.metrics.fidelity.kid import MEASURE


def by_loops(x: np.ndarray, y: np.ndarray) -> float:
    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return float((a @ b / len(a) + 1) ** 3)

    n, m = len(x), len(y)
    within_x = sum(kernel(x[i], x[j]) for i in range(n) for j in range(n) if i != j)
    within_y = sum(kernel(y[i], y[j]) for i in range(m) for j in range(m) if i != j)
    across = sum(kernel(x[i], y[j]) for i in range(n) for j in range(m))
    return within_x / (n * (n - 1)) + within_y / (m * (m - 1)) - 2 * across / (n * m)


def test_agrees_with_a_double_loop(world) -> None:
    image = world("image", size=30)
    view = image.view(image.samples(3) * 0.8)
    expected = by_loops(view.reference_features, view.generated_features)
    assert world.value(MEASURE, view) == pytest.approx(expected, rel=1e-9)


def test_influence_agrees_with_delete_one_values(world) -> None:
    image = world("image", size=20)
    view = image.view(image.samples(3) * 0.8)
    x, y = view.reference_features, view.generated_features
    influence = kid.kid_influence(x, y)[1]
    for left_out in (0, 7, 19):
        change = by_loops(x, np.delete(y, left_out, axis=0)) - by_loops(x, y)
        # First order: the exact change, up to a share 1/n of itself.
        expected = -(influence[left_out] - influence.mean()) / 19
        assert change == pytest.approx(expected, rel=0.1, abs=1e-4)


def test_many_samples_go_through_subsets(world, monkeypatch: pytest.MonkeyPatch) -> None:
    image = world("image", size=120)
    whole = world.value(MEASURE, image.view())
    monkeypatch.setattr(kid, "_SUBSET", 60)
    subsets = world.value(MEASURE, image.view())
    assert subsets != whole
    assert subsets == world.value(MEASURE, image.view())
    view = image.view()
    assert abs(subsets - whole) < 4 * world.replicates(MEASURE, view, image.resampling(view)).std()


def test_leaves_global_generators_alone(world) -> None:
    view = world("image").view()
    np.random.seed(5)  # noqa: NPY002
    torch.manual_seed(5)
    before = np.random.get_state()[1].copy(), torch.random.get_rng_state()  # noqa: NPY002
    world.value(MEASURE, view)
    assert (np.random.get_state()[1] == before[0]).all()  # noqa: NPY002
    assert torch.equal(torch.random.get_rng_state(), before[1])


def test_is_zero_on_average_where_distributions_agree(world) -> None:
    image = world("image", size=60)
    features = image.ground().encoder.features
    values = [
        kid._kid(features(image.samples(100 + seed)), features(image.samples(200 + seed)))
        for seed in range(30)
    ]
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(30)
    assert min(values) < 0
