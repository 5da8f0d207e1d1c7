"""The frozen encoder of a task: a file of weights, and the features and classes it computes.

A file `encoder.safetensors` holds, in half precision, the tensors of the network and of its heads
(computed with in float32), and in double precision the whitening of its features. Its metadata
names the architecture and its version, `xray-v1`: the module `tasks/modality/xray_encoder.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Samples, TaskSpec
from phantombench.tasks.modality.architecture import (
    Architecture,
    get_architecture,
    head,
    read_architecture,
)

CLASS_HEAD = "class"  # the head that names the clinical classes
EIGENVALUE_FLOOR = 1e-4  # smallest eigenvalue that is whitened, relative to the largest
_BATCH = 256


@dataclass(frozen=True)
class Whitening:
    """The affine map that gives the training features mean 0 and covariance 1.

    The symmetric one (ZCA), because it does not depend on the order and sign of eigenvectors.
    """

    mean: NDArray[np.float64]
    matrix: NDArray[np.float64]

    @classmethod
    def fit(cls, features: NDArray[np.float64]) -> Whitening:
        """Fit to features (n, d); eigenvalues are floored at 1e-4 of the largest.

        >>> features = np.random.default_rng(0).normal(size=(500, 2)) @ np.array([[3, 1], [0, 2]])
        >>> bool(np.allclose(np.cov(Whitening.fit(features)(features).T), np.eye(2)))
        True
        """
        values, vectors = np.linalg.eigh(np.cov(features, rowvar=False))
        scale = 1 / np.sqrt(np.maximum(values, EIGENVALUE_FLOOR * values[-1]))
        return cls(features.mean(axis=0), (vectors * scale) @ vectors.T)

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Whiten features (n, d)."""
        return (features - self.mean) @ self.matrix


class FrozenEncoder:
    """A task's encoder as loaded from its file; satisfies `phantombench.task.spec.Encoder`.

    Attributes:
        name: `<task>/<architecture>`, say `xray-nih/xray-v1`: the extractor that a score names.
        sha256: of the file.
        network: differentiable, samples (n, *sample_shape) -> features before whitening (n, 64).
        heads: what the network was trained to name, features before whitening -> (n, outputs).
        classifier: differentiable, samples -> class logits (n, classes); `network`, then its head.
        whitening: features before whitening -> features.

    All modules are in `eval` mode, in float32, and their parameters take no gradient.
    """

    def __init__(
        self,
        name: str,
        sha256: str,
        network: nn.Module,
        heads: nn.ModuleDict,
        whitening: Whitening,
    ) -> None:
        """Freeze the modules; `load_encoder` makes them from a file."""
        self.name, self.sha256, self.whitening = name, sha256, whitening
        self.network, self.heads = network, heads
        self.classifier = nn.Sequential(network, heads[CLASS_HEAD])
        for module in (network, heads, self.classifier):
            module.eval().requires_grad_(False)

    def features(self, samples: Samples) -> NDArray[np.float64]:
        """Map samples (n, *sample_shape) to whitened features (n, 64)."""
        return self.whitening(in_batches(self.network, samples))

    def class_logits(self, samples: Tensor) -> Tensor:
        """Map samples (n, *sample_shape) to class logits (n, classes); differentiable."""
        return cast(Tensor, self.classifier(samples))

    def class_probabilities(self, samples: Samples) -> NDArray[np.float64]:
        """Map samples (n, *sample_shape) to class probabilities (n, classes)."""
        logits = in_batches(self.classifier, samples)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return cast(NDArray[np.float64], odds / odds.sum(axis=1, keepdims=True))


def in_batches(module: nn.Module, samples: Samples) -> NDArray[np.float64]:
    """Apply a module in `eval` mode to samples, batch by batch, without gradients."""
    with torch.inference_mode():
        parts = [
            module(torch.from_numpy(np.ascontiguousarray(samples[i : i + _BATCH], np.float32)))
            for i in range(0, len(samples), _BATCH)
        ]
    return torch.cat(parts).double().numpy()


