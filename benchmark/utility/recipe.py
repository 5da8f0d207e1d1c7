"""How the classifier of a task is trained: the classical recipe, found by a search on `train`."""

from __future__ import annotations

from pydantic import Field

from phantombench.schema import Closed


class Recipe(Closed):
    """Everything about training that is searched; what is not here is fixed.

    Attributes:
        steps: of the optimizer, the same whatever the samples come from.
        learning_rate: of Adam, which falls to zero along a half cosine.
        weight_decay: decoupled.
        dropout: before the last layer.
        label_smoothing: share of a label that is spread over all classes.
        shift: largest shift along each axis, as a share of the extent.
        zoom: largest change of scale.
        warp: deviation of the displacement of a few knots, as a share of the extent.
        contrast: deviation of the logarithm of the gain, and of the offset over that of `train`.
        noise: deviation of white noise, in deviations of `train`.
        mixup: parameter of the Beta distribution that two samples are mixed by; 0 mixes none (Zhang
            et al. 2018, arXiv 1710.09412).
    """

    steps: int = Field(default=400, ge=1)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    shift: float = Field(default=0.0, ge=0, lt=0.5)
    zoom: float = Field(default=0.0, ge=0, lt=0.5)
    warp: float = Field(default=0.0, ge=0, lt=0.2)
    contrast: float = Field(default=0.0, ge=0)
    noise: float = Field(default=0.0, ge=0)
    mixup: float = Field(default=0.0, ge=0)

    def plain(self) -> Recipe:
        """Return the recipe without what changes samples: what real data alone is worth."""
        return self.model_copy(update=dict.fromkeys(CHANGES, 0.0))


CHANGES = ("shift", "zoom", "warp", "contrast", "noise", "mixup")
