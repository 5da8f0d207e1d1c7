"""The scale tier of real chest X-rays: all 112,120 NIH films at 64x64, as MedMNIST+ packs them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.task.registry import read_spec
from phantombench.task.spec import Encoder, Ladder, Split, SplitName, TaskSpec
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders
from phantombench.tasks.modality.xray_source import to_samples
from phantombench.tasks.xray_chestmnist import archive


class XrayChestMnist(PinnedEncoders):
    """MedMNIST's own split of `chestmnist_64.npz`; satisfies `Task` and `Fetchable`."""

    folder = Path(__file__).parent

    def __init__(self, spec: TaskSpec | None = None) -> None:
        """Take the metadata of `task.toml`, or other metadata for another archive."""
        self._spec = spec

    @property
    def spec(self) -> TaskSpec:
        """The metadata."""
        return self._spec if self._spec is not None else read_spec("xray-chestmnist")

    @property
    def _md5(self) -> str:
        return str(self.spec.splits["train"].archive_md5)

    def fingerprint(self, data: Path | None) -> str:
        """Return the md5 of the archive, which has to be the pinned one."""
        return archive.checked_md5(data, self._md5)

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read one split; normal has none of the 14 findings; every film is a group of its own."""
        images, findings = archive.read_split(split, data)
        return Split(
            to_samples(images),
            np.asarray(findings.any(axis=1), dtype=np.int64),
            np.arange(len(images), dtype=np.int64),
        )

    def encoder(self, name: str | None = None) -> Encoder:
        """Return the pinned encoder; there is none until somebody with the data trains it.

        Raises:
            PhantomBenchError: no encoder is trained; says how to.
        """
        path = self.folder / "encoder.safetensors"
        if not path.is_file():
            raise PhantomBenchError(
                self.spec.id,
                "no encoder has been trained for this task yet",
                "with the archive in the data root, run: "
                f"phantombench encoder train --task {self.spec.id}",
            )
        return super().encoder(name)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of chest films."""
        from phantombench.tasks.modality import xray_degradations

        return xray_degradations.ladders(self.spec)

    def get(self, data: Path, url: str | None) -> str:
        """Fetch the archive, or go on fetching it, and check its md5."""
        return archive.get(data, url, self._md5)

    def check(self, data: Path) -> list[str]:
        """Return what is wrong with the archive; [] if it is the pinned one."""
        try:
            archive.checked_md5(data, self._md5)
        except PhantomBenchError as error:
            return [str(error)]
        return []


TASK = XrayChestMnist()