def load_member(folder: Path, spec: TaskSpec, name: str | None = None) -> FrozenEncoder:
    """Load an encoder of a task's ensemble, by default the first.

    Raises:
        PhantomBenchError: there is none of this name; or see `load_encoder`.
    """
    pinned, file = spec.member(name)
    return load_encoder(folder / file, spec, sha256=pinned.sha256)


def load_encoder(
    path: Path, spec: TaskSpec, *, sha256: str | None = None, check: bool = True
) -> FrozenEncoder:
    """Load an encoder of a task from its file.

    Args:
        path: `tasks/<folder>/encoder.safetensors`.
        spec: the task, which names the classes.
        sha256: of the file; by default what the task pins of its first encoder.
        check: False where the file is not the pinned one.

    Raises:
        PhantomBenchError: the file is absent, is not the pinned one, or is not an encoder.
    """
    remake = f"phantombench encoder train --task {spec.id}"
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise PhantomBenchError(path, "the encoder's weights are absent", remake) from error
    found, pinned = hashlib.sha256(raw).hexdigest(), sha256 or spec.encoder_sha256
    if check and found != pinned:
        raise PhantomBenchError(
            path,
            f"its sha256 is {found[:12]}..., the task pins {pinned[:12]}...",
            f"restore the committed file, or make it again with: {remake}",
        )
    return decode_file(raw, spec, path)


def decode_file(raw: bytes, spec: TaskSpec, path: Path | None = None) -> FrozenEncoder:
    """Make the encoder of a task from the content of its file.

    Raises:
        PhantomBenchError: the content is not an encoder of this task; names `path`.
    """
    try:
        tensors = load(raw)
        architecture = get_architecture(read_architecture(raw))
        of_network, of_heads = _under("network.", tensors), _under("heads.", tensors)
        sizes = {k.split(".")[0]: len(v) for k, v in of_heads.items() if k.endswith(".bias")}
        if sizes[CLASS_HEAD] != len(spec.classes):
            raise ValueError(f"it names {sizes[CLASS_HEAD]} classes, not {len(spec.classes)}")
        network = architecture.network(spec.sample_shape)
        heads = nn.ModuleDict({name: head(outputs) for name, outputs in sizes.items()})
        network.load_state_dict(of_network)
        heads.load_state_dict(of_heads)
        whitening = Whitening(
            tensors["whitening.mean"].numpy(), tensors["whitening.matrix"].numpy()
        )
    except (SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise PhantomBenchError(
            path or spec.id,
            f"not this task's encoder: {' '.join(str(error).split())}",
            f"phantombench encoder train --task {spec.id}",
        ) from error
    name = f"{spec.id}/{architecture.title}"
    return FrozenEncoder(name, hashlib.sha256(raw).hexdigest(), network, heads, whitening)


def encode_file(
    architecture: Architecture, network: nn.Module, heads: nn.ModuleDict, whitening: Whitening
) -> bytes:
    """Return the content of an encoder's file; the inverse of `decode_file`."""
    tensors = {f"network.{name}": value for name, value in network.state_dict().items()}
    tensors |= {f"heads.{name}": value for name, value in heads.state_dict().items()}
    halves = {k: v.half() if v.is_floating_point() else v for k, v in tensors.items()}
    halves["whitening.mean"] = torch.from_numpy(whitening.mean)
    halves["whitening.matrix"] = torch.from_numpy(np.ascontiguousarray(whitening.matrix))
    # One entry: safetensors does not promise the order of several, and so not the same bytes.
    metadata = {"architecture": architecture.title}
    return save({k: v.contiguous() for k, v in halves.items()}, metadata)


def round_to_half(module: nn.Module) -> None:
    """Round parameters and buffers to what the file will hold, in place."""
    state = module.state_dict()
    module.load_state_dict(
        {k: v.half().to(v.dtype) if v.is_floating_point() else v for k, v in state.items()}
    )


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        key.removeprefix(prefix): value.float() if value.is_floating_point() else value
        for key, value in tensors.items()
        if key.startswith(prefix)
    }
