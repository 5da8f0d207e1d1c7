"""FID on ImageNet features: EfficientNet-Lite0, whose weights a package ships.

Tan and Le, EfficientNet, ICML 2019; the Lite variant has no squeeze-and-excitation and ReLU6.
Network and weights are those of two packages, pinned by sha256 (`phantombench.pretrained`). Images
keep their size (64x64, although it was trained on 224x224: no interpolation has to be chosen), grey
ones are repeated in three channels. The 1,280 features, means of the last map, are reduced to the
64 main components of `train`, each of variance 1: the covariance of more could not be estimated
from the few hundred samples of a reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics.fidelity.extractor import COMPARED, Extract, estimate_with, whitened
from phantombench.metrics.measure import Estimate, Goal, Measure, Source, on_images
from phantombench.metrics.view import Features, Ground, View
from phantombench.pretrained import CENTRE, INSTALL, NETWORK, SCALE, is_installed, network
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.spec import Samples

if TYPE_CHECKING:
    import torch

LEAST = 32  # pixels; the network halves them five times
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
    extractor = load_network()
    return whitened("fid_imagenet", lambda samples: imagenet_features(extractor, samples), ground)


def load_network() -> torch.nn.Module:
    """Return the network with its weights.

    Raises:
        Unavailable: the packages are not installed.
        PhantomBenchError: the weights are not the pinned ones.
    """
    import torch

    from phantombench.model.randomness import own_random_state

    if not is_installed():
        raise Unavailable(f"needs {NETWORK}: {INSTALL}")
    # Drawing weights that are about to be overwritten would move torch's global generator.
    with own_random_state(0, torch.device("cpu")):
        return network()


def imagenet_features(extractor: torch.nn.Module, samples: Samples) -> Features:
    """Return the pooled features (n, 1280) of images (n, 1 or 3, h, w) in [0, 1]."""
    import torch

    parts = []
    with torch.inference_mode():
        for start in range(0, len(samples), _BATCH):
            batch = torch.from_numpy(np.clip(samples[start : start + _BATCH], 0, 1))
            batch = ((255 * batch - CENTRE) / SCALE).expand(-1, 3, -1, -1)
            batch = batch.contiguous(memory_format=torch.channels_last)
            parts.append(extractor.extract_features(batch).mean(dim=(2, 3)).double())  # type: ignore[operator]
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
    trained_on="ImageNet",
)
