"""The three kinds of submission, opened: a model, samples, a control."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.sampler import CriticScores, Reconstruct, Walk
from phantombench.submission.samples_file import shortage
from phantombench.task.spec import Labels, Samples, Split, Task, TaskSpec

if TYPE_CHECKING:
    from torch import nn

    from phantombench.controls.control import Control


class ModelSampler:
    """Samples drawn from a model, 256 at a time."""

    apart = False
    own_labels = None  # it can be asked for any

    def __init__(self, model: nn.Module, task: TaskSpec, where: str) -> None:
        self.model, self._task, self._where = model, task, where

    @property
    def parameters(self) -> int | None:
        """Number of parameters of what samples."""
        from phantombench.model.roles import sampling_parameters

        return sum(weight.numel() for weight in sampling_parameters(self.model))

    @property
    def pretrained_on(self) -> str | None:
        """Data that the model has seen beside those of the task; None where it names none."""
        from phantombench.model.roles import pretrained_on

        return pretrained_on(self.model)

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32.

        Raises:
            PhantomBenchError: the model returns another shape, NaN or infinity.
        """
        from phantombench.model.sampling import sample_chunks

        chunks = sample_chunks(self.model, labels, seed, self._where)
        return _checked(chunks, len(labels), self._task, self._where)

    @functools.cached_property
    def critic(self) -> CriticScores | None:
        """(samples, labels) -> raw scores (n,) of the model's own discriminator, if it has one."""
        from phantombench.model import answers
        from phantombench.model.roles import is_judging

        if not is_judging(self.model):
            return None
        return functools.partial(answers.critic_scores, self.model, where=self._where)

    @functools.cached_property
    def reconstruct(self) -> Reconstruct | None:
        """(samples, labels) -> their reconstructions; None where the model is no autoencoder."""
        from phantombench.model import answers
        from phantombench.model.roles import is_reconstructing

        if not is_reconstructing(self.model):
            return None
        return functools.partial(answers.reconstruct, self.model, where=self._where)

    @functools.cached_property
    def walk(self) -> Walk | None:
        """(labels, steps, seed) -> samples; None where they are no function of a latent vector."""
        from phantombench.model.roles import is_differentiable

        return self._walk if is_differentiable(self.model) else None

    def _walk(self, labels: Labels, steps: int, seed: int) -> Samples:
        from phantombench.model.walk import walk

        found = walk(self.model, labels, steps, seed, self._where)  # type: ignore[arg-type]
        rows = found.reshape(-1, *found.shape[2:])
        return _checked([rows], len(rows), self._task, self._where).reshape(found.shape)


class SamplesSampler:
    """Samples that were shipped: a choice without replacement within each label."""

    parameters = pretrained_on = critic = reconstruct = walk = model = None  # there is no model
    apart = False

    def __init__(self, samples: Samples, labels: Labels, task: TaskSpec, where: str) -> None:
        self._samples, self._labels = samples, labels
        self.own_labels = labels
        self._task, self._where = task, where

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32, none of them twice.

        Raises:
            PhantomBenchError: there are too few of a class.
        """
        short = shortage(self._labels, labels, self._task.classes)
        if short:
            raise PhantomBenchError(
                self._where,
                f"too few samples: {'; '.join(short)}",
                "ship at least as many of each class as the reference has",
            )
        rng = np.random.default_rng(seed)
        chosen = np.empty(len(labels), dtype=np.intp)
        for label in np.unique(labels):
            asked = labels == label
            pool = np.flatnonzero(self._labels == label)
            chosen[asked] = rng.choice(pool, int(asked.sum()), replace=False)
        return _checked([self._samples[chosen]], len(labels), self._task, self._where)


class ControlSampler:
    """A control: made from the task's training data, or from its truth."""

    parameters = pretrained_on = critic = reconstruct = walk = model = None  # there is no model
    own_labels = None  # it can be asked for any
    apart = False

    def __init__(self, control: Control, task: Task, train: Callable[[], Split]) -> None:
        self._control, self._task, self._train = control, task, train

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32."""
        rng = np.random.default_rng(seed)
        samples = self._control.sample(self._task, self._train(), labels, rng)
        where = f"control {self._control.name}"
        return _checked([samples], len(labels), self._task.spec, where)


def _checked(chunks: Iterable[Samples], n: int, task: TaskSpec, where: str) -> Samples:
    """Put the chunks together; values beyond what the unit allows are cut off at its bounds."""
    samples = np.empty((n, *task.sample_shape), dtype=np.float32)
    filled = 0
    for chunk in chunks:
        if chunk.shape[1:] != tuple(task.sample_shape) or filled + len(chunk) > n:
            raise PhantomBenchError(
                where,
                f"returns samples of shape {chunk.shape[1:]} instead of {task.sample_shape}",
                "build the model for the sample shape of the task",
            )
        if not np.isfinite(chunk).all():
            raise PhantomBenchError(
                where, "returns NaN or infinity", "train again, or submit an earlier checkpoint"
            )
        samples[filled : filled + len(chunk)] = chunk
        filled += len(chunk)
    if task.unit in limits.RANGES:
        np.clip(samples, *limits.RANGES[task.unit], out=samples)
    return samples
