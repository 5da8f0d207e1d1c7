"""Walks of a generator: what it draws on the way from one latent vector to another.

A generator that has learned a distribution changes smoothly on the way; one that has learned
samples jumps. The way is spherical (White 2016, arXiv 1609.04468): every vector on it is about as
long as those that the generator was trained with, which those on the straight line are not.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from phantombench.model.answers import calling, checked, evaluating
from phantombench.model.protocol import Differentiable
from phantombench.model.randomness import own_random_state, rng_at
from phantombench.model.roles import device_of
from phantombench.task.spec import Labels, Samples

_ENDS = 10_000  # numbers the random numbers of ends, apart from those of any chunk of samples
_SHORT = 1e-12
_STRAIGHT = 1e-3  # radians from the same or opposite direction, where no turn is defined


def spherical(start: Tensor, end: Tensor, shares: Tensor) -> Tensor:
    """Return the vectors at shares (s,) of the way from start (d,) to end (d,), as (s, d).

    The direction turns evenly, and the length grows evenly.

    >>> spherical(torch.tensor([3.0, 0.0]), torch.tensor([0.0, 3.0]), torch.tensor([0.5])).norm()
    tensor(3.0000)
    """
    lengths = start.norm().clamp_min(_SHORT), end.norm().clamp_min(_SHORT)
    first, last = start / lengths[0], end / lengths[1]
    angle = torch.arccos(torch.dot(first, last).clamp(-1.0, 1.0))
    shares = shares[:, None]
    if min(float(angle), float(torch.pi - angle)) < _STRAIGHT:
        return (1 - shares) * start + shares * end
    turned = torch.sin((1 - shares) * angle) * first + torch.sin(shares * angle) * last
    return ((1 - shares) * lengths[0] + shares * lengths[1]) * turned / torch.sin(angle)


def walk(
    model: Differentiable, labels: Labels, steps: int, seed: int, where: object = "model"
) -> Samples:
    """Return what the generator draws on one walk a label, (walks, steps, *sample_shape) float32.

    The class is held on a walk. All steps see the same random numbers, where a generator takes some
    beside its latent vector.

    Args:
        model: whose samples are a function of a latent vector.
        labels: (walks,) the class of each.
        steps: samples of a walk, both ends counted.
        seed: of the ends.
        where: names the model in messages.

    Raises:
        PhantomBenchError: the model fails, or returns what is no sample per label.
    """
    device = device_of(model.generator)
    rng = rng_at(seed, _ENDS)
    ends = torch.randn((len(labels), 2, model.latent_dim), generator=rng)
    shares = torch.linspace(0, 1, steps)
    ways = torch.stack([spherical(start, end, shares) for start, end in ends])
    wanted = torch.from_numpy(labels).to(device)
    found = []
    for step in range(steps):
        own = own_random_state(rng.initial_seed(), device)
        still = evaluating(model.generator)
        with own, still, torch.inference_mode(), calling(where, "generator"):
            samples = model.generator(ways[:, step].to(device), wanted)
        samples = checked(samples, (len(labels),), where, "samples")
        found.append(samples.detach().float().cpu().numpy())
    return np.stack(found, axis=1)
