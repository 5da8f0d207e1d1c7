"""Distances after registration: near zero for disguised copies, far from it for other samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter, map_coordinates, rotate, shift, zoom

from phantombench import threads
from phantombench.statistics.registration import FITTED, Registration
from phantombench.statistics.registration_images import as_images
from phantombench.statistics.registration_moments import NORMALISATIONS
from phantombench.statistics.registration_moves import moves

SIZE = 64  # of an image's sides
LENGTH = 256  # of a signal


def smooth(n: int, shape: tuple[int, ...], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((n, *shape))
    drawn = gaussian_filter(noise, (0, 0, *[5.0] * (len(shape) - 1)))
    return (0.5 + 0.5 * drawn / drawn.std()).astype(np.float32)


IMAGES, SIGNALS = smooth(60, (1, SIZE, SIZE), 0), smooth(60, (2, LENGTH), 1)
OF_IMAGES, OF_SIGNALS = Registration(IMAGES), Registration(SIGNALS)


def each(change: Callable[[np.ndarray], np.ndarray], samples: np.ndarray) -> np.ndarray:
    return np.stack([change(sample) for sample in samples]).astype(np.float32)


def noisy(samples: np.ndarray) -> np.ndarray:
    return samples + 0.05 * np.random.default_rng(3).standard_normal(samples.shape)


def occluded(image: np.ndarray) -> np.ndarray:
    image = image.copy()
    image[:, 10:30, 10:30] = 0.0
    return image


def rippled(image: np.ndarray) -> np.ndarray:
    down, across = np.indices(image.shape[1:])
    there = [down + 3 * np.sin(across / 6), across + 3 * np.sin(down / 6)]
    return np.stack([map_coordinates(each, there, order=1, mode="nearest") for each in image])


def stretched(signal: np.ndarray, by: float) -> np.ndarray:
    place = (np.arange(LENGTH) - LENGTH / 2) / by + LENGTH / 2
    return np.stack([np.interp(place, np.arange(LENGTH), lead) for lead in signal])


IMAGE_DISGUISES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda x: x,
    "moved": lambda x: shift(x, (0, 5, -3), mode="nearest"),
    "mirrored": lambda x: x[..., ::-1],
    "turned": lambda x: rotate(x, 4, axes=(1, 2), reshape=False, mode="nearest"),
    "larger": lambda x: zoom(x, (1, 1.06, 1.06), order=1)[:, 2:66, 2:66],
    "brighter": lambda x: 0.8 * x + 0.1,
    "inverted": lambda x: 1 - x,
    "occluded": occluded,
    "noisy": noisy,
    "uneven": lambda x: x + 0.3 * np.cos(np.linspace(0, 3, SIZE)),
    "blurred": lambda x: gaussian_filter(x, (0, 2, 2)),
}
SIGNAL_DISGUISES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda x: x,
    "moved": lambda x: shift(x, (0, 9), mode="nearest"),
    "stretched": lambda x: stretched(x, 1.08),
    "shrunk": lambda x: stretched(x, 0.93),
    "scaled": lambda x: 0.8 * x,
    "inverted": lambda x: -x,
    "one channel inverted": lambda x: x * np.array([[1.0], [-1.0]]),
    "channels swapped": lambda x: x[::-1],
    "swapped, moved": lambda x: shift(x[::-1], (0, 9), mode="nearest"),
    "backwards": lambda x: x[:, ::-1],
    "drifting": lambda x: x + 0.5 * np.sin(np.linspace(0, 4, LENGTH)),
    "blurred": lambda x: gaussian_filter(x, (0, 4)),
    "noisy": noisy,
}


@pytest.mark.parametrize("disguise", IMAGE_DISGUISES.values(), ids=IMAGE_DISGUISES)
def test_a_disguised_image_is_near_its_original_and_no_other(disguise) -> None:
    found = OF_IMAGES.distances(each(disguise, IMAGES[:8]), 5)
    assert (found[:, 0] < 0.4 * found[:, 4]).mean() >= 7 / 8


@pytest.mark.parametrize("disguise", SIGNAL_DISGUISES.values(), ids=SIGNAL_DISGUISES)
def test_a_disguised_signal_is_near_its_original_and_no_other(disguise) -> None:
    found = OF_SIGNALS.distances(each(disguise, SIGNALS[:8]), 5)
    assert (found[:, 0] < 0.4 * found[:, 4]).mean() >= 7 / 8


def test_ripples_and_fast_wander_are_followed() -> None:
    """With the first warp alone, and slow wander, the shares are .53 and .55."""
    images = OF_IMAGES.distances(each(rippled, IMAGES[:16]), 5)
    wander = 0.2 * np.sin(np.linspace(0, 12 * np.pi, LENGTH))
    signals = OF_SIGNALS.distances(0.85 * SIGNALS[:16] + wander.astype(np.float32), 5)
    assert (images[:, 0] / images[:, 4]).mean() < 0.42
    assert (signals[:, 0] / signals[:, 4]).mean() < 0.45


def test_other_samples_are_near_to_nobody() -> None:
    for made, others in (
        (OF_IMAGES, smooth(8, (1, SIZE, SIZE), 7)),
        (OF_SIGNALS, smooth(8, (2, LENGTH), 7)),
    ):
        found = made.distances(others, 5)
        assert (found[:, 0] > 0.5 * found[:, 4]).all()


def test_distances_ascend_and_do_not_depend_on_what_is_asked_beside() -> None:
    found = OF_IMAGES.distances(IMAGES[:4] * 0.9 + 0.05, FITTED)
    assert (np.diff(found, axis=1) >= 0).all()
    alone = OF_IMAGES.distances(IMAGES[2:3] * 0.9 + 0.05, FITTED)
    np.testing.assert_allclose(alone[0], found[2], atol=1e-3)


@pytest.mark.parametrize(
    ("made", "samples", "disguise"),
    [
        (OF_IMAGES, IMAGES, lambda x: shift(x, (0, 4, -3), mode="nearest")),
        (OF_IMAGES, IMAGES, lambda x: x[..., ::-1]),
        (OF_SIGNALS, SIGNALS, lambda x: shift(x[::-1], (0, 9), mode="nearest")),
    ],
    ids=["image", "mirrored", "swapped signal"],
)
def test_the_nearest_is_laid_on_the_sample(made, samples, disguise) -> None:
    disguised = each(disguise, samples[:4])
    found = made.nearest(disguised)
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert found.registered.shape == disguised.shape
    inner = (..., slice(12, -12), slice(12, -12)) if samples.ndim == 4 else (..., slice(20, -20))
    laid, plain = (
        np.abs(these - disguised)[inner].mean() for these in (found.registered, samples[:4])
    )
    assert laid < 0.15 * plain


def test_few_training_samples_repeat_the_last_distance() -> None:
    found = Registration(IMAGES[:2]).distances(IMAGES[:1], 5)
    assert found.shape == (1, 5)
    assert found[0, 1] == found[0, 4]
    assert Registration(IMAGES).distances(IMAGES[:0], 5).shape == (0, 5)


@pytest.mark.parametrize(
    ("made", "samples"), [(OF_IMAGES, IMAGES), (OF_SIGNALS, SIGNALS)], ids=["image", "signal"]
)
def test_the_same_bytes_whatever_the_number_of_threads(
    made: Registration, samples: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "ROWS", 8)
    disguised = noisy(samples[:30]).astype(np.float32)
    found = []
    for cores in (1, 2, 3):
        with threads.one_thread(), threads.on_cores(cores):
            found.append(made.distances(disguised, 5).tobytes())
    assert len(set(found)) == 1


@given(st.floats(-8, 8), st.floats(0.9, 1.1))
@settings(max_examples=15, deadline=None)
def test_moments_take_out_position_and_width(moved: float, by: float) -> None:
    time = np.linspace(-1, 1, LENGTH)
    pulse = np.exp(-((time / 0.1) ** 2))[None, None].astype(np.float32)
    other = np.exp(-(((time - moved / LENGTH) / (0.1 * by)) ** 2))[None, None].astype(np.float32)
    normalise = NORMALISATIONS[0]
    (one, _, spread), (two, _, other_spread) = (
        normalise(as_images(each)) for each in (pulse, other)
    )
    assert float((one * two).sum()) > 0.99
    assert float(other_spread / spread) == pytest.approx(by, rel=0.1)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_a_move_and_its_way_back_are_inverse(dimensions: int) -> None:
    for move in moves(dimensions):
        there, back = (np.vstack([m, [0, 0, 1]]) for m in (move.there, move.back))
        np.testing.assert_allclose(there @ back, np.eye(3), atol=1e-12)


def test_constant_samples_have_finite_distances() -> None:
    found = OF_IMAGES.distances(np.full((2, 1, SIZE, SIZE), 0.5, np.float32), 5)
    assert np.isfinite(found).all()
