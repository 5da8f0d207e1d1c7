"""Frozen features of a network that has seen ImageNet, mixed at random: what Projected GAN reads.

Sauer, Chitta, Mueller, Geiger: Projected GANs Converge Faster, NeurIPS 2021, arXiv 2111.01007,
section 3.2. The network is EfficientNet-Lite0 (Tan and Le 2019, arXiv 1905.11946), with its batch
normalisation merged into its convolutions, up to the maps that are 16 times as coarse as the image.
Nothing here is learned, and nothing is stored with a model: weights are those of a package, pinned
by sha256 (`phantombench.pretrained`), and the mixing follows from a seed.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phantombench.models._extents import Extents, volume
from phantombench.pretrained import CENTRE, SCALE, weights

Activate = Callable[[Callable[[Tensor], Tensor], Tensor], Tensor]

STRIDES = (2, 4, 8, 16)  # of the four maps that are read
TAPS = (0, 2, 4, 10)  # blocks that write them
HALVING = {1, 3, 5}  # blocks that halve every extent; so does the stem, before them
CHANNELS = (16, 24, 40, 112)  # that they have
MIXED = (32, 64, 128, 256)  # channels after mixing
LEAST = 32  # pixels along a side; whatever is smaller is enlarged
WINDOW = 64  # values of a signal in a row of its image, and rows
SEED = 2111_01007  # of the mixing
BATCH_NORM_EPSILON = 1e-3


def plainly(function: Callable[[Tensor], Tensor], values: Tensor) -> Tensor:
    """Apply a function to values: what happens at an activation unless somebody asks for more."""
    return function(values)


class Embedding:
    """Samples of any shape as images (n, 3, height, width), linearly and with nothing lost.

    A signal becomes its delay embedding (Takens 1981, doi 10.1007/BFb0091924): rows are windows of
    it, evenly spaced from its beginning to its end. One channel is seen in three equal ones; of any
    other number, three at a time are an image, and images stand side by side.
    """

    def __init__(self, sample_shape: Sequence[int], resize: int) -> None:
        """Take the shape of a sample and the shortest side of its image; 0 leaves it as it is."""
        channels, *extents = sample_shape
        self.windows: Tensor | None = None
        if len(extents) == 1:
            self.windows = windows(extents[0])
            extents = list(self.windows.shape)
        self.images = 1 if channels == 1 else -(-channels // 3)
        self.order = [channel % channels for channel in range(3 * self.images)]
        factor = resize / min(extents) if resize else 1.0
        self.side = [max(LEAST, round(factor * extent)) for extent in extents]
        self.resized = self.side != extents
        self.extents: Extents = (self.side[0], self.images * self.side[1])

    def __call__(self, samples: Tensor) -> Tensor:
        """Map samples (n, channels, *extents) to images."""
        if self.windows is not None:
            samples = samples[:, :, self.windows.to(samples.device)]
        if self.resized:
            samples = F.interpolate(samples, self.side, mode="bilinear", antialias=True)
        if samples.shape[1] == 1:
            return samples.expand(-1, 3, -1, -1)
        images = samples[:, self.order].unflatten(1, (self.images, 3))
        return images.movedim(1, 3).flatten(3)  # (n, 3, height, images * width)


def windows(length: int) -> Tensor:
    """Return which values of a signal stand where in its image: (rows, window) int64.

    >>> windows(3)
    tensor([[0, 1],
            [1, 2]])
    >>> windows(256).shape, windows(5000).shape
    (torch.Size([64, 64]), torch.Size([142, 142]))
    """
    wanted = max(WINDOW, 2 * math.isqrt(length - 1) + 2)
    window = min(wanted, (length + 1) // 2)
    rows = min(wanted, length - window + 1)
    starts = torch.linspace(0, length - window, rows, dtype=torch.float64).round().long()
    return starts[:, None] + torch.arange(window)


class FrozenFeatures(nn.Module):
    """Samples in [-1, 1] to four maps of features, coarse ones mixed into fine ones.

    Every map goes through a random 1x1 convolution (cross-channel mixing); from the coarsest on,
    what was mixed goes through a random 3x3 convolution, is enlarged and added to the next finer
    one (cross-scale mixing). One layer: it has no parameters, and buffers that are not stored.

    Attributes:
        extents: of the maps, finest first; they have `MIXED` channels.
    """

    def __init__(self, sample_shape: Sequence[int], resize: int) -> None:
        super().__init__()
        self.embed = Embedding(sample_shape, resize)
        height, width = self.embed.extents
        self.extents = tuple((height // stride, width // stride) for stride in STRIDES)
        for name, values in {**_network(), **_mixing()}.items():
            self.register_buffer(name, values.clone(), persistent=False)

    def forward(self, unit: Tensor) -> Tensor:
        """Map samples to the values of all maps, finest first: (n, values)."""
        return self.through(unit, plainly)

    def through(self, unit: Tensor, activate: Activate) -> Tensor:
        """Do so, with `activate(function, values)` for every function that is not linear."""
        half = SCALE - 0.5  # (255 x - CENTRE) / SCALE of x in [0, 1]
        x = self.embed(unit) * (half / SCALE) + (half - CENTRE) / SCALE
        return torch.cat([each.flatten(1) for each in self._mix(self.maps(x, activate))], dim=1)

    def maps(self, images: Tensor, activate: Activate = plainly) -> list[Tensor]:
        """Return the network's four maps of normalised images (n, 3, height, width)."""
        x = activate(F.relu6, self._convolve(images, "stem", stride=2))
        found = []
        for block in range(TAPS[-1] + 1):
            inner = activate(F.relu6, self._convolve(x, f"widen{block}")) if block else x
            inner = self._convolve(inner, f"deep{block}", stride=2 if block in HALVING else 1)
            inner = self._convolve(activate(F.relu6, inner), f"narrow{block}")
            x = x + inner if x.shape == inner.shape else inner
            if block in TAPS:
                found.append(x)
        return found

    def _mix(self, maps: list[Tensor]) -> list[Tensor]:
        mixed: list[Tensor] = []
        for level in reversed(range(len(maps))):
            own = F.conv2d(maps[level], getattr(self, f"channels{level}"))
            if mixed:
                coarse = F.conv2d(mixed[0], getattr(self, f"scales{level + 1}"), padding=1)
                finer = F.interpolate(coarse, own.shape[2:], mode="bilinear")
                own = (own + finer) * math.sqrt(0.5)
            mixed.insert(0, own)
        return mixed

    def _convolve(self, x: Tensor, name: str, stride: int = 1) -> Tensor:
        weight, bias = getattr(self, name), getattr(self, f"{name}_bias")
        size = weight.shape[-1]
        groups = weight.shape[0] if weight.shape[1] == 1 else 1
        if stride == 1:
            return F.conv2d(x, weight, bias, padding=size // 2, groups=groups)
        before, after = (size - 2) // 2, (size - 1) // 2  # as TensorFlow pads an even extent
        return F.conv2d(F.pad(x, [before, after] * 2), weight, bias, stride, groups=groups)


@functools.cache
def _network() -> dict[str, Tensor]:
    """Return weights and biases of the network's convolutions, batch normalisation merged in."""
    state, found = weights(), {}

    def merge(name: str, layer: str, norm: str) -> None:
        variance = state[f"{norm}.running_var"] + BATCH_NORM_EPSILON
        scale = state[f"{norm}.weight"] * variance.rsqrt()
        found[name] = _laid_out(state[f"{layer}.weight"] * scale[:, None, None, None])
        found[f"{name}_bias"] = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale

    merge("stem", "_conv_stem", "_bn0")
    for block in range(TAPS[-1] + 1):
        inside = f"_blocks.{block}."
        if block:  # the first does not widen
            merge(f"widen{block}", inside + "_expand_conv", inside + "_bn0")
        merge(f"deep{block}", inside + "_depthwise_conv", inside + "_bn1")
        merge(f"narrow{block}", inside + "_project_conv", inside + "_bn2")
    return found


@functools.cache
def _mixing() -> dict[str, Tensor]:
    """Draw the weights that mix channels and scales: uniform, and such that variances stay."""
    rng = random.Random(SEED)  # whose numbers are the same in every release

    def drawn(*shape: int) -> Tensor:
        most = math.sqrt(3.0 / volume(shape[1:]))
        values = torch.tensor([rng.uniform(-most, most) for _ in range(volume(shape))])
        return _laid_out(values.view(shape))

    found = {}
    for level, mixed in enumerate(MIXED):
        found[f"channels{level}"] = drawn(mixed, CHANNELS[level], 1, 1)
        if level:
            found[f"scales{level}"] = drawn(MIXED[level - 1], mixed, 3, 3)
    return found


def _laid_out(values: Tensor) -> Tensor:
    return values.contiguous(memory_format=torch.channels_last)  # faster on processors
