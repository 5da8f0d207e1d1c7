"""Registration of signals of many beats: copies are found wherever their first beat lies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from phantombench.statistics.registration import Registration
from phantombench.statistics.registration_moves import LONG, moves

LENGTH = 1024
PERSONS = 40


def strips(n: int, seed: int) -> np.ndarray:
    """Strips of two leads (n, 2, 1024): each a person's own beat, at intervals of its own."""
    rng = np.random.default_rng(seed)
    time = np.arange(LENGTH)
    made = np.zeros((n, 2, LENGTH))
    for row in range(n):
        peaks = np.cumsum(rng.uniform(70, 130, 16)) - rng.uniform(0, 200)
        for _ in range(4):
            delay, width = rng.uniform(-25, 35), rng.uniform(3, 9)
            shape = np.exp(-(((time[:, None] - peaks - delay) / width) ** 2)).sum(axis=1)
            made[row] += rng.normal(size=(2, 1)) * shape
    return (made + 0.01 * rng.standard_normal(made.shape)).astype(np.float32)


TRAINING = strips(PERSONS, 0)
REGISTRATION = Registration(TRAINING)


def moved(samples: np.ndarray, by: int) -> np.ndarray:
    return np.roll(samples, by, axis=-1)


def stretched(samples: np.ndarray, by: float) -> np.ndarray:
    place = (np.arange(LENGTH) - LENGTH / 2) / by + LENGTH / 2
    leads = samples.reshape(-1, LENGTH)
    found = np.stack([np.interp(place, np.arange(LENGTH), lead) for lead in leads])
    return found.reshape(samples.shape).astype(np.float32)


DISGUISES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda x: x,
    "leads exchanged": lambda x: x[:, ::-1],
    "moved by 0.3 s": lambda x: moved(x, 40),
    "moved by 1 s": lambda x: moved(x, 130),
    "stretched": lambda x: stretched(x, 1.06),
    "leads exchanged and moved": lambda x: moved(x[:, ::-1], -60),
    "backwards, inverted and smaller": lambda x: -0.6 * x[..., ::-1],
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguised_strip_is_found(disguise: str) -> None:
    copies = np.ascontiguousarray(DISGUISES[disguise](TRAINING[:12]), dtype=np.float32)
    found = REGISTRATION.nearest(copies)
    assert np.mean(found.rows == np.arange(12)) >= 0.9
    distances = REGISTRATION.distances(copies, 5)
    ratio = distances[:, 0] / distances[:, 1:].mean(axis=1)
    assert np.median(ratio) < 0.5


def test_other_strips_are_no_copies() -> None:
    distances = REGISTRATION.distances(strips(12, 1), 5)
    assert np.median(distances[:, 0] / distances[:, 1:].mean(axis=1)) > 0.8


def test_beats_are_tried_as_before() -> None:
    assert len(moves(1, LONG - 1)) == len(moves(1)) == 30
    assert {move.across for move in moves(1, LENGTH)} >= {0.0, 12 / 512, -252 / 512}


def test_a_move_of_strips_and_its_way_back_are_inverse() -> None:
    for move in moves(1, LENGTH):
        there, back = (np.vstack([m, [0, 0, 1]]) for m in (move.there, move.back))
        np.testing.assert_allclose(there @ back, np.eye(3), atol=1e-12)
