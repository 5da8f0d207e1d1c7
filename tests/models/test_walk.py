"""Walks: their ends are what the generator draws there, and they are the same every time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.model.walk import spherical, walk

LABELS = np.array([0, 1, 1], dtype=np.int64)


class Plain(nn.Module):
    """Draws its latent vector plus its label; `noisy` adds noise of its own."""

    latent_dim = 6

    def __init__(self, noisy: bool = False) -> None:
        super().__init__()

        class Generator(nn.Module):
            def forward(self, z: Tensor, labels: Tensor) -> Tensor:
                own = torch.randn(1, 6) if noisy else 0.0
                return (z + 100 * labels[:, None] + own)[:, None, :]

        self.generator = Generator()


@settings(deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 64))
def test_a_way_begins_and_ends_where_it_should_and_keeps_its_length(seed: int, size: int) -> None:
    start, end = torch.randn((2, size), generator=torch.Generator().manual_seed(seed)).double()
    way = spherical(start, end, torch.linspace(0, 1, 5, dtype=torch.float64))
    torch.testing.assert_close(way[[0, -1]], torch.stack([start, end]))
    short, long = sorted((float(start.norm()), float(end.norm())))
    lengths = way.norm(dim=1)
    opposite = float(torch.dot(start, end)) < -0.99999 * short * long
    assert opposite or (float(lengths.min()) > 0.99 * short and float(lengths.max()) < 1.01 * long)


def test_the_same_direction_is_a_straight_way() -> None:
    one = torch.tensor([1.0, 2.0])
    assert torch.equal(spherical(one, one, torch.tensor([0.0, 0.5])), torch.stack([one, one]))


def test_walks_are_the_same_every_time_and_hold_the_class() -> None:
    found = walk(Plain(), LABELS, 8, seed=0)
    assert found.shape == (3, 8, 1, 6) and found.dtype == np.float32
    assert np.array_equal(found, walk(Plain(), LABELS, 8, seed=0))
    assert not np.array_equal(found, walk(Plain(), LABELS, 8, seed=1))
    assert (np.round(found.mean(axis=(2, 3)) / 100) == LABELS[:, None]).all()


def test_steps_are_small_also_where_a_generator_draws_noise() -> None:
    still, noisy = (walk(Plain(noisy), LABELS, 8, seed=0) for noisy in (False, True))
    gap = noisy - still
    np.testing.assert_allclose(gap, np.broadcast_to(gap[:1, :1], gap.shape), atol=1e-4)


def test_global_random_state_is_left_alone() -> None:
    before = torch.get_rng_state()
    walk(Plain(noisy=True), LABELS, 3, seed=0)
    assert torch.equal(before, torch.get_rng_state())


def test_a_generator_that_fails_is_named() -> None:
    model = Plain()
    model.generator = nn.Linear(6, 6)  # takes no labels
    with pytest.raises(PhantomBenchError, match=r"model mine: its generator fails"):
        walk(model, LABELS, 3, seed=0, where="model mine")
