"""Real chest X-rays: 1,998 films of 946 patients from NIH ChestX-ray14, at 64x64."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from phantombench.task.quantities import Quantity, Values
from phantombench.task.registry import read_spec
from phantombench.task.spec import (
    Ladder,
    Samples,
    Split,
    SplitName,
    TaskSpec,
)
from phantombench.tasks.modality.patients import age_group
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders
from phantombench.tasks.modality.xray_source import to_samples
from phantombench.tasks.xray_nih import source
from phantombench.tasks.xray_nih.manifest import CLASSES, films_of


class XrayNih(PinnedEncoders):
    """The films of `manifest.csv`; satisfies `Task` and `Fetchable`."""

    folder = Path(__file__).parent

    @property
    def spec(self) -> TaskSpec:
        """The metadata of `task.toml`."""
        return read_spec("xray-nih")

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the films' files."""
        return source.fingerprint(data)

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read one split from copies or originals; groups are NIH's patient numbers."""
        films = films_of(split)
        return Split(
            to_samples(source.read_films(films, data)),
            np.array([CLASSES.index(film.label) for film in films], dtype=np.int64),
            np.array([film.patient_id for film in films], dtype=np.int64),
            {
                "sex": np.array([film.sex for film in films]),
                "view": np.array([film.view for film in films]),
                "age": np.array([age_group(film.age) for film in films]),
            },
        )

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a film."""
        from phantombench.tasks.modality.xray_quantities import QUANTITIES

        return QUANTITIES

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        from phantombench.tasks.modality import xray_quantities

        return xray_quantities.measure(samples)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of chest films."""
        from phantombench.tasks.modality import xray_degradations

        return xray_degradations.ladders(self.spec)

    def get(self, data: Path, url: str | None) -> str:
        """Fetch from a server that the user names, or say what to download from NIH."""
        return source.get(data, url)

    def check(self, data: Path) -> list[str]:
        """Return the films that are missing or not the manifest's, one line each."""
        return source.check(data)


TASK = XrayNih()
