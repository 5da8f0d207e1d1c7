"""Phantom chest X-rays: an analytic body of ellipsoids, whose truth is known."""

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
    TaskSpec,
)
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders
from phantombench.tasks.modality.streams import generator_of

if TYPE_CHECKING:
    from phantombench.tasks.xray_phantom.anatomy import Parameters

SIZES: dict[SplitName, int] = {"train": 4000, "reference": 1000, "test": 1000}
_SEED = 18951108  # of all splits: the day of Roentgen's discovery
_OF_SPLITS, _OF_LABELS, _ON_DEMAND = 0, 1, 2  # spawn keys: their streams never meet


class XrayPhantom(PinnedEncoders):
    """Drawn chest films, half of them with a finding; satisfies `Task` and `Drawable`."""

    folder = Path(__file__).parent

    @property
    def spec(self) -> TaskSpec:
        """The metadata of `task.toml`."""
        return read_spec("xray-phantom")

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the code that draws, in place of source files."""
        paths = [*sorted(self.folder.glob("*.py")), self.folder.parent / "modality/streams.py"]
        code = b"".join(with_plain_line_ends(path.read_bytes()) for path in paths)
        return hashlib.sha256(code).hexdigest()

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Draw one split by its fixed seed; groups number the draws of all splits."""
        return self.read_with_parameters(split)[0]

    def read_with_parameters(self, split: SplitName) -> tuple[Split, Parameters]:
        """Draw one split by its fixed seed, and return the truth behind each film."""
        place, size = SPLITS.index(split), SIZES[split]
        shuffle = generator_of(_SEED, _OF_LABELS, place)
        labels = shuffle.permutation(np.arange(size, dtype=np.int64) % len(self.spec.classes))
        samples, parameters = _draw(labels, _SEED, _OF_SPLITS, place)
        first = sum(SIZES[name] for name in SPLITS[:place])
        return Split(samples, labels, np.arange(first, first + size, dtype=np.int64)), parameters

    def draw(self, labels: Labels, seed: int) -> Samples:
        """Draw one new film a label, (n, 1, 64, 64), independent of every split.

        The first films do not depend on how many follow.
        """
        return self.draw_with_parameters(labels, seed)[0]

    def draw_with_parameters(self, labels: Labels, seed: int) -> tuple[Samples, Parameters]:
        """Draw one new film a label, and return the truth behind each."""
        return _draw(np.asarray(labels, dtype=np.int64), seed, _ON_DEMAND)

    def finding_mask(self, parameters: Parameters) -> NDArray[np.bool_]:
        """Return the pixels that each film's finding changes, (n, 64, 64); none in a normal one."""
        from phantombench.tasks.xray_phantom.film import finding_mask

        return finding_mask(parameters)

    def finding_names(self, parameters: Parameters) -> list[str]:
        """Return the name of each film's finding, "none" in a normal one."""
        from phantombench.tasks.xray_phantom.anatomy import FINDINGS

        return [FINDINGS[kind] for kind in parameters.finding]

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a film."""
        from phantombench.tasks.modality.xray_quantities import QUANTITIES

        return QUANTITIES

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        from phantombench.tasks.modality import xray_quantities

        return xray_quantities.measure(samples)

    def true_quantities(self, parameters: Parameters) -> Mapping[str, Values]:
        """Return what the drawn parameters say of the quantities."""
        from phantombench.tasks.xray_phantom.findings import true_quantities

        return true_quantities(parameters)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of chest films."""
        from phantombench.tasks.modality import xray_degradations

        return xray_degradations.ladders(self.spec)


def _draw(labels: Labels, seed: int, *stream: int) -> tuple[Samples, Parameters]:
    from phantombench.tasks.xray_phantom.film import draw_films

    return draw_films(labels, lambda block: generator_of(seed, *stream, block))


TASK = XrayPhantom()
