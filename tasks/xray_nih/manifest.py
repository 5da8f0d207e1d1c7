"""Which films the task holds, whose they are, what they show and in which split they lie.

`manifest.csv` was drawn from an index of the films by `draw_manifest`, which can draw it again:

    python -m phantombench.tasks.xray_nih DATA/nih-chestxray14
"""

from __future__ import annotations

import csv
import functools
import hashlib
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.tasks.modality.xray_source import Likeness, grey_sha256, read_grey

PATH = Path(__file__).parent / "manifest.csv"
CLASSES = ("normal", "abnormal")
SEED = 5  # the first whose draw is balanced, see `balanced`
REFERENCE_SHARE = 0.3  # of the patients


@dataclass(frozen=True)
class Film:
    """One row of the manifest.

    Attributes:
        image: NIH's file name.
        patient_id: NIH's number of the patient.
        finding_labels: NIH's findings, joined by `|`.
        label: `normal` where that is "No Finding", else `abnormal`.
        split: `train` or `reference`; the reference is the test split as well.
        rounding: grey levels by which the reduction of NIH's original may differ from ours. 0 where
            we reduced it ourselves, 1 where we hold somebody else's reduction.
        sha256: of the 64x64 grey levels.
        mean, spread, balance: see `Likeness`; they bound what `rounding` lets in.
        age: of the patient when the film was taken, years.
        sex: `F` or `M`.
        view: `PA`, from behind, standing; or `AP`, from the front, mostly lying.
    """

    image: str
    patient_id: int
    finding_labels: str
    label: str
    split: str
    rounding: int
    sha256: str
    mean: float
    spread: float
    balance: float
    age: int
    sex: str
    view: str

    @property
    def likeness(self) -> Likeness:
        """What a film that differs by rounding must measure."""
        return Likeness(self.mean, self.spread, self.balance)


COLUMNS = tuple(field.name for field in fields(Film))


@functools.cache
def read_manifest() -> tuple[Film, ...]:
    """Return all films in the order of the manifest, which is that of their names."""
    with PATH.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return tuple(
            Film(
                row["image"],
                int(row["patient_id"]),
                row["finding_labels"],
                row["label"],
                row["split"],
                int(row["rounding"]),
                row["sha256"],
                float(row["mean"]),
                float(row["spread"]),
                float(row["balance"]),
                int(row["age"]),
                row["sex"],
                row["view"],
            )
            for row in rows
        )


def films_of(split: str) -> tuple[Film, ...]:
    """Return the films of a split; `test` holds those of `reference`."""
    wanted = "reference" if split == "test" else split
    return tuple(film for film in read_manifest() if film.split == wanted)


def reference_patients(patients: Iterable[int], seed: int) -> frozenset[int]:
    """Draw the patients of the reference: 30 % of them, in the order of a hash.

    A hash, and no random generator, so that the draw is the same with every version of numpy.

    >>> sorted(reference_patients(range(10), seed=5))
    [0, 2, 9]
    """
    shuffled = sorted(
        set(patients), key=lambda patient: hashlib.sha256(f"{seed}/{patient}".encode()).digest()
    )
    return frozenset(shuffled[: round(REFERENCE_SHARE * len(shuffled))])


def balanced(films: Iterable[Film]) -> bool:
    """Say whether the reference has 30 to 33 % of the films and the classes of `train`.

    One patient has up to 66 films, so that a draw of patients may miss both by far. The shares of
    `abnormal` may differ by 2 points.
    """
    films = list(films)
    abnormal = {
        split: [film.label == "abnormal" for film in films if film.split == split]
        for split in ("train", "reference")
    }
    shares = {split: sum(flags) / len(flags) for split, flags in abnormal.items()}
    size = len(abnormal["reference"]) / len(films)
    return 0.30 <= size <= 0.33 and abs(shares["train"] - shares["reference"]) < 0.02


def draw_manifest(folder: Path, seed: int = SEED) -> list[Film]:
    """Draw the manifest from `index.csv` and `images-64/` in a folder.

    The index has the columns image, finding_labels, patient_id, age, sex, view and source_pixels:
    1024 where the film in `images-64/` is the reduced original, else somebody else's reduction.

    Raises:
        PhantomBenchError: no index, or an image is missing or damaged.
    """
    path = folder / "index.csv"
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise PhantomBenchError(path, f"cannot be read: {error}", "name its folder") from error
    reference = reference_patients((int(row["patient_id"]) for row in rows), seed)
    films = []
    for row in sorted(rows, key=lambda row: row["image"]):
        patient, findings = int(row["patient_id"]), row["finding_labels"]
        grey = read_grey(folder / "images-64" / row["image"])
        likeness = Likeness.of(grey)
        films.append(
            Film(
                row["image"],
                patient,
                findings,
                CLASSES[int(findings != "No Finding")],
                "reference" if patient in reference else "train",
                0 if row["source_pixels"] == "1024" else 1,
                grey_sha256(grey),
                likeness.mean,
                likeness.spread,
                likeness.balance,
                int(row["age"]),
                row["sex"],
                row["view"],
            )
        )
    return films


def manifest_text(films: Iterable[Film]) -> str:
    """Return the manifest as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(film) for film in films)
    return buffer.getvalue()
