"""Do 95 % intervals hold? The whole experiment, repeated on Gaussian features with patients.

A quick version of the measurement in the docstring of `benchmark/statistics/influence.py`.
"""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.metrics.diversity import coverage, precision, recall
from phantombench.metrics.fidelity import fid, fid_inf, kid, rmse
from phantombench.metrics.privacy import copy_rate
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import centred_interval, combine, draw_resampling
from phantombench.task.spec import Split

MEASURES = {
    module.MEASURE.name: module.MEASURE
    for module in (fid, kid, fid_inf, coverage, recall, precision, copy_rate, rmse)
}
REPETITIONS, SIZE, DIMENSIONS, SEEDS, REPLICATES = 40, 150, 8, 2, 200


class Identity:
    name = "identity"
    sha256 = "0" * 64

    def features(self, samples: np.ndarray) -> np.ndarray:
        return samples.astype(np.float64)


def once(repetition: int) -> dict[str, tuple[float, float, float]]:
    """Draw a reference with three samples a patient, and an imperfect model; score it."""
    rng = np.random.default_rng(repetition)
    patients = np.arange(SIZE) // 3
    shared = rng.normal(size=(SIZE, DIMENSIONS))[patients]
    reference = np.sqrt(0.5) * (shared + rng.normal(size=(SIZE, DIMENSIONS)))
    train = rng.normal(size=(2 * SIZE, DIMENSIONS)).astype(np.float32)
    labels = np.zeros(SIZE, dtype=np.int64)
    ground = Ground(
        Split(train, np.zeros(2 * SIZE, dtype=np.int64), SIZE + np.arange(2 * SIZE)),
        Split(reference.astype(np.float32), labels, patients),
        Identity(),
    )
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    replicates: dict[str, list[np.ndarray]] = {name: [] for name in MEASURES}
    for seed in range(SEEDS):
        made = 0.8 * rng.normal(size=(SIZE, DIMENSIONS)) + 0.2
        copied = rng.random(SIZE) < 0.05
        made[copied] = train[rng.integers(2 * SIZE, size=copied.sum())]
        view = View(ground, made.astype(np.float32), seed=seed)
        drawn = draw_resampling(patients, labels, REPLICATES, seed)
        for name, measure in MEASURES.items():
            found = measure.estimate(view, Facets(), drawn)
            values[name].append(found.value)
            replicates[name].append(found.replicates)
    return {
        name: (
            float(np.mean(values[name])),
            *centred_interval(
                float(np.mean(values[name])), combine(values[name], replicates[name])
            ),
        )
        for name in MEASURES
    }


@pytest.fixture(scope="module")
def found() -> dict[str, np.ndarray]:
    every = [once(repetition) for repetition in range(REPETITIONS)]
    return {name: np.array([each[name] for each in every]) for name in MEASURES}


@pytest.mark.parametrize("name", MEASURES)
def test_intervals_hold_the_truth_and_are_not_wide(found, name: str) -> None:
    value, low, high = found[name].T
    truth = value.mean()
    held = ((low <= truth) & (truth <= high)).mean()
    # 0.95 - 2.5 standard errors of a share of 40.
    assert held >= 0.86
    assert (high - low).mean() / (2 * 1.96) <= 1.5 * value.std(ddof=1)
