"""Task `ecg-mitbih`: single beats of the MIT-BIH Arrhythmia Database, lead MLII, four AAMI classes.

Moody GB, Mark RG. The impact of the MIT-BIH Arrhythmia Database. IEEE Eng Med Biol 20(3):45-50,
2001. Division by record: de Chazal P, O'Dwyer M, Reilly RB. IEEE Trans Biomed Eng 51(7):1196-1206,
2004.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.task.quantities import Quantity, Values
from phantombench.task.registry import read_spec
from phantombench.task.spec import Encoder, Ladder, Samples, Split, SplitName, TrainedEncoder
from phantombench.tasks.ecg_mitbih.records import FOLDER, SUFFIXES, faults, used_records

_SHOWN = 5  # faults named in one message


class MitBih:
    """Beats of 43 records; satisfies `Task` and `Fetchable`."""

    def __init__(self) -> None:
        self.spec = read_spec("ecg-mitbih")
        self.folder = Path(__file__).parent

    def check(self, data: Path) -> list[str]:
        """Return what is wrong with the data root, a line a file; empty when all is right."""
        return [wrong for _, _, wrong in faults(data)]

    def fingerprint(self, data: Path | None) -> str:
        """Return a hash of the source files, after comparing each with the manifest."""
        wrong = self.check(_known(data))
        if wrong:
            more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            raise PhantomBenchError(
                _known(data) / FOLDER,
                "; ".join(wrong[:_SHOWN]) + more,
                "phantombench data get ecg-mitbih fetches what is missing or damaged",
            )
        # Every file equals its line of the manifest by now, so the lines stand for the files.
        lines = "".join(r.sha256[suffix] for r in used_records() for suffix in SUFFIXES)
        return hashlib.sha256(lines.encode()).hexdigest()

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read, filter and cut the beats of one split (about 2 s)."""
        from phantombench.tasks.ecg_mitbih.beats import read_split

        return read_split(_known(data), split)

    def get(self, data: Path, url: str | None) -> str:
        """Fetch the records below `<data>/mitdb` from PhysioNet, or from `url` in its layout."""
        from phantombench.tasks.ecg_mitbih.download import PHYSIONET, download

        return download(data, url if url is not None else PHYSIONET)

    def encoder(self, name: str | None = None) -> Encoder:
        """Return a pinned encoder of the ensemble, the first one by default."""
        from phantombench.tasks.modality.encoder import load_member

        return load_member(self.folder, self.spec, name)

    def train_encoder(
        self,
        train: Split,
        held_out: Split,
        report: Callable[[int, float], None],
        name: str | None = None,
    ) -> TrainedEncoder:
        """Train an encoder of the ensemble by its recipe, the first one by default."""
        from phantombench.tasks.modality.train import train_by_recipe

        return train_by_recipe(self.spec, train, held_out, report, name=name)

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


def _known(data: Path | None) -> Path:
    if data is None:
        raise PhantomBenchError(
            "ecg-mitbih",
            "no data root is known",
            "set PHANTOMBENCH_DATA or pass --data, then: phantombench data get ecg-mitbih",
        )
    return data


TASK = MitBih()
