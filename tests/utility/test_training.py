"""The classical recipe does what it says, and training is the same twice."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from phantombench.threads import on_cores, one_thread, shared
from phantombench.utility.augment import augment, mixed
from phantombench.utility.network import Dropout
from phantombench.utility.pool import Pool
from phantombench.utility.recipe import CHANGES, Recipe
from phantombench.utility.training import BATCH, Setting, fit, probabilities

SHAPES = ((1, 32), (2, 48), (1, 16, 16), (3, 16, 20))


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_recipe_without_changes_changes_nothing(shape) -> None:
    samples = torch.randn((5, *shape), generator=rng())
    assert augment(samples, Recipe(), 1.0, rng()) is samples


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("change", [each for each in CHANGES if each != "mixup"])
def test_each_change_keeps_the_shape_and_is_another_for_each_sample(shape, change) -> None:
    one = torch.linspace(0, 1, int(np.prod(shape))).reshape(shape).sin()
    samples = one.expand(4, *shape)
    found = augment(samples, Recipe.model_validate({change: 0.15}), 1.0, rng())
    assert found.shape == samples.shape and found.isfinite().all()
    assert not torch.allclose(found[0], one) and not torch.allclose(found[0], found[1])


@pytest.mark.parametrize("shape", SHAPES)
def test_moves_are_small_and_never_mirror(shape) -> None:
    ramp = torch.linspace(0, 1, shape[-1]).expand(shape)
    recipe = Recipe(shift=0.1, zoom=0.1, warp=0.01)
    found = augment(ramp.expand(20, *shape), recipe, 1.0, rng())
    assert (found[..., -1] > found[..., 0]).all()
    assert (found - ramp).abs().max() < 0.35


@given(st.integers(0, 1000), st.sampled_from([0.2, 1.0]))
def test_mixed_targets_are_shares(seed: int, alpha: float) -> None:
    targets = torch.eye(3)[torch.arange(9) % 3]
    samples, shares = mixed(torch.randn((9, 1, 8), generator=rng()), targets, alpha, rng(seed))
    assert torch.allclose(shares.sum(dim=1), torch.ones(9)) and (shares >= 0).all()
    assert samples.shape == (9, 1, 8)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(1, 40))
def test_batches_hold_as_many_of_each_class(labels: list[int], size: int) -> None:
    pool = Pool(np.zeros((len(labels), 1, 4), np.float32), np.array(labels))
    batch = next(pool.deal(size, np.random.default_rng(0)))
    counts = [int((pool.labels[batch] == label).sum()) for label in set(labels)]
    assert sum(counts) == size and max(counts) - min(counts) <= 1


def test_no_sample_comes_again_before_all_of_its_class_have_come() -> None:
    pool = Pool(np.zeros((10, 1, 4), np.float32), np.zeros(10, int))
    dealer = pool.deal(5, np.random.default_rng(0))
    assert sorted([*next(dealer), *next(dealer)]) == list(range(10))


@pytest.mark.parametrize("shape", SHAPES)
def test_training_twice_gives_the_same_and_leaves_the_global_generator_alone(shape) -> None:
    labels = np.arange(20) % 2
    samples = np.random.default_rng(0).standard_normal((20, *shape)).astype(np.float32)
    recipe = Recipe(steps=3, shift=0.05, noise=0.1, mixup=0.5, dropout=0.3, contrast=0.1)
    setting = Setting.of(samples, 2, recipe)
    state = torch.get_rng_state()
    first, again = (
        probabilities(fit([(Pool(samples, labels), BATCH)], setting, 3), samples) for _ in range(2)
    )
    assert np.array_equal(first, again)
    assert torch.equal(state, torch.get_rng_state())
    assert np.allclose(first.sum(axis=1), 1, atol=1e-5)


def test_dropout_is_that_of_torch_with_numbers_of_its_own() -> None:
    ours, theirs = Dropout(0.3), torch.nn.Dropout(0.3)
    features = torch.randn((8, 5), generator=rng()).requires_grad_()
    found = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        ours.rng.set_state(torch.get_rng_state())
        for layer in (ours, theirs):
            made = torch.cat([layer(features), layer(features)])
            (gradient,) = torch.autograd.grad(made.square().sum(), features)
            found.append((made, gradient))
    assert all(map(torch.equal, *found))
    assert ours.eval()(features) is features
    assert Dropout(0.0)(features) is features


def test_classifiers_that_are_trained_side_by_side_are_those_trained_in_turn() -> None:
    labels = np.arange(20) % 2
    samples = np.random.default_rng(0).standard_normal((20, 1, 32)).astype(np.float32)
    recipe = Recipe(steps=8, shift=0.05, noise=0.1, mixup=0.5, dropout=0.3)
    setting = Setting.of(samples, 2, recipe)

    def trained(seed: int) -> bytes:
        network = fit([(Pool(samples, labels), BATCH)], setting, seed)
        return probabilities(network, samples).tobytes()

    found = []
    for cores in (1, 3):
        with one_thread(), on_cores(cores):
            found.append(shared(trained, range(6)))
    assert found[0] == found[1] and len(set(found[0])) == 6
