"""Train the classifier: a fixed number of steps, whatever the batches come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from phantombench.model.randomness import own_random_state
from phantombench.task.spec import Samples
from phantombench.utility.augment import augment, mixed
from phantombench.utility.network import Dropout, classifier
from phantombench.utility.pool import Pool
from phantombench.utility.recipe import Recipe

BATCH = 64
_AT_ONCE = 512


@dataclass(frozen=True)
class Setting:
    """What is the same for all classifiers of a task.

    Attributes:
        classes: number of them.
        centre: mean of the values of `train`.
        deviation: standard deviation of the values of `train`.
        recipe: how a classifier is trained.
    """

    classes: int
    centre: float
    deviation: float
    recipe: Recipe

    @classmethod
    def of(cls, train: Samples, classes: int, recipe: Recipe) -> Setting:
        """Take centre and deviation from the samples of `train`."""
        return cls(classes, float(train.mean()), max(float(train.std()), 1e-6), recipe)

    def plain(self) -> Setting:
        """Return the setting without classical augmentation."""
        return replace(self, recipe=self.recipe.plain())


def fit(parts: Sequence[tuple[Pool, int]], setting: Setting, seed: int) -> nn.Module:
    """Train a classifier from scratch and return it in `eval` mode: samples to class logits.

    Args:
        parts: pools, and how many samples of a batch come from each.
        setting: how.
        seed: of the weights, the batches and the augmentation.
    """
    shape = parts[0][0].samples.shape[1:]
    with own_random_state(seed, torch.device("cpu")):
        network = nn.Sequential(
            Standardised(setting.centre, setting.deviation),
            classifier(shape, setting.classes, setting.recipe.dropout),
        )
        for part in network.modules():
            if isinstance(part, Dropout):  # goes on where the drawing of weights has ended
                part.rng.set_state(torch.get_rng_state())
    _train(network, [part for part in parts if part[1]], setting, seed)
    return network.eval()


class Standardised(nn.Module):
    """Takes the mean of `train` away, and divides by its deviation."""

    def __init__(self, centre: float, deviation: float) -> None:
        super().__init__()
        self.centre, self.deviation = centre, deviation

    def forward(self, samples: Tensor) -> Tensor:
        """Return samples of the same shape."""
        return (samples - self.centre) / self.deviation


def probabilities(network: nn.Module, samples: Samples) -> NDArray[np.float32]:
    """Return class probabilities (n, classes) of samples (n, *sample_shape)."""
    with torch.inference_mode():
        found = [
            F.softmax(network(torch.from_numpy(samples[i : i + _AT_ONCE])), dim=1)
            for i in range(0, len(samples), _AT_ONCE)
        ]
    return np.asarray(torch.cat(found).numpy(), dtype=np.float32)


def _train(
    network: nn.Module, parts: Sequence[tuple[Pool, int]], setting: Setting, seed: int
) -> None:
    recipe = setting.recipe
    rng, generator = np.random.default_rng([seed]), torch.Generator().manual_seed(seed)
    dealers = [pool.deal(count, rng) for pool, count in parts]
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, recipe.steps)
    network.train()
    for _ in range(recipe.steps):
        drawn = [pool.take(next(each)) for (pool, _), each in zip(parts, dealers, strict=True)]
        samples = torch.from_numpy(np.concatenate([each.samples for each in drawn]))
        labels = torch.from_numpy(np.concatenate([each.labels for each in drawn]))
        targets = F.one_hot(labels, setting.classes).float()
        samples = augment(samples, recipe, setting.deviation, generator)
        if recipe.mixup:
            samples, targets = mixed(samples, targets, recipe.mixup, generator)
        loss = F.cross_entropy(network(samples), targets, label_smoothing=recipe.label_smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
