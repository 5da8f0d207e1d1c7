"""Task `ecg-phantom`: beats of the dynamical ECG model, whose truth is known.

McSharry PE, Clifford GD, Tarassenko L, Smith LA. A dynamical model for generating synthetic
electrocardiogram signals. IEEE Trans Biomed Eng 50(3):289-294, 2003.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from phantombench.files import with_plain_line_ends
from phantombench.task.quantities import Quantity, Values
from phantombench.task.registry import read_spec
from phantombench.task.spec import (
    SPLITS,
    Labels,
    Ladder,
    Samples,
    Split,
    SplitName,
)
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders
from phantombench.tasks.modality.streams import generator_of

if TYPE_CHECKING:
    from phantombench.tasks.ecg_phantom.hearts import Parameters

SIZES: dict[SplitName, int] = {"train": 4000, "reference": 1000, "test": 1000}
MIX = (0.4, 0.2, 0.2, 0.2)  # shares of N, S, V, F, met exactly in every split
_SEED = 20030301
_OF_SPLITS, _ON_DEMAND = 0, 1  # spawn keys: the streams of splits and of `draw` never meet


class EcgPhantom(PinnedEncoders):
    """Drawn beats of four classes; satisfies `Task` and `Drawable`."""

    def __init__(self) -> None:
        self.spec = read_spec("ecg-phantom")
        self.folder = Path(__file__).parent

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the code that draws, in place of source files."""
        names = ("__init__.py", "drawing.py", "hearts.py")
        shared = ("ecg_beat.py", "ecg_dynamics.py", "ecg_waves.py", "streams.py")
        modality = self.folder.parent / "modality"
        paths = [*(self.folder / name for name in names), *(modality / name for name in shared)]
        code = b"".join(with_plain_line_ends(path.read_bytes()) for path in paths)
        return hashlib.sha256(code).hexdigest()

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Draw one split by its fixed seed; groups number the draws of all splits."""
        return self.read_with_parameters(split)[0]

    def read_with_parameters(self, split: SplitName) -> tuple[Split, Parameters]:
        """Draw one split by its fixed seed, and return the truth behind each sample."""
        from phantombench.tasks.ecg_phantom.drawing import draw_samples

        place, size = SPLITS.index(split), SIZES[split]
        generator = generator_of(_SEED, _OF_SPLITS, place)
        counts = [round(share * size) for share in MIX]
        labels = generator.permutation(np.repeat(np.arange(len(MIX), dtype=np.int64), counts))
        samples, parameters = draw_samples(labels, generator)
        first = sum(SIZES[name] for name in SPLITS[:place])
        return Split(samples, labels, np.arange(first, first + size, dtype=np.int64)), parameters

    def draw(self, labels: Labels, seed: int) -> Samples:
        """Draw one new sample a label, (n, 1, 256) mV, independent of every split."""
        return self.draw_with_parameters(labels, seed)[0]

    def draw_with_parameters(self, labels: Labels, seed: int) -> tuple[Samples, Parameters]:
        """Draw one new sample a label, and return the truth behind each."""
        from phantombench.tasks.ecg_phantom.drawing import draw_samples

        return draw_samples(np.asarray(labels, dtype=np.int64), generator_of(seed, _ON_DEMAND))

    def finding_mask(self, parameters: Parameters) -> NDArray[np.bool_]:
        """Return where each sample shows its class, (n, 256)."""
        from phantombench.tasks.ecg_phantom.drawing import finding_mask

        return finding_mask(parameters)

    def finding_names(self, parameters: Parameters) -> list[str]:
        """Return what is changed in each beat, "none" in a normal one."""
        names = ("none", "early beat (S)", "QRS and T (V)", "QRS and T (F)")
        return [names[label] for label in parameters.labels]

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a beat."""
        from phantombench.tasks.modality.ecg_quantities import QUANTITIES

        return QUANTITIES

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        from phantombench.tasks.modality import ecg_quantities

        return ecg_quantities.measure(samples)

    def true_quantities(self, parameters: Parameters) -> Mapping[str, Values]:
        """Return what the drawn parameters say of the quantities."""
        from phantombench.tasks.ecg_phantom.hearts import true_quantities

        return true_quantities(parameters)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of beats."""
        from phantombench.tasks.modality.ecg_degradations import ladders

        return ladders(self.spec)


TASK = EcgPhantom()
