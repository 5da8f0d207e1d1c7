"""The convolutional discriminator of Radford 2015, shared by the models whose paper uses one."""

from __future__ import annotations

from torch import Tensor, nn

from phantombench.models._bounds import ToUnit
from phantombench.models._extents import pyramid, volume, widths
from phantombench.models._layers import Bounds, Normal, down, of_label


class ConvDiscriminator(nn.Module):
    """Strided convolutions and one linear output per class; no pooling (Radford 2015).

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
        dims, levels = len(sample_shape) - 1, pyramid(sample_shape)
        layers: list[nn.Module] = [ToUnit(bounds)]  # 1 x 64x64, or 1 x 256
        inputs = sample_shape[0]
        for outputs in widths(len(levels) - 1, width, most=8):
            # w x 32x32, 2w x 16x16, 4w x 8x8, 8w x 4x4; or w x 128, 2w x 64, 4w x 32, 8w x 16
            layers += [normal(down(dims, inputs, outputs)), nn.LeakyReLU(0.2)]
            inputs = outputs
        self.features = nn.Sequential(*layers, nn.Flatten())
        self.score = normal(nn.Linear(inputs * volume(levels[-1]), max(1, num_classes)))

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Score samples (n, *sample_shape) in physical units: (n,), higher is more real."""
        return of_label(self.score(self.features(samples)), labels)
