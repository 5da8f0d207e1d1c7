"""From a model and its task to the functions that are explained.

The discriminator is explained at generated samples, so that no real one is ever shown; what its
units are replaced by comes from real ones. The generator is explained at latent vectors, scored by
a critic: the model's own discriminator, or the task's frozen classifier, which all submissions of
the task share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.explanation.copies import fast, randomised_by
from phantombench.explanation.measuring import Measurement
from phantombench.metrics.measure import Need
from phantombench.model.roles import discriminator_of, generator_of
from phantombench.model.sampling import latents, sample
from phantombench.submission.sampler import NO_LATENT
from phantombench.task.spec import Split
from phantombench.xai.layers import AtLayer, activations, get_layer, middle_layer
from phantombench.xai.partition import of_channels, of_latents, of_samples
from phantombench.xai.subject import Finding, Subject

POINTS = 8  # explained a network; each is explained again and again
BACKGROUND = 64  # rows that units are replaced by
_PRIOR = 1_000_003  # chunk of latent vectors that the background is drawn from

NETWORKS = ("discriminator", "generator")
OWN = "own"
CRITICS = (OWN, "classifier")


class Classifier(nn.Module):
    """The task's frozen classifier as a critic: how much more the class asked for than the others.

    The logit of the class minus the mean logit of the others. It is linear in the logits, so that
    relevance is conserved from the score on.
    """

    def __init__(self, logits: nn.Module) -> None:
        super().__init__()
        self.logits = logits

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) for their labels (n,): (n,)."""
        logits = self.logits(samples)
        own = logits.gather(1, labels[:, None])[:, 0]
        return own - (logits.sum(dim=1) - own) / (logits.shape[1] - 1)


