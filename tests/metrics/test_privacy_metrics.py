"""Copy rate, C_T, nearest-neighbour ratio, membership: by hand, by scipy and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu
from sklearn.metrics import roc_auc_score

from phantombench.errors import Unavailable
from phantombench.metrics.privacy import copy_rate, ct, membership_auc, nn_ratio
from phantombench.metrics.view import View


def with_distances(world, generated: np.ndarray, reference: np.ndarray, **fields) -> View:
    """A view whose distances to train are given, not computed."""
    view = world("image").view(**fields)
    for place, distances in ((view.ground, reference), (view, generated)):
        side = "reference" if place is view.ground else "generated"
        place.__dict__[f"{side}_to_train"] = distances[:, 0]
        place.__dict__[f"coarse_{side}_to_train"] = distances
    return view


def test_ct_agrees_with_scipy(world) -> None:
    view = world("image").view(world("image").samples(3) * 0.9)
    made, real = view.generated_to_train, view.ground.reference_to_train
    n, m = len(made), len(real)
    u = mannwhitneyu(made, real).statistic
    z = (u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)
    assert world.value(ct.MEASURE, view) == pytest.approx(z)
    p = mannwhitneyu(made, real, use_continuity=False, method="asymptotic").pvalue
    from scipy.stats import norm

    assert 2 * norm.sf(abs(world.value(ct.MEASURE, view))) == pytest.approx(p)


def test_copies_are_found_and_fresh_samples_are_not(world) -> None:
    image = world("image", size=300)
    train = image.split(1, 600).samples
    noise = 0.005 * np.random.default_rng(0).normal(size=(300, 1, 16, 16)).astype(np.float32)
    views = {
        "copies": image.view(train[:300]),
        "fresh": image.view(),
        "noised": image.view(train[:300] + noise),
    }
    rates = {name: world.value(copy_rate.MEASURE, view) for name, view in views.items()}
    assert rates["copies"] == 1.0
    assert rates["noised"] > 0.9
    assert rates["fresh"] < 0.05
    assert world.value(ct.MEASURE, views["copies"]) < -10
    assert abs(world.value(ct.MEASURE, views["fresh"])) < 4
    assert world.value(nn_ratio.MEASURE, views["copies"]) == 0
    assert world.value(nn_ratio.MEASURE, views["fresh"]) == pytest.approx(1, abs=0.1)


def test_copy_rate_by_hand(world) -> None:
    # The reference's ratios are 0.5, ..., 0.89; their 1 % quantile is 0.5039.
    reference = np.ones((40, 5))
    reference[:, 0] = 0.5 + 0.01 * np.arange(40)
    generated = np.ones((40, 5))
    generated[:3, 0] = [0.1, 0.503, 0.505]
    generated[3] = 0.0  # five equal copies in train
    view = with_distances(world, generated, reference)
    assert world.value(copy_rate.MEASURE, view) == pytest.approx(3 / 40)
    assert world.value(nn_ratio.MEASURE, view) == pytest.approx(1 / 0.695)


def test_copies_are_found_where_the_reference_has_some_itself(world) -> None:
    reference, generated = np.ones((40, 5)), np.zeros((40, 5))
    reference[:2, 0] = 0
    generated[:, 4] = 1
    assert world.value(copy_rate.MEASURE, with_distances(world, generated, reference)) == 1


def test_ratio_of_a_copied_reference_is_unavailable(world) -> None:
    view = with_distances(world, np.ones((40, 5)), np.zeros((40, 5)))
    with pytest.raises(Unavailable, match="copies"):
        world.value(nn_ratio.MEASURE, view)


def test_membership_agrees_with_scikit_learn(world) -> None:
    def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
        # Rounded, so that there are ties.
        return np.round(samples.mean(axis=(1, 2, 3)).astype(np.float64), 2) + 0.01 * labels

    view = world("image").view(critic=critic)
    scores = [critic(split.samples, split.labels) for split in (view.train, view.reference)]
    member = np.repeat([1, 0], [len(each) for each in scores])
    expected = roc_auc_score(member, np.concatenate(scores))
    assert world.value(membership_auc.MEASURE, view) == pytest.approx(expected)


def test_membership_of_an_oracle_is_one(world) -> None:
    image = world("image")
    known = {sample.tobytes() for sample in image.split(1, 80).samples}

    def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.array([float(sample.tobytes() in known) for sample in samples])

    view = image.view(critic=critic)
    assert world.value(membership_auc.MEASURE, view) == 1
    assert world.replicates(membership_auc.MEASURE, view, image.resampling(view)) == pytest.approx(
        1
    )


def test_critic_is_asked_once_for_all_seeds(world, brightness) -> None:
    calls: list[int] = []

    def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
        calls.append(len(samples))
        return brightness(samples, labels)

    image = world("image")
    ground = image.ground()
    for seed in range(3):
        view = View(ground, image.samples(3), critic=critic, seed=seed)
        world.value(membership_auc.MEASURE, view)
    assert calls == [80, 40]
    other = View(ground, image.samples(3), critic=lambda samples, labels: -labels.astype(float))
    assert world.value(membership_auc.MEASURE, other) == pytest.approx(0.5)


def test_membership_needs_a_critic_that_answers(world) -> None:
    with pytest.raises(Unavailable, match="no discriminator"):
        world.value(membership_auc.MEASURE, world("image").view())
    broken = world("image").view(critic=lambda samples, labels: np.full(len(samples), np.nan))
    with pytest.raises(Unavailable, match="not finite"):
        world.value(membership_auc.MEASURE, broken)
