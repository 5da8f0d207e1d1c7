"""Task `ecg-mitbih-strips`: strips of 8 s of the MIT-BIH Arrhythmia Database, leads MLII and V1.

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
from phantombench.tasks.modality.mitdb_records import faults, fingerprint, known_root
from phantombench.tasks.modality.pinned_encoders import PinnedEncoders


class MitBihStrips(PinnedEncoders):
    """Strips of 37 records; satisfies `Task` and `Fetchable`."""

    def __init__(self) -> None:
        self.spec = read_spec("ecg-mitbih-strips")
        self.folder = Path(__file__).parent

    def check(self, data: Path) -> list[str]:
        """Return what is wrong with the data root, a line a file; empty when all is right."""
        return [wrong for _, _, wrong in faults(data, _used())]

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the source files, after comparing each with the list of records."""
        return fingerprint(known_root(data, self.spec.id), _used(), self.spec.id)

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read, filter, resample and cut the strips of one split (about 10 s)."""
        from phantombench.tasks.ecg_mitbih_strips.strips import read_split

        return read_split(known_root(data, self.spec.id), split)

    def get(self, data: Path, url: str | None) -> str:
        """Fetch the records below `<data>/mitdb` from PhysioNet, or from `url` in its layout."""
        from phantombench.tasks.modality.mitdb_download import PHYSIONET, download

        return download(data, url if url is not None else PHYSIONET, _used())

    def quantities(self) -> Mapping[str, Quantity]:
        """Return what is measured on a strip."""
        from phantombench.tasks.modality.ecg_rhythm import QUANTITIES

        return QUANTITIES

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        """Return every quantity of samples, (n,) each."""
        from phantombench.tasks.modality import ecg_rhythm

        return ecg_rhythm.measure(samples)

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations of strips."""
        from phantombench.tasks.modality.ecg_strip_degradations import ladders

        return ladders(self.spec)


def _used() -> tuple[int, ...]:
    from phantombench.tasks.ecg_mitbih_strips.strips import TESTED, TRAINED

    return TRAINED + TESTED


TASK = MitBihStrips()
