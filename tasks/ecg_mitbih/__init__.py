"""Task `ecg-mitbih`: single beats of the MIT-BIH Arrhythmia Database, lead MLII, four AAMI classes.

Moody GB, Mark RG. The impact of the MIT-BIH Arrhythmia Database. IEEE Eng Med Biol 20(3):45-50,
2001. Division by record: de Chazal P, O'Dwyer M, Reilly RB. IEEE Trans Biomed Eng 51(7):1196-1206,
2004.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from phantombench.task.quantities import Quantity, Values
from phantombench.task.registry import read_spec
from phantombench.task.spec import Ladder, Samples, Split, SplitName
from phantombench.tasks.modality.mitdb_records import DS1, DS2, faults, fingerprint, known_root
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders


class MitBih(PinnedEncoders):
    """Beats of 43 records; satisfies `Task` and `Fetchable`."""

    def __init__(self) -> None:
        self.spec = read_spec("ecg-mitbih")
        self.folder = Path(__file__).parent

    def check(self, data: Path) -> list[str]:
        """Return what is wrong with the data root, a line a file; empty when all is right."""
        return [wrong for _, _, wrong in faults(data)]

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the source files, after comparing each with the manifest."""
        return fingerprint(known_root(data, self.spec.id), DS1 + DS2, self.spec.id)

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read, filter and cut the beats of one split (about 2 s)."""
        from phantombench.tasks.ecg_mitbih.beats import read_split

        return read_split(known_root(data, self.spec.id), split)

    def get(self, data: Path, url: str | None) -> str:
        """Fetch the records below `<data>/mitdb` from PhysioNet, or from `url` in its layout."""
        from phantombench.tasks.modality.mitdb_download import PHYSIONET, download

        return download(data, url if url is not None else PHYSIONET)

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a beat."""
        from phantombench.tasks.modality.ecg_quantities import QUANTITIES

        return QUANTITIES

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        from phantombench.tasks.modality import ecg_quantities

        return ecg_quantities.measure(samples)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of beats."""
        from phantombench.tasks.modality.ecg_degradations import ladders

        return ladders(self.spec)


TASK = MitBih()
