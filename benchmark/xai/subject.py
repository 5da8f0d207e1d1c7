"""What is explained: one scalar function of one input, at a number of points.

The discriminator's function is its raw score of a sample; the generator's is the score that a
critic gives to what it makes. At a layer, the input is that layer's output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from phantombench.xai.partition import Partition


@dataclass(frozen=True)
class Finding:
    """What a generator does to a planted finding.

    Attributes:
        measure: (inputs (m, *shape), labels (m,)) -> (m, q) float64: size and place of the finding
            in the sample that is made, in standard deviations of drawn ones. Raises `Unavailable`
            where the task plants none that could be measured.
        labels: the classes that have findings, found in the same way.
    """

    measure: Callable[[Tensor, Tensor], Tensor]
    labels: Callable[[], frozenset[int]]


@dataclass(frozen=True)
class Subject:
    """A function f, the points at which it is explained, and what may replace a unit of them.

    Attributes:
        key: name in the results: "discriminator", "generator", "generator-classifier" (the critic
            is the task's frozen classifier); with "@k" at layer k.
        module: f. `module(inputs (m, *shape), labels (m,)) -> (m,)`, in evaluation mode, its
            parameters without gradients, differentiable in its inputs.
        inputs: (n, *shape) the points.
        labels: (n,) int64, their classes.
        background: (b, *shape) what units are replaced by, and what attributions are relative to:
            real training samples, latent vectors of the prior, or the activations that they give.
        partition: the units.
        randomised: makes the same function with newly drawn weights in the network explained, from
            a generator of random numbers (the sanity check of Adebayo 2018).
        note: what a reader has to know, such as which layer the middle one is.
        finding: how a planted finding is measured in what is made of an input; None where nothing
            is made, or planted.
    """

    key: str
    module: nn.Module
    inputs: Tensor
    labels: Tensor
    background: Tensor
    partition: Partition
    randomised: Callable[[torch.Generator], nn.Module]
    note: str | None = None
    finding: Finding | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def scores(self, inputs: Tensor, labels: Tensor, batch: int = 64) -> Tensor:
        """Return f at inputs (m, *shape), (m,) float64, without gradients, batch by batch."""
        with torch.inference_mode():
            parts = [
                self.module(inputs[i : i + batch], labels[i : i + batch]).double()
                for i in range(0, len(inputs), batch)
            ]
        return torch.cat(parts)


def first_points(subject: Subject, points: int) -> Subject:
    """Return the subject at its first points only, for scores that explain again and again."""
    return replace(subject, inputs=subject.inputs[:points], labels=subject.labels[:points])
