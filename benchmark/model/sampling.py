"""One rule by which every model is loaded and sampled: scoring, generation and explanation use it.

Samples come in chunks of 256, and chunk c of seed s has random numbers of its own. So memory does
not depend on how many samples are asked for, and a sample does not depend on how many follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from phantombench.errors import LEAVING, PhantomBenchError, one_line
from phantombench.model.answers import CHUNK, calling, checked, draw, evaluating
from phantombench.model.randomness import own_random_state, rng_at
from phantombench.model.registry import get_model
from phantombench.model.roles import check_sampling, device_of, is_differentiable
from phantombench.task.spec import Labels, Samples


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
    with own_random_state(seed, torch.device("cpu")):
        try:
            return chosen(sample_shape, num_classes, bounds, **hyperparameters)
        except PhantomBenchError:
            raise
        except LEAVING as error:
            raise PhantomBenchError(
                _name(model),
                f"cannot be built ({type(error).__name__}: {one_line(error)})",
                f"it has: {', '.join(f'{n}={v}' for n, v in hyperparameters_of(chosen).items())}",
            ) from error


def hyperparameters_of(model: type[Any]) -> dict[str, Any]:
    """Return the hyperparameters of a model with their defaults: its keyword-only arguments.

    >>> class Model:
    ...     def __init__(self, sample_shape, num_classes, bounds, *, width=8): ...
    >>> hyperparameters_of(Model)
    {'width': 8}
    """
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
    where: str | None = None,
) -> Any:
    """Build a model and load its weights (safetensors), ready to be sampled, in single precision.

    Spectral normalisation is carried out once and its parametrisation removed, so that what is
    left are plain layers with plain weights. `where` names the model in messages.

    Raises:
        PhantomBenchError: the weights are not those of this model with these hyperparameters, or
            the model cannot be sampled.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    raw = weights if isinstance(weights, bytes) else weights.read_bytes()
    built = build_model(model, sample_shape, num_classes, (0.0, 1.0), hyperparameters)
    check_sampling(built, where or _name(model))
    try:
        state = {name: _single(tensor) for name, tensor in load(raw).items()}
        built.load_state_dict(state)
    except (SafetensorError, RuntimeError) as error:
        raise PhantomBenchError(
            where or (weights if isinstance(weights, Path) else f"weights of {_name(model)}"),
            " ".join(str(error).split())[:500],
            "give the hyperparameters and the number of classes the weights were trained with",
        ) from error
    built.eval().requires_grad_(False)
    remove_parametrizations(built)
    return built


def _name(model: str | type[Any]) -> str:
    return f"model {model if isinstance(model, str) else model.__name__}"


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
    """Draw the 256 latent vectors of one chunk: (256, latent_dim), standard normal.

    >>> latents(3, seed=0, chunk=1).shape
    torch.Size([256, 3])
    """
    return torch.randn((CHUNK, latent_dim), generator=rng_at(seed, chunk))


def sample_chunks(
    model: Any, labels: Labels, seed: int, where: object = "model"
) -> Iterator[Samples]:
    """Draw one sample per label: arrays (up to 256, *sample_shape) float32, physical units.

    The model is sampled in evaluation mode, without gradients, on the device of its weights. One
    that is no function of a latent vector is always asked for 256 samples, and those beyond the
    labels are dropped.

    Raises:
        PhantomBenchError: the model fails, or returns what is no sample per label.
    """
    device = device_of(model)
    for chunk, start in enumerate(range(0, len(labels), CHUNK)):
        part = labels[start : start + CHUNK]
        # No other thread may ask the model meanwhile.
        turn = own_random_state(rng_at(seed, chunk).initial_seed(), device)
        if is_differentiable(model):
            wanted = torch.from_numpy(part).to(device)
            z = latents(model.latent_dim, seed, chunk)[: len(part)].to(device)
            still = evaluating(model.generator)
            with turn, still, torch.inference_mode(), calling(where, "generator"):
                samples = model.generator(z, wanted)
        else:
            wanted = torch.from_numpy(np.resize(part, CHUNK)).to(device)
            with turn, evaluating(model), calling(where, "sample(labels, rng)"):
                samples = draw(model, wanted, rng_at(seed, chunk))
        samples = checked(samples, (len(wanted),), where, "samples")[: len(part)]
        yield samples.detach().float().cpu().numpy()


def sample(model: Any, labels: Labels, seed: int, where: object = "model") -> Samples:
    """Draw one sample per label, (n, *sample_shape) float32, all at once."""
    return np.concatenate(list(sample_chunks(model, labels, seed, where)))
