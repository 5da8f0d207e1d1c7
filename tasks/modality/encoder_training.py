"""Training of an encoder: to name the clinical classes, and what must not be ignored.

What an encoder is trained to ignore, its Frechet distance cannot see. So every training sample is
degraded, each degradation with probability `overlap`, and beside the class the network has to name
which degradations it was given and how severe they were. The features are whitened with the
statistics of the clean training samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from phantombench.task.spec import Samples, Split
from phantombench.tasks.modality.degradation import Degradation
from phantombench.tasks.modality.encoder import (
    CLASS_HEAD,
    Architecture,
    Whitening,
    encode_file,
    head,
    in_batches,
    round_to_half,
)

PRESENCE_HEAD = "presence"  # which degradations, one logit each
SEVERITY_HEAD = "severity"  # how severe, one number each, -1 mild to 1 severe
_THREADS = 1  # fixed, since the order of a sum depends on it


@dataclass(frozen=True)
class Recipe:
    """How an encoder is trained; `recipe(spec)` of `tasks/modality/<name>_encoder.py` returns one.

    Attributes:
        architecture: the network.
        degradations: what it has to name beside the classes, applied in this order.
        jitter: harmless change of a sample that it need not name, before any degradation.
        steps: number of updates.
        batch: samples per update.
        overlap: probability of each degradation; several may meet in one sample.
        balance: 0 draws samples as they come, 1 draws every class equally often.
        class_weight: weight of the class loss; presence and severity have weight 1 together each.
        rate: largest learning rate (AdamW, one cycle).
        decay: weight decay.
    """

    architecture: Architecture
    degradations: tuple[Degradation, ...]
    jitter: Callable[[Samples, np.random.Generator], Samples] | None = None
    steps: int = 600
    batch: int = 64
    overlap: float = 0.2
    balance: float = 0.0
    class_weight: float = 1.0
    rate: float = 3e-3
    decay: float = 0.01


@dataclass(frozen=True)
class Batch:
    """Degraded samples and what is to be named, (n, degradations) where it is by degradation."""

    samples: Samples
    labels: NDArray[np.int64]
    presence: NDArray[np.float32]
    severity: NDArray[np.float32]


def train_encoder(
    recipe: Recipe,
    train: Split,
    classes: int,
    seed: int = 0,
    report: Callable[[int, float], None] | None = None,
) -> bytes:
    """Train an encoder on a split and return the content of its file.

    Args:
        recipe: architecture, degradations and settings.
        train: the only data it sees.
        classes: number of classes.
        seed: of initial weights, order and degradations; the same seed gives the same bytes on the
            same machine.
        report: called with the number of the step and its loss.
    """
    rng = np.random.default_rng(seed)
    threads = torch.get_num_threads()
    torch.set_num_threads(_THREADS)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network, heads = _untrained(recipe, train.samples.shape[1:], classes)
            for step, loss in _fit(recipe, network, heads, train, rng):
                if report is not None:
                    report(step, loss)
    finally:
        torch.set_num_threads(threads)
    for module in (network, heads):
        module.eval()
        round_to_half(module)
    whitening = Whitening.fit(in_batches(network, train.samples))
    return encode_file(recipe.architecture, network, heads, whitening)


def draw_batch(
    recipe: Recipe, train: Split, weights: NDArray[np.float64], rng: np.random.Generator
) -> Batch:
    """Draw samples with probabilities `weights` (n,), and degrade each on its own."""
    index = rng.choice(len(train), recipe.batch, p=weights)
    kinds = len(recipe.degradations)
    presence = rng.random((recipe.batch, kinds)) < recipe.overlap
    position = rng.uniform(-1, 1, (recipe.batch, kinds))
    samples = []
    for row, (given, where) in enumerate(zip(presence, position, strict=True)):
        sample = train.samples[index[row]][None]
        if recipe.jitter is not None:
            sample = recipe.jitter(sample, rng)
        for kind in np.flatnonzero(given):
            degradation = recipe.degradations[kind]
            sample = degradation.apply(sample, degradation.severity(where[kind]), rng)
        samples.append(sample)
    return Batch(
        np.concatenate(samples).astype(np.float32, copy=False),
        train.labels[index],
        presence.astype(np.float32),
        position.astype(np.float32),
    )


def sampling_weights(labels: NDArray[np.int64], balance: float) -> NDArray[np.float64]:
    """Return the probability of each sample; a class weighs its size to the power 1 - balance.

    >>> sampling_weights(np.array([0, 0, 0, 1]), 1.0).round(3).tolist()
    [0.167, 0.167, 0.167, 0.5]
    """
    counts = np.bincount(labels)
    weights = counts[labels].astype(np.float64) ** -balance
    return np.asarray(weights / weights.sum(), np.float64)


def _untrained(
    recipe: Recipe, sample_shape: tuple[int, ...], classes: int
) -> tuple[nn.Module, nn.ModuleDict]:
    kinds = len(recipe.degradations)
    sizes = {CLASS_HEAD: classes, PRESENCE_HEAD: kinds, SEVERITY_HEAD: kinds}
    network = recipe.architecture.network(sample_shape)
    return network, nn.ModuleDict({name: head(outputs) for name, outputs in sizes.items()})


def _fit(
    recipe: Recipe,
    network: nn.Module,
    heads: nn.ModuleDict,
    train: Split,
    rng: np.random.Generator,
) -> Iterator[tuple[int, float]]:
    parameters = [*network.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, recipe.steps)
    weights = sampling_weights(train.labels, recipe.balance)
    network.train()
    for step in range(recipe.steps):
        batch = draw_batch(recipe, train, weights, rng)
        loss = _loss(recipe, network, heads, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        yield step, loss.item()


def _loss(recipe: Recipe, network: nn.Module, heads: nn.ModuleDict, batch: Batch) -> Tensor:
    features = network(torch.from_numpy(batch.samples))
    presence = torch.from_numpy(batch.presence)
    graded = presence * torch.tensor([float(d.high > d.low) for d in recipe.degradations])
    # Each loss is about 1 for a network that knows nothing.
    logits = heads[CLASS_HEAD](features)
    named = F.cross_entropy(logits, torch.from_numpy(batch.labels)) / math.log(logits.shape[1])
    present = F.binary_cross_entropy_with_logits(heads[PRESENCE_HEAD](features), presence)
    error = (heads[SEVERITY_HEAD](features) - torch.from_numpy(batch.severity)) ** 2 * graded
    severe = error.sum() / graded.sum().clamp(min=1)
    return recipe.class_weight * named + 2 * present + 3 * severe
