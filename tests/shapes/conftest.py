"""Two small tasks of other shapes, drawn from the phantoms: 2x512 signals and 1x96x96 images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from phantombench.task.loading import split_digest
from phantombench.task.quantities import Measurable, Quantity, Values
from phantombench.task.registry import get_task
from phantombench.task.spec import (
    SPLITS,
    Encoder,
    Labels,
    Ladder,
    Samples,
    Split,
    SplitName,
    SplitSpec,
    TaskSpec,
    TrainedEncoder,
)
from phantombench.tasks.modality import ecg_degradations, xray_degradations
from phantombench.tasks.modality.encoder import decode_file
from phantombench.tasks.modality.train import recipe_of, train_by_recipe

SIZES: dict[SplitName, int] = {"train": 320, "reference": 256, "test": 64}


@dataclass
class Reshaped:
    """A phantom whose draws are brought into another shape; satisfies `Task`."""

    spec: TaskSpec
    parent: str
    reshape: Callable[[Samples], Samples]
    make_ladders: Callable[[TaskSpec], tuple[Ladder, ...]]
    folder: Path = Path()

    def fingerprint(self, data: Path | None) -> str:
        return self.spec.id

    def draw(self, labels: Labels, seed: int) -> Samples:
        return self.reshape(get_task(self.parent).draw(labels, seed))  # type: ignore[attr-defined]

    def read(self, split: SplitName, data: Path | None) -> Split:
        size = SIZES[split]
        labels = np.arange(size, dtype=np.int64) % len(self.spec.classes)
        sex = np.where(np.arange(size) % 3 == 0, "F", "M")
        samples = self.draw(labels, 700 + SPLITS.index(split))
        return Split(samples, labels, np.arange(size, dtype=np.int64) // 2, {"sex": sex})

    @cached_property
    def trained(self) -> TrainedEncoder:
        """A few steps of the task's own recipe."""
        return self.train_encoder(self.read("train", None), self.read("reference", None))

    def train_encoder(
        self,
        train: Split,
        held_out: Split,
        report: Callable[[int, float], None] = lambda _step, _loss: None,
        name: str | None = None,
    ) -> TrainedEncoder:
        brief = replace(recipe_of(self.spec), steps=8, batch=16)
        return train_by_recipe(self.spec, train, held_out, report, brief)

    def quantities(self) -> Mapping[str, Quantity]:
        return measurable(self.parent).quantities()

    def measure(self, samples: Samples) -> Mapping[str, Values]:
        return measurable(self.parent).measure(samples)

    def encoder(self, name: str | None = None) -> Encoder:
        return decode_file(self.trained.weights, self.spec)

    def ladders(self) -> tuple[Ladder, ...]:
        return self.make_ladders(self.spec)


def measurable(name: str) -> Measurable:
    task = get_task(name)
    assert isinstance(task, Measurable)
    return task


def two_leads(beats: Samples) -> Samples:
    """A beat (n, 1, 256) and a smaller one after it; below, the same smoothed and upside down."""
    strip = np.concatenate([beats, 0.8 * beats], axis=-1)
    other = -0.6 * ndimage.gaussian_filter1d(strip, 2.0, axis=-1, mode="nearest")
    return np.concatenate([strip, other], axis=1).astype(np.float32)


def enlarged(films: Samples) -> Samples:
    """Films (n, 1, 64, 64) at 96x96, by straight lines between pixels."""
    return ndimage.zoom(films, (1, 1, 1.5, 1.5), order=1).astype(np.float32).clip(0, 1)


def reshaped(parent: str, task: Callable[[TaskSpec], Reshaped], **changes: object) -> Reshaped:
    spec = get_task(parent).spec.model_copy(
        update=changes | {"encoders": (), "recipe_sha256": None}
    )
    made = task(TaskSpec.model_validate(spec.model_dump()))
    splits = {}
    for name in SPLITS:
        split = made.read(name, None)
        groups = len(np.unique(split.groups))
        splits[name] = SplitSpec(size=len(split), groups=groups, sha256=split_digest(split))
    made.spec = made.spec.model_copy(update={"splits": splits})
    return made


@pytest.fixture(scope="session")
def signals() -> Reshaped:
    return reshaped(
        "ecg-phantom",
        lambda spec: Reshaped(spec, "ecg-phantom", two_leads, ecg_degradations.ladders),
        id="ecg-strips",
        sample_shape=(2, 512),
        leads=("MLII", "V1"),
    )


@pytest.fixture(scope="session")
def images() -> Reshaped:
    return reshaped(
        "xray-phantom",
        lambda spec: Reshaped(spec, "xray-phantom", enlarged, xray_degradations.ladders),
        id="xray-large",
        sample_shape=(1, 96, 96),
    )


@pytest.fixture(scope="session", params=["signals", "images"])
def task(request: pytest.FixtureRequest) -> Reshaped:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
