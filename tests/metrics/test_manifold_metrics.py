"""Precision, recall, density and coverage against scikit-learn's neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

from phantombench.errors import Unavailable
from phantombench.metrics.diversity import coverage, density, prc, precision, recall


def radii(centres: np.ndarray, k: int) -> np.ndarray:
    return NearestNeighbors(n_neighbors=k + 1).fit(centres).kneighbors(centres)[0][:, k]


@pytest.fixture(scope="module", params=[1.0, 0.6])
def view(world, request):
    image = world("image", size=150)
    return image.view(image.samples(3) * request.param + 0.5 * (1 - request.param))


def test_agree_with_scikit_learn(world, view) -> None:
    real, made = view.reference_features, view.generated_features
    across = pairwise_distances(made, real)
    expected = {
        precision: (across <= radii(real, 3)).any(axis=1).mean(),
        recall: (radii(made, 3) >= across.T).any(axis=1).mean(),
        density: (across < radii(real, 5)).sum(axis=1).mean() / 5,
        coverage: (across.min(axis=0) < radii(real, 5)).mean(),
    }
    for module, value in expected.items():
        assert 0.02 < value < 3
        assert world.value(module.MEASURE, view) == pytest.approx(value), module.__name__


def test_in_batches_the_same(world, monkeypatch: pytest.MonkeyPatch) -> None:
    image = world("image", size=70)
    whole = prc.precision_and_recall(image.view())
    monkeypatch.setattr(prc, "_WHOLE", 40)
    assert prc.precision_and_recall(image.view()) == pytest.approx(whole)


def test_coverage_of_a_perfect_model_is_what_naeem_expects(world) -> None:
    values = []
    for seed in range(5):
        image = world("image", size=200)
        ground = image.ground()
        ground.reference = image.split(50 + seed)
        values.append(world.value(coverage.MEASURE, type(image.view())(ground, image.samples(3))))
    assert np.mean(values) == pytest.approx(1 - 2**-5, abs=0.02)


def test_too_few_samples_have_none(world) -> None:
    view = world("image", size=4).view()
    for module in (precision, recall, density, coverage):
        with pytest.raises(Unavailable, match="needs at least"):
            world.value(module.MEASURE, view)
