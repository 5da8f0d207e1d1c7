"""FID on Inception-v3: the number that papers on natural images report, for comparison with them.

Heusel et al. 2017, through torch-fidelity's `FeatureExtractorInceptionV3` (2,048 features, weights
converted from the TensorFlow graph of 2015-12-05). Grey levels are rounded to 8 bits and repeated
in three channels; the network resizes 64x64 to 299x299 itself. Computed when its weights are at
hand: a path, or a download that the user allows; empty and explained otherwise. A file with other
content is refused: under this name no other network's number may stand.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.importing import importing
from phantombench.metrics.fidelity.extractor import COMPARED
from phantombench.metrics.fidelity.fid import (
    HEUSEL,
    TORCH_FIDELITY,
    frechet_inception_distance,
    mean_and_covariance,
)
from phantombench.metrics.measure import Estimate, Goal, Measure, Source, on_images
from phantombench.metrics.view import Features, View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.frechet import frechet_effect
from phantombench.statistics.influence import influence_replicates
from phantombench.task.spec import Samples
from phantombench.torchvision_repair import repair

if TYPE_CHECKING:
    import torch

# Of weights-inception-2015-12-05-6726825d.pth, release v0.2.0 of torch-fidelity.
WEIGHTS_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
LAYER = "2048"
_BATCH = 32
SZEGEDY = r"""@inproceedings{szegedy2016rethinking,
  author    = {Szegedy, Christian and Vanhoucke, Vincent and Ioffe, Sergey and Shlens, Jon and
               Wojna, Zbigniew},
  title     = {Rethinking the {Inception} Architecture for Computer Vision},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition},
  pages     = {2818--2826},
  year      = {2016},
  doi       = {10.1109/CVPR.2016.308}
}
"""


def to_bytes(samples: Samples) -> torch.Tensor:
    """Return grey images (n, 1, h, w) in [0, 1] as uint8 (n, 3, h, w), as a file has them.

    >>> to_bytes(np.array([0.0, 1.0], np.float32).reshape(1, 1, 1, 2)).tolist()
    [[[[0, 255]], [[0, 255]], [[0, 255]]]]
    """
    import torch

    grey = np.rint(np.clip(samples, 0, 1) * 255).astype(np.uint8)
    return torch.from_numpy(grey).expand(-1, 3, -1, -1).contiguous()


def inception_features(network: torch.nn.Module, samples: Samples) -> Features:
    """Return the last pooled features (n, 2048) of grey images (n, 1, h, w)."""
    import torch

    with torch.inference_mode():
        batches = [
            network(to_bytes(samples[start : start + _BATCH]))[0].numpy()
            for start in range(0, len(samples), _BATCH)
        ]
    return np.concatenate(batches).astype(np.float64)


def load_network(weights: Path | None) -> torch.nn.Module:
    """Build the extractor from a file, or from torch-fidelity's download where there is None.

    Raises:
        PhantomBenchError: the file is absent, is not a plain state dict, or has other content.
        Unavailable: the download failed.
    """
    with importing:
        repair()
        from torch_fidelity.feature_extractor_inceptionv3 import (
            URL_INCEPTION_V3,
            FeatureExtractorInceptionV3,
        )

    from phantombench.model.randomness import own_random_state

    if weights is None:
        weights = _download(URL_INCEPTION_V3)
    _check(weights)
    # Drawing the weights that are about to be overwritten would move torch's global generator.
    import torch

    with own_random_state(0, torch.device("cpu")):
        return cast(
            "torch.nn.Module",
            FeatureExtractorInceptionV3(
                "inception-v3-compat", [LAYER], feature_extractor_weights_path=str(weights)
            ),
        )


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return FID on Inception-v3's features, with its replicates.

    Raises:
        Unavailable: neither a file of weights was given nor a download allowed, or it failed.
        PhantomBenchError: the file of weights is not the published one.
    """
    reference, generated = _features(view)
    known = once(view.ground.memo, "inception statistics", lambda: mean_and_covariance(reference))
    value = frechet_inception_distance(known, generated)
    effect = frechet_effect(reference, generated)
    return Estimate(value, influence_replicates(value, resampling, effect))


def _features(view: View) -> tuple[Features, Features]:
    ground = view.ground
    if ground.inception_weights is None and not ground.inception_download:
        raise Unavailable("needs the weights of Inception-v3: give their path, or allow a download")
    network = once(ground.memo, "inception network", lambda: load_network(ground.inception_weights))
    reference = once(
        ground.memo,
        "inception features",
        lambda: inception_features(network, view.reference.samples),
    )
    return reference, inception_features(network, view.generated)


def _download(url: str) -> Path:
    import torch

    path = Path(torch.hub.get_dir()) / "checkpoints" / url.rsplit("/", 1)[1]
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            torch.hub.download_url_to_file(url, str(path), WEIGHTS_SHA256, progress=False)
        except (OSError, RuntimeError) as error:
            raise Unavailable(
                f"the weights of Inception-v3 cannot be downloaded: {error}"
            ) from error
    return path


def _check(weights: Path) -> None:
    """Refuse any file but the published one, before it is unpickled without restrictions."""
    import torch

    where = "get weights-inception-2015-12-05-6726825d.pth from torch-fidelity's release v0.2.0"
    if not weights.is_file():
        raise PhantomBenchError(weights, "there is no such file", where)
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise PhantomBenchError(
            weights, f"its sha256 is {found[:12]}..., not {WEIGHTS_SHA256[:12]}...", where
        )
    try:
        torch.load(weights, weights_only=True, map_location="cpu")
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise PhantomBenchError(weights, "it is not a plain state dict", where) from error


MEASURE = Measure(
    name="fid_inception",
    title="FID (Inception-v3)",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source(
        "Heusel et al. 2017; torch-fidelity's Inception-v3 of 2015-12-05",
        HEUSEL + SZEGEDY + TORCH_FIDELITY,
    ),
    facets=on_images,
    estimate=estimate,
    version=2,
    distance=True,
    compares=COMPARED,
    trained_on="ImageNet",
)
