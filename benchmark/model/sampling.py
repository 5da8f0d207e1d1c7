"""One rule by which every model is loaded and sampled: scoring, generation and explanation use it.

Latent vectors come in chunks of 256, and chunk c of seed s has a generator of its own. So memory
does not depend on how many samples are asked for, and a sample does not depend on how many follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.model.protocol import Differentiable, Judging, Reconstructing, Sampling
from phantombench.model.registry import get_model
from phantombench.model.roles import check_sampling, device_of
from phantombench.task.spec import Labels, Samples

CHUNK = 256


def build_model(
    model: str | type[Any],
    sample_shape: tuple[int, ...],
    num_classes: int,
    bounds: tuple[float, float],
    hyperparameters: Mapping[str, Any],
    seed: int = 0,
) -> Any:
    """Build a model with initial weights drawn from `seed`; global random state is left alone.

    Raises:
        PhantomBenchError: unknown model, or a hyperparameter that the model does not have or take.
    """
    chosen = get_model(model) if isinstance(model, str) else model
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        try:
            return chosen(sample_shape, num_classes, bounds, **hyperparameters)
        except (TypeError, ValueError, RuntimeError) as error:
            raise PhantomBenchError(
                f"model {model if isinstance(model, str) else chosen.__name__}",
                str(error),
                f"it has: {', '.join(f'{n}={v}' for n, v in hyperparameters_of(chosen).items())}",
            ) from error


def hyperparameters_of(model: type[Any]) -> dict[str, Any]:
    """Return the hyperparameters of a model with their defaults: its keyword-only arguments."""
    import inspect

    return {
        name: parameter.default
        for name, parameter in inspect.signature(model).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }


def load_model(
    model: str | type[Any],
    sample_shape: tuple[int, ...],
    num_classes: int,
    hyperparameters: Mapping[str, Any],
    weights: Path | bytes,
) -> Any:
    """Build a model and load its weights (safetensors), ready to be sampled, in single precision.

    Spectral normalisation is carried out once and its parametrisation removed, so that what is
    left are plain layers with plain weights.

    Raises:
        PhantomBenchError: the weights are not those of this model with these hyperparameters, or
            the model cannot be sampled.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    raw = weights if isinstance(weights, bytes) else weights.read_bytes()
    built = build_model(model, sample_shape, num_classes, (0.0, 1.0), hyperparameters)
    try:
        state = {name: _single(tensor) for name, tensor in load(raw).items()}
        built.load_state_dict(state)
    except (SafetensorError, RuntimeError) as error:
        raise PhantomBenchError(
            weights if isinstance(weights, Path) else f"weights of {model}",
            " ".join(str(error).split())[:500],
            "give the hyperparameters and the number of classes the weights were trained with",
        ) from error
    check_sampling(built, f"model {model if isinstance(model, str) else model.__name__}")
    built.eval().requires_grad_(False)
    remove_parametrizations(built)
    return built


def _single(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def remove_parametrizations(module: nn.Module) -> None:
    """Replace every parametrised weight by its present value."""
    from torch.nn.utils import parametrize

    for layer in list(module.modules()):
        if parametrize.is_parametrized(layer):
            for name in list(layer.parametrizations):  # type: ignore[arg-type]
                parametrize.remove_parametrizations(layer, name, leave_parametrized=True)


def latents(latent_dim: int, seed: int, chunk: int) -> Tensor:
    """Draw the 256 latent vectors of one chunk: (256, latent_dim), standard normal."""
    return torch.randn((CHUNK, latent_dim), generator=rng_of(seed, chunk))


def rng_of(seed: int, chunk: int) -> torch.Generator:
    """Return the generator of random numbers of one chunk of one sampling seed."""
    (state,) = np.random.SeedSequence((seed, chunk)).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state >> np.uint64(1)))


def sample_chunks(
    model: Any, labels: Labels, seed: int, where: object = "model"
) -> Iterator[Samples]:
    """Draw one sample per label: arrays (up to 256, *sample_shape) float32, physical units.

    The model is sampled in evaluation mode, without gradients, on the device of its weights. Of a
    function of a latent vector, a sample does not depend on how many follow. Any other model is
    asked for a chunk at a time, with torch's global generator set to the same state, because many
    libraries draw from it.

    Raises:
        PhantomBenchError: the model fails, or returns what is no sample per label.
    """
    draw = _draw_latents if isinstance(model, Differentiable) else _draw_directly
    device = device_of(model)
    was_training = model.training
    model.eval()
    try:
        for chunk, start in enumerate(range(0, len(labels), CHUNK)):
            wanted = torch.from_numpy(labels[start : start + CHUNK]).to(device)
            with torch.inference_mode():
                samples = draw(model, wanted, seed, chunk)
            yield checked(samples, (len(wanted),), where, "samples").float().cpu().numpy()
    finally:
        model.train(was_training)


def _draw_latents(model: Differentiable, labels: Tensor, seed: int, chunk: int) -> Any:
    z = latents(model.latent_dim, seed, chunk)[: len(labels)].to(labels.device)
    return model.generator(z, labels)


def _draw_directly(model: Sampling, labels: Tensor, seed: int, chunk: int) -> Any:
    rng = rng_of(seed, chunk)
    devices = [labels.device] if labels.device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(rng.initial_seed() % 2**63)
        return model.sample(labels, rng)


def sample(model: Any, labels: Labels, seed: int) -> Samples:
    """Draw one sample per label, (n, *sample_shape) float32, all at once."""
    return np.concatenate(list(sample_chunks(model, labels, seed)))


def critic_scores(
    model: Judging, samples: Samples, labels: Labels, where: object = "model"
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the raw scores (n,) of the model's own discriminator, higher is more real."""
    judge = model.discriminator
    parts = _in_chunks(judge, device_of(judge), samples, labels)
    scores = [checked(part, (n,), where, "scores", exact=True) for part, n in parts]
    return torch.cat(scores).double().cpu().numpy()


def reconstruct(
    model: Reconstructing, samples: Samples, labels: Labels, where: object = "model"
) -> Samples:
    """Return the model's reconstructions of samples (n, *sample_shape) float32, physical units."""
    parts = _in_chunks(model.reconstruct, device_of(model), samples, labels)  # type: ignore[arg-type]
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

    Raises:
        PhantomBenchError: says what was returned instead.
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


def _in_chunks(
    function: Any, device: torch.device, samples: Samples, labels: Labels
) -> Iterator[tuple[Any, int]]:
    for start in range(0, len(labels), CHUNK):
        part = slice(start, start + CHUNK)
        x = torch.from_numpy(np.ascontiguousarray(samples[part])).to(device)
        y = torch.from_numpy(labels[part]).to(device)
        with torch.inference_mode():
            yield function(x, y), len(y)
