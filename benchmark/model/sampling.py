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
from phantombench.model.protocol import GenerativeModel, Reconstructing
from phantombench.model.registry import get_model
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
) -> GenerativeModel:
    """Build a model and load its weights (safetensors), ready to be sampled, in single precision.

    Spectral normalisation is carried out once and its parametrisation removed, so that what is
    left are plain layers with plain weights.

    Raises:
        PhantomBenchError: the weights are not those of this model with these hyperparameters.
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
    built.eval().requires_grad_(False)
    remove_parametrizations(built)
    return built  # type: ignore[no-any-return]


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
    (state,) = np.random.SeedSequence((seed, chunk)).generate_state(1, np.uint64)
    rng = torch.Generator().manual_seed(int(state >> np.uint64(1)))
    return torch.randn((CHUNK, latent_dim), generator=rng)


def sample_chunks(model: GenerativeModel, labels: Labels, seed: int) -> Iterator[Samples]:
    """Draw one sample a label: arrays (up to 256, *sample_shape) float32, physical units, in order.

    The model is sampled in evaluation mode, without gradients, on the device of its weights.
    """
    generator = model.generator
    weight = next(generator.parameters())
    was_training = generator.training
    generator.eval()
    try:
        for chunk, start in enumerate(range(0, len(labels), CHUNK)):
            wanted = torch.from_numpy(labels[start : start + CHUNK]).to(weight.device)
            z = latents(model.latent_dim, seed, chunk)[: len(wanted)].to(weight.device)
            with torch.inference_mode():
                samples = generator(z, wanted)
            yield samples.float().cpu().numpy()
    finally:
        generator.train(was_training)


def sample(model: GenerativeModel, labels: Labels, seed: int) -> Samples:
    """Draw one sample a label, (n, *sample_shape) float32, all at once."""
    return np.concatenate(list(sample_chunks(model, labels, seed)))


def critic_scores(
    model: GenerativeModel, samples: Samples, labels: Labels
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the raw scores (n,) of the model's own discriminator, higher is more real."""
    weight = next(model.discriminator.parameters())
    scores = []
    with torch.inference_mode():
        for start in range(0, len(labels), CHUNK):
            part = slice(start, start + CHUNK)
            x = torch.from_numpy(samples[part]).to(weight.device)
            y = torch.from_numpy(labels[part]).to(weight.device)
            scores.append(model.discriminator(x, y).double().cpu().numpy())
    return np.concatenate(scores)


def reconstruct(model: Reconstructing, samples: Samples, labels: Labels) -> Samples:
    """Return the model's reconstructions of samples (n, *sample_shape) float32, physical units."""
    parts = []
    with torch.inference_mode():
        for start in range(0, len(labels), CHUNK):
            part = slice(start, start + CHUNK)
            x, y = torch.from_numpy(samples[part]), torch.from_numpy(labels[part])
            parts.append(model.reconstruct(x, y).float().numpy())
    return np.concatenate(parts)
