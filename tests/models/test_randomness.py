"""Whatever a model draws from, its samples follow from seed and labels; nothing is left behind."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.model.answers import critic_scores
from phantombench.model.sampling import sample

LABELS = np.arange(5, dtype=np.int64) % 2
DRAWS: dict[str, Callable[[int], Tensor]] = {
    "torch": torch.randn,
    "numpy": lambda n: torch.from_numpy(np.random.rand(n)).float(),  # noqa: NPY002
    "random": lambda n: torch.tensor([random.random() for _ in range(n)]),
}


class Noise(nn.Module):
    """A network that draws from a global generator."""

    def __init__(self, draw: Callable[[int], Tensor]) -> None:
        super().__init__()
        self.draw = draw

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.draw(len(labels))[:, None, None] + labels[:, None, None]


class Drawing(nn.Module):
    """A model that samples by itself, from a global generator."""

    def __init__(self, draw: Callable[[int], Tensor]) -> None:
        super().__init__()
        self.draw = draw

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        return self.draw(len(labels))[:, None, None]


class Mapping(nn.Module):
    """A model that is a function of a latent vector, but for what it draws."""

    latent_dim = 3

    def __init__(self, draw: Callable[[int], Tensor]) -> None:
        super().__init__()
        self.generator = self.discriminator = Noise(draw)


def states() -> tuple[object, ...]:
    return torch.get_rng_state().tolist(), np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002


@pytest.mark.parametrize("source", DRAWS)
@pytest.mark.parametrize("kind", [Drawing, Mapping])
def test_samples_follow_from_the_seed(kind: type[nn.Module], source: str) -> None:
    model = kind(DRAWS[source])
    first = sample(model, LABELS, 3)
    DRAWS[source](7)  # whatever was drawn before does not matter
    assert np.array_equal(sample(model, LABELS, 3), first)
    assert not np.array_equal(sample(model, LABELS, 4), first)


@pytest.mark.parametrize("source", DRAWS)
def test_the_state_is_put_back(source: str) -> None:
    before = states()
    sample(Drawing(DRAWS[source]), LABELS, 3)
    sample(Mapping(DRAWS[source]), LABELS, 3)
    assert states() == before


@pytest.mark.parametrize("source", DRAWS)
def test_scores_are_the_same_twice(source: str) -> None:
    class Judge(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.discriminator = Scores()

    class Scores(nn.Module):
        def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
            return DRAWS[source](len(labels))

    samples = np.zeros((5, 1, 1), np.float32)
    one, two = (critic_scores(Judge(), samples, LABELS) for _ in range(2))
    assert np.array_equal(one, two)
