"""What must hold of the measures of samples, whatever the samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.diversity import coverage, density, precision, recall
from phantombench.metrics.fidelity import fid, fid_inf, kid, mae, psnr, rmse, ssim
from phantombench.metrics.measure import Goal, Measure, Need
from phantombench.metrics.privacy import copy_rate, ct, nn_ratio
from phantombench.metrics.view import Ground, View
from phantombench.task.registry import read_spec, task_ids

IDENTITY = {
    fid.MEASURE: 0.0,
    rmse.MEASURE: 0.0,
    mae.MEASURE: 0.0,
    psnr.MEASURE: 80.0,
    ssim.MEASURE: 1.0,
    precision.MEASURE: 1.0,
    recall.MEASURE: 1.0,
    coverage.MEASURE: 1.0,
    nn_ratio.MEASURE: 1.0,
    ct.MEASURE: 0.0,
}
SWAPPED = {
    fid.MEASURE: fid.MEASURE,
    kid.MEASURE: kid.MEASURE,
    rmse.MEASURE: rmse.MEASURE,
    mae.MEASURE: mae.MEASURE,
    precision.MEASURE: recall.MEASURE,
}
UNORDERED = tuple(dict.fromkeys([*IDENTITY, *SWAPPED, copy_rate.MEASURE, density.MEASURE]))
DISTANCES = (fid.MEASURE, fid_inf.MEASURE, kid.MEASURE, rmse.MEASURE, mae.MEASURE)
QUICK = frozenset({Need.SAMPLES, Need.FEATURES, Need.CRITIC, Need.RECONSTRUCTION})
SPECS = {spec.kind: spec for spec in map(read_spec, reversed(task_ids()))}  # one task of each kind
small = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(10, 10_000)


def name_of(measure: Measure) -> str:
    return measure.name


@pytest.mark.parametrize("measure", IDENTITY, ids=name_of)
def test_reference_itself_is_perfect(world, measure: Measure) -> None:
    image = world("image")
    view = image.view(image.split(2).samples)
    assert world.value(measure, view) == pytest.approx(IDENTITY[measure], abs=1e-6)


def test_reference_itself_has_no_kernel_distance_left(world) -> None:
    image = world("image")
    assert world.value(kid.MEASURE, image.view(image.split(2).samples)) <= 0


@pytest.mark.parametrize("measure", [*UNORDERED, fid_inf.MEASURE], ids=name_of)
def test_replicate_without_resampling_is_the_value(world, measure: Measure) -> None:
    view = world("image").view()
    drawn = world("image").resampling(view, 2)
    drawn.reference[:] = 1
    drawn.generated[:] = 1
    drawn.halvings.multipliers[:] = 0
    value = world.value(measure, view)
    assert list(world.replicates(measure, view, drawn)) == pytest.approx(
        [value, value], rel=1e-5, abs=1e-5
    )


@small
@given(seed=seeds)
def test_order_within_a_class_does_not_matter(world, seed: int) -> None:
    image = world("image")
    generated = image.samples(seed)
    order = np.arange(len(generated))
    rng = np.random.default_rng(seed)
    for label in (0, 1):
        order[label::2] = rng.permutation(order[label::2])
    views = [image.view(each) for each in (generated, generated[order])]
    for measure in UNORDERED:
        first, second = (world.value(measure, view) for view in views)
        assert first == pytest.approx(second, rel=1e-5, abs=1e-7), measure.name


@small
@given(seed=seeds)
def test_swapping_the_sides(world, seed: int) -> None:
    image = world("image")
    view = image.view(image.samples(seed) * 0.8)
    reference = view.reference
    swapped = View(
        Ground(
            view.train,
            type(reference)(view.generated, reference.labels, reference.groups),
            view.ground.encoder,
        ),
        reference.samples,
    )
    for measure, other in SWAPPED.items():
        assert world.value(measure, view) == pytest.approx(world.value(other, swapped), rel=1e-5), (
            measure.name
        )


@small
@given(seed=seeds)
def test_distances_rise_with_noise(world, seed: int) -> None:
    image = world("image", size=150)
    clean = image.samples(seed)
    noise = np.random.default_rng(seed).normal(size=clean.shape).astype(np.float32)
    views = [image.view(clean + scale * noise) for scale in (0.0, 0.2, 0.6)]
    for measure in DISTANCES:
        values = [world.value(measure, view) for view in views]
        assert values == sorted(values), measure.name


@small
@given(seed=seeds, scale=st.sampled_from([0.0, 1e-3, 1.0, 50.0]), shift=st.floats(-3, 3))
def test_values_stay_within_bounds(world, brightness, seed: int, scale: float, shift) -> None:
    """Of every measure that needs no network to be trained or explained."""
    for kind, spec in SPECS.items():
        make = world(kind)
        generated = (scale * make.samples(seed) + shift).astype(np.float32)
        view = make.view(generated, critic=brightness, reconstruct=lambda x, _: scale * x + shift)
        drawn = make.resampling(view, 5)
        for measure in all_measures():
            if not measure.needs <= QUICK:
                continue
            for facets in measure.facets(spec):
                try:
                    found = measure.estimate(view, facets, drawn)
                except Unavailable as reason:
                    assert str(reason)
                    continue
                assert measure.bounds[0] <= found.value <= measure.bounds[1], measure.name
                assert np.isfinite(found.replicates).all(), measure.name


def test_collapse_shows_in_diversity_only(world) -> None:
    image = world("image", size=100)
    honest = image.view()
    collapsed = image.view(np.repeat(image.samples(3)[:4], 25, axis=0))
    for measure in (coverage.MEASURE, recall.MEASURE):
        assert measure.goal is Goal.MAXIMIZE
        assert world.value(measure, collapsed) < 0.3 < world.value(measure, honest)
    assert world.value(precision.MEASURE, collapsed) >= 0.5
