"""BiLSTM-DCGAN: a bidirectional LSTM writes the sample, a convolutional discriminator judges it.

After Zhu, Ye, Fu, Liu, Shen: Electrocardiogram generation with a bidirectional LSTM-CNN generative
adversarial network, Scientific Reports 9:6734, 2019, doi 10.1038/s41598-019-42516-z; compared with
its peers on MIT-BIH by Adib et al., arXiv 2112.03268. The discriminator is DCGAN's (Radford 2015).
Changed: the LSTM writes a coarse sequence (64 steps of a beat; 16 rows of a chest, from the neck
down) and transposed convolutions and a learned blur (Odena 2016) bring it to full resolution;
spectral normalisation and hinge loss (Miyato 2018), differentiable augmentation (Zhao 2020), class
labels; `blur` and `r1` as in DCGAN.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step, alternate
from phantombench.models._augment import Augmentation
from phantombench.models._bounds import FromUnit
from phantombench.models._discriminator import ConvDiscriminator
from phantombench.models._extents import pyramid, volume
from phantombench.models._layers import (
    Bounds,
    batch_norm,
    limit,
    smooth,
    spectral,
    up,
    with_labels,
)
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.models._optimizers import adam

__all__ = ["BiLSTMDCGAN"]

COARSEST = {2: 16, 1: 64}  # rows of an image, times of a signal that the LSTM writes


class BiLSTM(nn.Module):
    """Bidirectional LSTM over a sequence (n, steps, inputs) -> (n, steps, 2 * hidden)."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True, bidirectional=True)

    def forward(self, sequence: Tensor) -> Tensor:
        """Read the sequence in both directions and join what both wrote."""
        return self.lstm(sequence)[0]


class Rows(nn.Module):
    """Lay a sequence (n, steps, channels * columns) out as (n, channels, steps, *columns)."""

    rearranges = True  # values keep their value and change their place

    def __init__(self, columns: tuple[int, ...]) -> None:
        super().__init__()
        self.columns = columns

    def forward(self, sequence: Tensor) -> Tensor:
        """Every step becomes a row: a time of a beat, or a row of an image."""
        n, steps, _ = sequence.shape
        return sequence.reshape(n, steps, -1, *self.columns).transpose(1, 2).contiguous()


class Generator(nn.Module):
    """z and label to a sequence of inputs, through the LSTM, to a sample.

    `hidden` is rounded up to whole rows of the coarse image.
    """

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        latent_dim: int,
        hidden: int,
        width: int,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.num_classes = num_classes
        dims = len(sample_shape) - 1
        levels = pyramid(sample_shape, COARSEST.get(dims))
        steps, *columns = levels[-1]
        channels = _channels(2 * hidden, volume(columns))
        hidden, inputs = channels * volume(columns) // 2, 32
        layers: list[nn.Module] = [
            nn.Linear(latent_dim + num_classes, steps * inputs),
            nn.Unflatten(1, (steps, inputs)),  # 16 rows x 32, or 64 times x 32
            BiLSTM(inputs, hidden),  # 16 x 2h, or 64 x 2h
            Rows(tuple(columns)),  # 2h/16 x 16x16, or 2h x 64
            batch_norm(dims, channels),
        ]
        for coarse, fine in zip(levels[:1:-1], levels[-2:0:-1], strict=True):
            # 2w x 32x32, or 2w x 128
            layers += [up(channels, 2 * width, coarse, fine, blur), batch_norm(dims, 2 * width)]
            layers.append(nn.ReLU())
            channels = 2 * width
        self.layers = nn.Sequential(
            *layers,
            up(channels, sample_shape[0], levels[1], levels[0], blur),  # 1 x 64x64, or 1 x 256
            smooth(dims, sample_shape[0], needless=blur),
            limit(dims),
            FromUnit(bounds),
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map z (n, latent_dim) and labels (n,) to samples (n, *sample_shape), physical units."""
        return self.layers(with_labels(z, labels, self.num_classes))


def _channels(values: int, columns: int) -> int:
    """Return how many channels of so many columns hold a step; its values are even in number.

    >>> _channels(256, 16), _channels(256, 24), _channels(6, 5)
    (16, 11, 2)
    """
    channels = -(-values // columns)
    return channels + channels * columns % 2


class BiLSTMDCGAN(nn.Module):
    """Generator and discriminator with their losses; hyperparameters are keywords."""

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        latent_dim: int = 64,
        hidden: int = 128,
        width: int = 16,
        lr: float = 1e-3,
        discriminator_lr: float = 4e-4,
        beta1: float = 0.5,
        augmentation: float = 0.3,
        r1: float = 0.0,
        blur: bool = False,
    ) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.lr, self.discriminator_lr, self.beta1, self.r1 = lr, discriminator_lr, beta1, r1
        self.generator = Generator(
            sample_shape, num_classes, bounds, latent_dim, hidden, width, blur
        )
        self.discriminator = ConvDiscriminator(sample_shape, num_classes, bounds, width, spectral)
        self.augment = Augmentation(bounds, augmentation)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam per network."""
        return {
            "discriminator": adam(
                self.discriminator.parameters(), self.discriminator_lr, self.beta1
            ),
            "generator": adam(self.generator.parameters(), self.lr, self.beta1),
        }

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Hinge loss of either network on augmented samples, one step each."""
        return alternate(self, draw, rng, hinge_discriminator, hinge_generator)
