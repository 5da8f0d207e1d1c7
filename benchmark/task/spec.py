"""What a task is: its frozen metadata, its splits, and the protocol its code satisfies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from phantombench.task.ensemble import Ensemble

Kind = Literal["image", "signal"]
SplitName = Literal["train", "reference", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "reference", "test")
Samples = NDArray[np.float32]
Labels = NDArray[np.int64]


class SplitSpec(BaseModel):
    """Size and identity of one split.

    Either `sha256`, over samples, labels and groups; or `archive_md5`, the published hash of the
    one file that holds the split, which the task's `fingerprint` checks before anything is read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    groups: int
    sha256: str | None = None
    archive_md5: str | None = None

    @model_validator(mode="after")
    def _one_identity(self) -> SplitSpec:
        if (self.sha256 is None) == (self.archive_md5 is None):
            raise ValueError("a split is pinned by 'sha256' or by 'archive_md5', one of the two")
        return self

    @property
    def identity(self) -> str:
        """What a result keeps of the split: its sha256, or `md5:` and the hash of its archive."""
        return self.sha256 if self.sha256 is not None else f"md5:{self.archive_md5}"


class TaskSpec(Ensemble):
    """A task's metadata, read from its `task.toml`; unknown fields are refused.

    A changed split is a new `version`: results of different versions never share a board.
    `tolerance` is how far a sample may lie from the pinned one, in the sample's unit, where the
    owner's files and the pinned copies differ by rounding. `Task.read` refuses what is further off.
    """

    id: str
    version: int
    title: str
    kind: Kind
    sample_shape: tuple[int, ...]  # (channels, height, width), or (channels, length)
    unit: str  # of a sample's values: "grey level" or "mV"
    sampling_rate: float | None = None  # Hz, signals only
    leads: tuple[str, ...] = ()  # names of the channels, signals only
    classes: tuple[str, ...]
    group: str  # what is resampled for intervals: "patient", "record" or "draw"
    synthetic: bool  # True where the truth is known and fresh samples can be drawn
    source: str
    url: str
    license: str
    attribution: str
    bibtex: str
    recipe_sha256: str | None = None  # of `recipe.json`, how its classifiers are trained
    quantities: tuple[str, ...] = ()  # names of what it measures on a sample
    subgroups: tuple[Annotated[str, Field(pattern="^[^=]+=.+$")], ...] = ()  # "<covariate>=<value>"
    tolerance: float = 0.0
    reader: Annotated[str, Field(pattern="^own_[a-z_]+$")] | None = None  # see tasks/modality
    splits: dict[SplitName, SplitSpec]

    @model_validator(mode="after")
    def _one_shape(self) -> TaskSpec:
        dims = {"image": 3, "signal": 2}[self.kind]
        if len(self.sample_shape) != dims or min(self.sample_shape) < 1:
            raise ValueError(f"the 'sample_shape' of a task of kind {self.kind} has {dims} numbers")
        if self.leads and self.kind != "signal":
            raise ValueError("'leads' name the channels of a signal; this is a task of images")
        if self.leads and len(set(self.leads)) != self.sample_shape[0]:
            raise ValueError(f"'leads' needs {self.sample_shape[0]} different names, one a channel")
        return self

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The name of each channel: the leads, or numbers where the task names none."""
        word = "lead" if self.kind == "signal" else "channel"
        return self.leads or tuple(f"{word} {i + 1}" for i in range(self.sample_shape[0]))


@dataclass(frozen=True)
class Split:
    """Samples of one split, in the order of the manifest.

    Attributes:
        samples: (n, *sample_shape) float32, physical units.
        labels: (n,) int64, index into the task's classes.
        groups: (n,) int64, the patient, record or draw each sample comes from.
        covariates: what else is known of each sample, (n,) each, by name: sex, view, age.
    """

    samples: Samples
    labels: Labels
    groups: Labels
    covariates: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: NDArray[np.intp]) -> Split:
        """Return the rows of `index`, in its order."""
        covariates = {name: values[index] for name, values in self.covariates.items()}
        return Split(self.samples[index], self.labels[index], self.groups[index], covariates)


class Encoder(Protocol):
    """A task's frozen feature extractor; its class head is the task's frozen classifier."""

    name: str
    sha256: str
    classifier: Any  # an nn.Module, differentiable: samples -> class logits (n, classes)

    def features(self, samples: Samples) -> NDArray[np.float64]:
        """Map samples (n, *sample_shape) to whitened features (n, 64)."""

    def class_probabilities(self, samples: Samples) -> NDArray[np.float64]:
        """Map samples (n, *sample_shape) to class probabilities (n, classes)."""


@dataclass(frozen=True)
class Step:
    """One severity of a degradation: `apply(samples, generator)` returns degraded samples.

    `must_see`: the Frechet distance of this step has to be at least twice the floor.
    """

    name: str
    apply: Callable[[Samples, np.random.Generator], Samples]
    must_see: bool = False


@dataclass(frozen=True)
class Ladder:
    """A degradation in steps from mild to severe, each of which must raise the distance.

    `trained`: the encoder was trained to name this degradation; the others are unseen by it.
    `monotone`: False for single facts (a flip) and for steps that lie within what patients differ
    by, which are reported and not required to rise.
    """

    name: str
    steps: tuple[Step, ...]
    trained: bool
    monotone: bool = True


class Task(Protocol):
    """The code of a task. `tasks/<folder>/__init__.py` exposes one as `TASK`."""

    spec: TaskSpec
    folder: Path

    def fingerprint(self, data: Path | None) -> str:
        """Return a content hash of the source files, the key of the cache.

        Raises:
            PhantomBenchError: the source is absent or damaged; says what to get and where it goes.
        """

    def read(self, split: SplitName, data: Path | None) -> Split:
        """Read one split from the source. Slow and pure; `load_split` caches and checks it."""

    def encoder(self, name: str | None = None) -> Encoder:
        """Return a pinned encoder of the ensemble by its name, the first one by default."""

    def ladders(self) -> tuple[Ladder, ...]:
        """Return the degradations on which the ruler is tested."""


@dataclass(frozen=True)
class TrainedEncoder:
    """A task's encoder as it is written and pinned.

    Attributes:
        weights: content of its file.
        scores: content of the `.json` beside it: what the encoder can do on held-out data.
        section: what the task's card says of it, in Markdown; begins with its heading.
    """

    weights: bytes
    scores: Mapping[str, Any]
    section: str


@runtime_checkable
class EncoderTraining(Protocol):
    """A task that trains encoders of its own."""

    def train_encoder(
        self,
        train: Split,
        held_out: Split,
        report: Callable[[int, float], None],
        name: str | None = None,
    ) -> TrainedEncoder:
        """Train an encoder of the ensemble on `train` alone, and score it on `held_out`.

        Calls `report` with the number of each step and its loss.
        """


@runtime_checkable
class Drawable(Protocol):
    """A task whose truth is known, so that fresh samples can be drawn without end."""

    def draw(self, labels: Labels, seed: int) -> Samples:
        """Draw one new sample per label, (n, *sample_shape), independent of every split."""


@runtime_checkable
class Planting(Protocol):
    """A task that plants findings and knows where: what explanations are calibrated on."""

    def draw_with_parameters(self, labels: Labels, seed: int) -> tuple[Samples, Any]:
        """Draw one new sample per label, (n, *sample_shape), and return the truth behind each."""

    def finding_mask(self, parameters: Any) -> NDArray[np.bool_]:
        """Return the values that each finding changes, (n, *extents); none in a normal sample."""

    def finding_names(self, parameters: Any) -> list[str]:
        """Return the name of each finding, "none" in a normal sample."""


@runtime_checkable
class Fetchable(Protocol):
    """A task whose source can be fetched, in whole or by instructions."""

    def get(self, data: Path, url: str | None) -> str:
        """Fetch into the data root, check the hashes, and say what was done or is left to do."""

    def check(self, data: Path) -> list[str]:
        """Return what is missing or damaged in the data root, one line each; [] if all is there."""
