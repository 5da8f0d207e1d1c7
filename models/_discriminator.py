"""The convolutional discriminator of Radford 2015, shared by the models whose paper uses one."""

from __future__ import annotations

from torch import Tensor, nn

from phantombench.models._bounds import ToUnit
from phantombench.models._layers import Bounds, Normal, coarse, down, of_label, volume

HALVINGS = 4


class ConvDiscriminator(nn.Module):
    """Strided convolutions and one linear output a class; no pooling (Radford 2015).

    `normal` wraps every layer that has weights. `features` is what comes before the last layer.
    """

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        width: int,
        normal: Normal,
    ) -> None:
        super().__init__()
        dims = len(sample_shape) - 1
        start = coarse(sample_shape, HALVINGS)
        self.features = nn.Sequential(
            ToUnit(bounds),  # 1 x 64x64, or 1 x 256
            normal(down(dims, sample_shape[0], width)),  # w x 32x32, or w x 128
            nn.LeakyReLU(0.2),
            normal(down(dims, width, 2 * width)),  # 2w x 16x16, or 2w x 64
            nn.LeakyReLU(0.2),
            normal(down(dims, 2 * width, 4 * width)),  # 4w x 8x8, or 4w x 32
            nn.LeakyReLU(0.2),
            normal(down(dims, 4 * width, 8 * width)),  # 8w x 4x4, or 8w x 16
            nn.LeakyReLU(0.2),
            nn.Flatten(),
        )
        self.score = normal(nn.Linear(8 * width * volume(start), max(1, num_classes)))

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units: (n,), higher is more real."""
        return of_label(self.score(self.features(samples)), labels)