class ScoredGenerator(nn.Module):
    """What a critic says of a generator's sample, as a function of the latent vector."""

    def __init__(self, generator: nn.Module, critic: nn.Module) -> None:
        super().__init__()
        self.generator, self.critic = generator, critic

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Score G(z) for z (n, latent_dim) and labels (n,): (n,)."""
        return self.critic(self.generator(z, labels), labels)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Explained:
    """A submission's model with what its explanation needs of the task.

    Attributes:
        model: the submitted model, with plain layers, in evaluation mode.
        train: real training data, from which the background comes.
        classifier: differentiable, samples -> class logits.
        seed: of the points.
        points: number of them; classes take turns.
        measurement: of the findings that the task plants; raises `Unavailable` where it plants
            none.
    """

    model: Any
    train: Split
    classifier: nn.Module
    seed: int = 0
    points: int = POINTS
    measurement: Callable[[], Measurement] | None = None

    def subject(self, network: str, critic: str = OWN, layer: int | None = None) -> Subject:
        """Return one function with its points, background and units.

        Raises:
            PhantomBenchError: no such network, critic or layer.
            Unavailable: the model lacks the role that is explained, or that judges; or the layer
                is not all that the rest of the network reads.
        """
        choose("network", network, NETWORKS)
        choose("critic", critic, CRITICS)
        explained = fast(self.network(network))
        own = critic == OWN
        judge = fast(self.network("discriminator") if own else Classifier(self.classifier))
        if network == "discriminator" and not own:
            raise PhantomBenchError(
                "critic 'classifier'",
                "the discriminator is its own critic",
                "explain the generator under the classifier, or omit --critic",
            )

        def build(part: nn.Module) -> nn.Module:
            return ScoredGenerator(part, judge) if network == "generator" else part

        module = build(explained)
        labels = self._labels(self.points)
        if network == "generator":
            inputs, background_labels = self._latents(self.points, 0), self._labels(BACKGROUND)
            background = self._latents(BACKGROUND, _PRIOR)
            partition = of_latents(inputs.shape[1])
        else:
            inputs = self.samples()
            background, background_labels = self._real()
            partition = of_samples(inputs.shape[1:])
        key = network if own else f"{network}-{critic}"
        if layer is None:
            randomised = randomised_by(explained, build)
            finding = self._finding(explained) if network == "generator" else None
            return Subject(
                key, module, inputs, labels, background, partition, randomised, finding=finding
            )
        chosen = get_layer(explained, layer)
        blank = torch.zeros_like(inputs[0])
        found = activations(module, chosen.module, inputs, labels)
        axis = 1 if isinstance(chosen.module, nn.LSTM) else 0

        def at_layer(part: nn.Module) -> nn.Module:
            return AtLayer(build(part), get_layer(part, layer).module, blank)

        function = at_layer(explained)
        _refuse_bypass(function, AtLayer(module, chosen.module, inputs[0]), found, labels)
        return Subject(
            f"{key}@{layer}",
            function,
            found,
            labels,
            activations(module, chosen.module, background, background_labels),
            of_channels(found.shape[1:], axis),
            randomised_by(explained, at_layer),
            f"layer {layer}",
        )

    def named(self, network: str, critic: str, layer: str | None) -> Subject:
        """Return a subject by the names that records have: a network, its critic, a place in it.

        Args:
            network: one of `NETWORKS`.
            critic: one of `CRITICS`.
            layer: None is the input, `MIDDLE` the middle one of the network's layers.
        """
        number = None if layer is None else middle_layer(self.network(network))
        return self.subject(network, critic, number)

    def network(self, name: str) -> nn.Module:
        """Return a network of the model.

        Raises:
            Unavailable: the model does not have it.
        """
        if name == "generator":
            found = generator_of(self.model)
            missing = NO_LATENT
        else:
            found, missing = discriminator_of(self.model), Need.CRITIC.lacking
        if found is None:
            raise Unavailable(missing)
        return found

    def samples(self) -> Tensor:
        """Return the explained samples (n, *sample_shape): what the model draws at the points."""
        labels = self._labels(self.points)
        generator = generator_of(self.model)
        if generator is None:
            return torch.from_numpy(sample(self.model, labels.numpy(), self.seed))
        with torch.no_grad():
            return generator(self._latents(self.points, 0), labels)  # type: ignore[no-any-return]

    def _finding(self, generator: nn.Module) -> Finding | None:
        measurement = self.measurement
        if measurement is None:
            return None

        def measure(z: Tensor, labels: Tensor) -> Tensor:
            with torch.inference_mode():
                samples = generator(z, labels).contiguous().numpy()
            return torch.from_numpy(measurement()(samples))

        return Finding(measure, lambda: measurement().labels)

    def _labels(self, n: int) -> Tensor:
        return torch.arange(n) % len(np.unique(self.train.labels))

    def _latents(self, n: int, chunk: int) -> Tensor:
        return latents(self.model.latent_dim, self.seed, chunk)[:n]

    def _real(self) -> tuple[Tensor, Tensor]:
        """Return real training samples, evenly spaced in each class."""
        classes = np.unique(self.train.labels)
        each = BACKGROUND // len(classes)
        rows = []
        for label in classes:
            members = np.flatnonzero(self.train.labels == label)
            rows.append(members[np.linspace(0, len(members) - 1, each).astype(int)])
        chosen = np.concatenate(rows)
        return (
            torch.from_numpy(np.ascontiguousarray(self.train.samples[chosen])),
            torch.from_numpy(self.train.labels[chosen]),
        )


def _refuse_bypass(one: nn.Module, other: nn.Module, found: Tensor, labels: Tensor) -> None:
    """Refuse a layer beside which values pass: f is then more than a function of its output.

    `one` and `other` run the network on different inputs and replace what the layer writes.
    """
    with torch.no_grad():
        if not torch.equal(one(found, labels), other(found, labels)):
            raise Unavailable("the score also depends on what goes past this layer")


def choose(field: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a value that is none of those known.

    Raises:
        PhantomBenchError: names those known.
    """
    if value not in known:
        raise PhantomBenchError(
            f"{field} '{value}'", f"no such {field}", f"choose one of: {', '.join(known)}"
        )
