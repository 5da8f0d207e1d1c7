"""A small world: beats of two classes that differ in a bump, of patients with a few beats each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phantombench.kept import Kept
from phantombench.task.spec import Split
from phantombench.utility.downstream import Downstream
from phantombench.utility.recipe import Recipe
from phantombench.utility.training import Setting
from phantombench.utility.ward import Ward

LENGTH = 128


def draw(labels: np.ndarray, seed: int) -> np.ndarray:
    """Noise, and a faint bump at one of two places, by the class."""
    rng = np.random.default_rng(seed)
    place = np.where(labels == 0, LENGTH // 3, 2 * LENGTH // 3)[:, None]
    bump = np.exp(-0.5 * ((np.arange(LENGTH) - place) / 6) ** 2)
    noise = rng.standard_normal((len(labels), LENGTH))
    return (bump + 1.5 * noise).astype(np.float32)[:, None]


def split(n: int, seed: int, first: int) -> Split:
    labels = np.arange(n) % 2
    groups = first + np.arange(n) // 4
    sex = np.where(groups % 2 == 0, "F", "M")
    return Split(draw(labels, seed), labels, groups, {"sex": sex})


class World:
    draw = staticmethod(draw)

    @staticmethod
    def ward(folder: Path | None = None, **changes: object) -> Ward:
        train = split(64, 1, 0)
        recipe = Recipe.model_validate({"steps": 20, "shift": 0.02, **changes})
        return Ward(
            train=train,
            test=split(200, 2, 1000),
            setting=Setting.of(train.samples, 2, recipe),
            few=0.25,
            judge=lambda samples: np.stack(
                [samples[:, 0, 35:50].mean(axis=1), samples[:, 0, 78:93].mean(axis=1)], axis=1
            ),
            kept=Kept(folder),
        )

    @staticmethod
    def downstream(ward: Ward, sample=draw, told=None) -> Downstream:
        asked = np.arange(256) % 2
        return Downstream(ward, sample, asked, [].append if told is None else told.append)


@pytest.fixture(scope="session")
def world() -> World:
    return World()
