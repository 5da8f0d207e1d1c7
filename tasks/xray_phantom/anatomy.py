"""The drawn parameters of a phantom chest: the truth behind each image."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels

Array = NDArray[np.float64]

FINDINGS = ("none", "enlarged heart", "effusion", "nodule", "consolidation")
NONE, ENLARGED_HEART, EFFUSION, NODULE, CONSOLIDATION = range(len(FINDINGS))
LOBES = 5  # ellipsoids of a consolidation, the largest finding

_LIMIT = 2.5  # normal draws end at so many standard deviations
# Mean and standard deviation of what is drawn from a normal distribution.
_NORMAL = {
    "stature": (1.0, 0.05),
    "breadth": (1.0, 0.05),
    "depth": (1.0, 0.08),
    "lung_height": (1.0, 0.05),
    "aeration": (1.0, 0.07),
    "inspiration": (0.0, 1.2),
    "dome_difference": (1.3, 0.5),
    "cardiothoracic": (0.45, 0.035),
    "heart_tilt": (38.0, 6.0),
    "mediastinum": (1.0, 0.12),
    "hila": (1.0, 0.25),
    "rib_height": (0.0, 0.5),
    "rib_drop": (7.0, 0.9),
    "bone": (1.0, 0.15),
    "clavicle_height": (0.0, 0.7),
    "clavicle_slope": (1.6, 0.6),
    "yaw": (0.0, 3.5),
    "roll": (0.0, 1.5),
    "shift_x": (0.0, 0.7),
    "shift_y": (0.0, 1.0),
    "exposure": (10.4, 0.45),
    "black": (-0.08, 0.06),
    "white": (0.0, 0.06),
    "gamma": (0.0, 0.12),
}
# Lowest and highest value of what is drawn from a uniform distribution.
_UNIFORM = {
    "breast": (0.0, 1.0),
    "stomach_gas": (0.0, 2.4),
    "finding_side": (-1.0, 1.0),
    "finding_x": (0.0, 1.0),
    "finding_y": (0.0, 1.0),
    "finding_z": (0.0, 1.0),
    "finding_size": (0.0, 1.0),
    "finding_density": (0.0, 1.0),
}


@dataclass(frozen=True)
class Parameters:
    """What was drawn for n images; every field is (n,) or (n, 5, 3).

    Attributes:
        label: 0 normal, 1 abnormal.
        finding: index into `FINDINGS`.
        stature, breadth, depth: of the body, relative to the mean.
        lung_height: relative to the mean.
        aeration: attenuation that air takes out of the lungs, relative to the mean.
        inspiration: how far the diaphragm stands below its mean, cm.
        dome_difference: how much higher the right dome stands, cm.
        cardiothoracic: width of the heart over inner width of the chest, before any finding.
        heart_tilt: of the heart's long axis below the horizontal, degrees.
        mediastinum, hila, bone: width, attenuation and attenuation, relative to the mean.
        rib_height, clavicle_height: shift of the ribs and the clavicles downwards, cm.
        rib_drop: from the spine to the front, cm.
        clavicle_slope: rise of the clavicles towards the shoulders, cm.
        yaw, roll: rotation about the body's axis and in the plane of the film, degrees.
        shift_x, shift_y: of the body on the film, cm.
        exposure: natural logarithm of the photons that reach a pixel without a body.
        black, white, gamma: of the display, relative to the automatic window.
        breast: from none to large. stomach_gas: radius of the bubble under the left dome, cm.
        finding_side: negative in the right lung (the image's left), positive in the left.
        finding_x, finding_y, finding_z: place within what the finding's kind allows, in [0, 1].
        finding_size, finding_density: within what the finding's kind allows, in [0, 1].
        lobes: standard normal offsets (n, 5, 3) of a consolidation's lobes.
    """

    label: Labels
    finding: Labels
    stature: Array
    breadth: Array
    depth: Array
    lung_height: Array
    aeration: Array
    inspiration: Array
    dome_difference: Array
    cardiothoracic: Array
    heart_tilt: Array
    mediastinum: Array
    hila: Array
    rib_height: Array
    rib_drop: Array
    bone: Array
    clavicle_height: Array
    clavicle_slope: Array
    yaw: Array
    roll: Array
    shift_x: Array
    shift_y: Array
    exposure: Array
    black: Array
    white: Array
    gamma: Array
    breast: Array
    stomach_gas: Array
    finding_side: Array
    finding_x: Array
    finding_y: Array
    finding_z: Array
    finding_size: Array
    finding_density: Array
    lobes: Array

    def __len__(self) -> int:
        return len(self.label)

    def take(self, index: NDArray[np.intp] | slice) -> Parameters:
        """Return the rows of `index`, in its order."""
        return Parameters(**{f.name: getattr(self, f.name)[index] for f in fields(self)})

    @classmethod
    def join(cls, parts: list[Parameters]) -> Parameters:
        """Put several draws one after the other."""
        names = [f.name for f in fields(cls)]
        return cls(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})


def draw_parameters(labels: Labels, generator: np.random.Generator) -> Parameters:
    """Draw one body a label; an abnormal one has each finding with the same probability.

    Nothing but the finding's kind depends on the label.
    """
    count = len(labels)
    normal = generator.standard_normal((count, len(_NORMAL)))
    uniform = generator.random((count, len(_UNIFORM)))
    kinds = generator.integers(1, len(FINDINGS), size=count)
    lobes = generator.standard_normal((count, LOBES, 3))
    values = {
        name: mean + deviation * np.clip(normal[:, k], -_LIMIT, _LIMIT)
        for k, (name, (mean, deviation)) in enumerate(_NORMAL.items())
    }
    values |= {
        name: low + (high - low) * uniform[:, k]
        for k, (name, (low, high)) in enumerate(_UNIFORM.items())
    }
    return Parameters(
        label=np.asarray(labels, dtype=np.int64),
        finding=np.where(labels == 0, NONE, kinds).astype(np.int64),
        lobes=np.clip(lobes, -_LIMIT, _LIMIT),
        **values,
    )
