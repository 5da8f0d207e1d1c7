"""The phantom chest: exact projection, independent draws, findings where their masks are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Drawable
from phantombench.tasks.xray_phantom import _OF_SPLITS, _SEED, _draw
from phantombench.tasks.xray_phantom.anatomy import FINDINGS, Parameters, draw_parameters
from phantombench.tasks.xray_phantom.film import BLOCK, develop, draw_films, finding_mask
from phantombench.tasks.xray_phantom.findings import finding_ellipsoids
from phantombench.tasks.xray_phantom.projection import (
    DETECTOR,
    FIELD,
    PIXEL,
    SIDE,
    SOURCE,
    Ellipsoids,
    line_integrals,
    rotation,
    silhouettes,
)

TASK = get_task("xray-phantom")


@pytest.fixture(scope="module")
def abnormal() -> tuple[np.ndarray, Parameters]:
    """120 abnormal films with all their truth."""
    return TASK.draw_with_parameters(np.ones(120, dtype=np.int64), seed=11)


def one(centre, axes, frame=None, attenuation=1.0) -> Ellipsoids:
    turn = np.eye(3) if frame is None else frame
    return Ellipsoids(
        np.array([[centre]], float),
        np.array([[axes]], float),
        np.asarray(turn, float)[None, None],
        np.array([[attenuation]]),
    )


def numerically(ellipsoid: Ellipsoids, row: int, column: int, steps: int = 400_001) -> float:
    """Integrate along one ray by the midpoint rule."""
    u, v = ((k + 0.5) * PIXEL - FIELD / 2 for k in (column, row))
    direction = np.array([u, v, DETECTOR])
    t = (np.arange(steps) + 0.5) / steps
    inside = SOURCE + t[:, None] * direction - ellipsoid.centre[0, 0]
    unit = inside @ ellipsoid.frame[0, 0].T / ellipsoid.axes[0, 0]
    share = ((unit**2).sum(axis=1) < 1).mean()
    return float(share * np.linalg.norm(direction) * ellipsoid.attenuation[0, 0])


@pytest.mark.parametrize(
    ("centre", "axes", "angles"),
    [
        ((0, 0, 0), (18, 30, 10), (0, 0)),
        ((7, -1, 0), (6, 13, 8), (0.1, -0.2)),
        ((-9, 6, -5), (2.5, 0.6, 0.4), (0.9, 0.4)),
        ((16, -15, 9), (3, 0.8, 0.5), (-0.7, 1.2)),
        ((4, 4, 2), (0.9, 0.9, 0.9), (0, 0)),
    ],
)
def test_integrals_are_those_of_numerical_integration(centre, axes, angles) -> None:
    frame = rotation(np.array([angles[0]]), np.array([angles[1]]))[0].T
    ellipsoid = one(centre, axes, frame, 0.7)
    image = line_integrals(ellipsoid)[0]
    rows, columns = np.nonzero(image)
    assert len(rows) > 0
    rng = np.random.default_rng(0)
    for k in rng.choice(len(rows), min(6, len(rows)), replace=False):
        expected = numerically(ellipsoid, rows[k], columns[k])
        assert image[rows[k], columns[k]] == pytest.approx(expected, abs=2e-3)
    for row, column in rng.integers(0, SIDE, (4, 2)):
        expected = numerically(ellipsoid, row, column)
        assert image[row, column] == pytest.approx(expected, abs=2e-3)


def test_a_ball_is_crossed_along_its_diameter() -> None:
    # The ray to the middle of pixel (32, 32) passes through the ball's centre.
    through = np.array([PIXEL / 2, PIXEL / 2, DETECTOR])
    centre = SOURCE + through * 0.9
    assert line_integrals(one(centre, (3, 3, 3)))[0, 32, 32] == pytest.approx(6.0, abs=1e-9)


coordinate = st.floats(-22, 22)
half_axis = st.floats(0.3, 12)
angle = st.floats(-1.6, 1.6)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(coordinate, coordinate, st.floats(-10, 10)),
    st.tuples(half_axis, half_axis, half_axis),
    angle,
    angle,
)
def test_a_patch_misses_nothing_of_a_shadow(centre, axes, yaw, roll) -> None:
    frame = rotation(np.array([yaw]), np.array([roll]))[0].T
    small = one(centre, axes, frame)
    # Beside a huge ellipsoid of another image, the same one is evaluated on the whole film.
    huge = one((0, 0, 0), (60, 60, 30))
    both = Ellipsoids(
        np.concatenate([small.centre, huge.centre]),
        np.concatenate([small.axes, huge.axes]),
        np.concatenate([small.frame, huge.frame]),
        np.concatenate([small.attenuation, huge.attenuation]),
    )
    alone, whole = line_integrals(small)[0], line_integrals(both)[0]
    # Rounding may let a grazing ray through: its length is next to nothing.
    np.testing.assert_allclose(alone, whole, atol=1e-4)
    np.testing.assert_array_equal(silhouettes(small)[0], alone > 0)


def test_attenuations_add_and_a_move_moves_the_shadow() -> None:
    ball = one((0, 0, 0), (2, 2, 2))
    twice = Ellipsoids.join([ball, ball])
    np.testing.assert_allclose(line_integrals(twice), 2 * line_integrals(ball))
    turn = rotation(np.array([0.3]), np.array([0.2]))
    moved = ball.moved(turn, np.array([[5.0, -3.0, 0.0]]))
    np.testing.assert_allclose(
        line_integrals(moved), line_integrals(one((5, -3, 0), (2, 2, 2))), atol=1e-9
    )


def test_positive_roll_turns_the_image_clockwise() -> None:
    turn = rotation(np.zeros(1), np.array([np.pi / 2]))[0]
    np.testing.assert_allclose(turn @ [1, 0, 0], [0, 1, 0], atol=1e-12)  # right goes down


def test_draws_are_the_same_again_and_do_not_depend_on_how_many_follow() -> None:
    assert isinstance(TASK, Drawable)
    labels = np.arange(BLOCK + 30, dtype=np.int64) % 2
    long = TASK.draw(labels, seed=3)
    np.testing.assert_array_equal(long, TASK.draw(labels, seed=3))
    np.testing.assert_array_equal(long[:20], TASK.draw(labels[:20], seed=3))
    assert long.dtype == np.float32
    assert long.shape == (len(labels), 1, SIDE, SIDE)
    np.testing.assert_allclose(long * 255, np.rint(long * 255), atol=1e-4)
    assert not np.array_equal(long[:20], TASK.draw(labels[:20], seed=4))


def test_the_label_changes_nothing_but_the_finding() -> None:
    normal, truth = TASK.draw_with_parameters(np.zeros(40, dtype=np.int64), seed=5)
    ill, other = TASK.draw_with_parameters(np.ones(40, dtype=np.int64), seed=5)
    np.testing.assert_array_equal(truth.stature, other.stature)
    assert (truth.finding == 0).all()
    assert (other.finding > 0).all()
    changed = normal[:, 0] != ill[:, 0]
    assert not changed[~finding_mask(other)].any()
    assert changed.any(axis=(1, 2)).mean() > 0.95


def test_an_empty_draw_is_empty() -> None:
    samples, truth = TASK.draw_with_parameters(np.zeros(0, dtype=np.int64), seed=1)
    assert samples.shape == (0, 1, SIDE, SIDE)
    assert finding_mask(truth).shape == (0, SIDE, SIDE)


def test_all_findings_occur_and_lie_on_the_film(abnormal) -> None:
    _, truth = abnormal
    assert set(truth.finding) == set(range(1, len(FINDINGS)))
    area = finding_mask(truth).sum(axis=(1, 2))
    assert area.min() >= 4
    assert (area < SIDE * SIDE / 2).all()


@pytest.mark.parametrize("kind", range(1, len(FINDINGS)))
def test_a_finding_changes_only_its_mask_and_shows_there(abnormal, kind: int) -> None:
    _, truth = abnormal
    some = truth.take(np.flatnonzero(truth.finding == kind)[:20])
    noise = np.random.default_rng(2).standard_normal((len(some), SIDE, SIDE))
    with_it = develop(some, noise).astype(int)
    without = develop(replace(some, finding=np.zeros_like(some.finding)), noise).astype(int)
    mask = finding_mask(some)
    assert (with_it == without)[~mask].all()
    brighter = np.array([(a - b)[m].mean() for a, b, m in zip(with_it, without, mask, strict=True)])
    assert (brighter > 0).all()
    assert brighter.mean() > 3


def test_a_finding_lies_on_the_side_that_was_drawn(abnormal) -> None:
    _, truth = abnormal
    sided = truth.take(np.flatnonzero(truth.finding > 1))
    centre = finding_ellipsoids(sided).centre[:, 0, 0]
    np.testing.assert_array_equal(np.sign(centre), np.where(sided.finding_side < 0, -1, 1))


def test_an_enlarged_heart_holds_the_one_it_replaces(abnormal) -> None:
    _, truth = abnormal
    hearts = finding_ellipsoids(truth.take(np.flatnonzero(truth.finding == 1)))
    assert (hearts.axes[:, 0] > hearts.axes[:, 1]).all()
    np.testing.assert_array_equal(hearts.centre[:, 0], hearts.centre[:, 1])
    np.testing.assert_allclose(hearts.attenuation[:, 0], -hearts.attenuation[:, 1])


def test_the_heart_is_at_the_images_right_and_lungs_are_dark() -> None:
    films = TASK.draw(np.zeros(60, dtype=np.int64), seed=8)[:, 0].mean(axis=0)
    lungs = (films[20:32, 10:22].mean() + films[20:32, 44:54].mean()) / 2
    assert films[15:40, 30:34].mean() > lungs + 0.2  # mediastinum and spine
    assert films[56:, 20:44].mean() > lungs + 0.3  # below the diaphragm
    assert films[34:42, 37:44].mean() > films[34:42, 20:27].mean() + 0.05  # heart


def test_streams_of_splits_and_draws_never_meet() -> None:
    """Not even where the seed asked for is that of the splits."""
    labels = np.zeros(3, dtype=np.int64)
    of_splits = [_draw(labels, _SEED, _OF_SPLITS, place) for place in range(len(SPLITS))]
    on_demand = [TASK.draw_with_parameters(labels, seed) for seed in (0, 1, _SEED)]
    stature = np.concatenate([truth.stature for _, truth in of_splits + on_demand])
    assert len(np.unique(stature)) == len(stature)
    films = np.concatenate([samples for samples, _ in of_splits + on_demand])
    assert len(np.unique(films.reshape(len(films), -1), axis=0)) == len(films)


def test_parameters_join_and_take() -> None:
    truth = draw_parameters(np.array([0, 1, 1]), np.random.default_rng(0))
    again = Parameters.join([truth.take(slice(0, 1)), truth.take(np.array([1, 2]))])
    np.testing.assert_array_equal(again.lobes, truth.lobes)
    assert len(again) == 3
    with_generators = draw_films(truth.label, np.random.default_rng)
    assert len(with_generators[0]) == 3
