"""Ask a model for samples, scores or reconstructions, and check every answer.

A model's fault becomes one line that names the model, never a traceback.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from phantombench.errors import LEAVING, PhantomBenchError, Unavailable, one_line
from phantombench.model.protocol import Judging, Reconstructing, Sampling
from phantombench.model.randomness import own_random_state
from phantombench.model.roles import device_of
from phantombench.task.spec import Labels, Samples

CHUNK = 256  # asked for at once


def draw(model: Sampling, labels: Tensor, rng: torch.Generator) -> Any:
    """Ask a model for samples that it draws by itself, in whatever mode it is.

    The global generators, which many libraries draw from, are seeded like `rng`, and their state is
    put back. No gradients are kept, but the model may take some within.
    """
    with own_random_state(rng.initial_seed(), labels.device), torch.no_grad():
        return model.sample(labels, rng)


def critic_scores(
    model: Judging, samples: Samples, labels: Labels, where: object = "model"
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the raw scores (n,) of the model's own discriminator, higher is more real."""
    judge = model.discriminator
    with calling(where, "discriminator"):
        parts = list(_in_chunks(judge, device_of(judge), samples, labels))
    scores = [checked(part, (n,), where, "scores", exact=True) for part, n in parts]
    return torch.cat(scores).double().cpu().numpy()


def reconstruct(
    model: Reconstructing, samples: Samples, labels: Labels, where: object = "model"
) -> Samples:
    """Return the model's reconstructions of samples (n, *sample_shape) float32, physical units."""
    with calling(where, "reconstruct(samples, labels)"):
        parts = list(_in_chunks(model.reconstruct, device_of(model), samples, labels))  # type: ignore[arg-type]
    shape = samples.shape[1:]
    made = [checked(part, (n, *shape), where, "reconstructions", exact=True) for part, n in parts]
    return torch.cat(made).float().cpu().numpy()


def checked(
    found: Any, shape: tuple[int, ...], where: object, what: str, *, exact: bool = False
) -> Tensor:
    """Return what a model gave, if it is a real tensor of finite numbers with so many rows.

    Args:
        found: what the model returned.
        shape: that it should have; its first extents only, unless `exact`.
        where: names the model in the message.
        what: is returned.
        exact: whether there may be no further extents.

    Raises:
        PhantomBenchError: says what was returned instead.

    >>> checked(torch.zeros(3, 1), (3,), "model mine", "scores", exact=True)
    Traceback (most recent call last):
    phantombench.errors.PhantomBenchError: model mine: its scores have the shape (3, 1) instead of \
(3,). To fix: correct the model's code, or train it again
    """
    fix = "correct the model's code, or train it again"
    if not isinstance(found, Tensor):
        raise PhantomBenchError(where, f"its {what} are a {type(found).__name__}, no tensor", fix)
    given = tuple(found.shape) if exact else tuple(found.shape[: len(shape)])
    if given != shape:
        raise PhantomBenchError(
            where, f"its {what} have the shape {tuple(found.shape)} instead of {shape}", fix
        )
    if not found.is_floating_point():
        raise PhantomBenchError(where, f"its {what} are of the type {found.dtype}", fix)
    if not bool(torch.isfinite(found).all()):
        raise PhantomBenchError(where, f"its {what} hold NaN or infinity", fix)
    return found


@contextlib.contextmanager
def calling(where: object, name: str) -> Iterator[None]:
    """Turn whatever a method of a model throws into one line.

    Raises:
        PhantomBenchError: names the model, the method and the error.

    >>> with calling("model mine", "sample"):
    ...     {}["missing"]
    Traceback (most recent call last):
    phantombench.errors.PhantomBenchError: model mine: its sample fails (KeyError: 'missing'). \
To fix: correct the model's code
    """
    try:
        yield
    except (PhantomBenchError, Unavailable):
        raise
    except LEAVING as error:
        told = one_line(error)[:300]
        wrong = f"its {name} fails ({type(error).__name__}: {told})"
        raise PhantomBenchError(where, wrong, "correct the model's code") from error


@contextlib.contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Put a module into evaluation mode for a while, and each of its parts back afterwards.

    >>> model = nn.Sequential(nn.Dropout(), nn.Dropout().eval())
    >>> with evaluating(model):
    ...     [part.training for part in model]
    [False, False]
    >>> [part.training for part in model]
    [True, False]
    """
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for part, training in modes:
            part.training = training


def _in_chunks(
    function: Callable[[Tensor, Tensor], Any],
    device: torch.device,
    samples: Samples,
    labels: Labels,
) -> Iterator[tuple[Any, int]]:
    for start in range(0, len(labels), CHUNK):
        part = slice(start, start + CHUNK)
        x = torch.from_numpy(np.ascontiguousarray(samples[part])).to(device)
        y = torch.from_numpy(labels[part]).to(device)
        with torch.inference_mode(), own_random_state(0, device):
            found = function(x, y)
        yield found, len(y)
