"""Every measure and axis that lies in the folders keeps the same contract."""

from __future__ import annotations

import functools
import importlib
import re

import numpy as np
import pytest
import torch

from phantombench.errors import Unavailable
from phantombench.metrics import all_axes, all_measures, get_measure, measures_for
from phantombench.metrics.measure import Estimate, Goal, Measure, Need
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.task.registry import read_spec, task_ids

MEASURES = all_measures()
SPECS = {spec.kind: spec for spec in map(read_spec, reversed(task_ids()))}  # one task of each kind
CASES = [
    (measure, kind, facets)
    for measure in MEASURES
    for kind, spec in SPECS.items()
    for facets in measure.facets(spec)
]
every_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
every_axis = pytest.mark.parametrize("axis", all_axes())
every_case = pytest.mark.parametrize(
    ("measure", "kind", "facets"), CASES, ids=[f"{m.name}-{k}-{f}" for m, k, f in CASES]
)


@pytest.fixture(scope="module")
def whole_view(world, brightness, explainer):
    """Make a view of a kind that lacks nothing."""

    def make(kind: str) -> View:
        return world(kind).view(
            critic=brightness,
            reconstruct=lambda samples, _: samples * np.float32(0.9),
            explainer=explainer,
        )

    return make


@pytest.fixture(scope="module")
def estimated(world):
    """Estimate a case on a new view; the reason where there is no number."""

    def estimate(measure: Measure, facets: Facets, view: View) -> Estimate | str:
        drawn = world("image").resampling(view)
        try:
            return measure.estimate(view, facets, drawn)
        except Unavailable as reason:
            return str(reason)

    return estimate


@pytest.fixture(scope="module")
def first(estimated, whole_view):
    """What a case gives on a view that lacks nothing; asked once for all tests."""

    def ask(measure: Measure, kind: str, facets: Facets) -> Estimate | str:
        np.random.seed(1)  # noqa: NPY002
        torch.manual_seed(1)
        return estimated(measure, facets, whole_view(kind))

    return functools.cache(ask)


def content(found: Estimate | str) -> tuple[object, ...]:
    if isinstance(found, str):
        return (found,)
    return (found.value, found.replicates.tobytes(), found.note)


@every_measure
def test_says_what_it_is(measure: Measure) -> None:
    module = importlib.import_module(f"phantombench.metrics.{measure.axis}.{measure.name}")
    assert measure is module.MEASURE
    assert re.fullmatch(r"[a-z][a-z0-9_]*", measure.name)
    assert measure.title.strip() and measure.source.words.strip()
    assert measure.bounds[0] < measure.bounds[1]
    assert (measure.ideal is not None) == (measure.goal is Goal.TARGET)
    assert measure.version >= 1 and measure.digits >= 0 and measure.significant >= 1
    assert measure.needs
    assert len(module.__doc__) > 60
    assert measure.estimate.__doc__


@every_measure
def test_a_gate_decides_within_the_bounds(measure: Measure) -> None:
    if measure.gate is not None:
        low, high = measure.bounds
        assert low < measure.gate.limit < high
        assert measure.gate.words
        assert all_axes()[measure.axis].headline != measure.name


@every_axis
def test_an_axis_says_what_it_is(axis: str) -> None:
    module = importlib.import_module(f"phantombench.metrics.{axis}")
    found = all_axes()[axis]
    assert found is module.AXIS
    assert found.title and len(module.__doc__) > 20
    if found.headline is not None:
        headline = get_measure(found.headline)
        assert headline.axis == axis
        specs = map(read_spec, task_ids())  # where it is not defined, the axis has none
        defined = [several for spec in specs if (several := headline.facets(spec))]
        assert defined
        assert all(found.headline_facets in several for several in defined)


def test_axes_have_places_of_their_own_and_measures_follow_them() -> None:
    orders = [axis.order for axis in all_axes().values()]
    assert orders == sorted(set(orders))
    axes = [measure.axis for measure in MEASURES]
    assert axes == sorted(axes, key=list(all_axes()).index)
    names = [measure.name for measure in MEASURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", SPECS)
def test_measures_for_a_task_are_those_with_facets(kind: str) -> None:
    found = measures_for(SPECS[kind])
    assert [m for m in MEASURES if m.facets(SPECS[kind])] == list(found)
    for measure in found:
        facets = measure.facets(SPECS[kind])
        assert len(set(facets)) == len(facets)


@every_case
def test_gives_finite_numbers_within_bounds_or_a_reason(
    first, measure: Measure, kind: str, facets: Facets
) -> None:
    found = first(measure, kind, facets)
    if isinstance(found, str):
        assert found.strip()
        return
    low, high = measure.bounds
    assert isinstance(found.value, float)
    assert np.isfinite(found.value)
    assert low <= found.value <= high
    assert found.replicates.dtype == np.float64
    assert np.isfinite(found.replicates).all()
    if measure.per_seed:
        assert found.replicates.shape == (50,)  # one per resample
    else:
        assert found.replicates.ndim == 1 and len(found.replicates)


class Blind:
    """An encoder that must not be asked."""

    name = "blind"
    sha256 = "0" * 64

    @property
    def classifier(self) -> object:
        raise AssertionError("asked for the classifier, which it does not need")

    def features(self, samples: np.ndarray) -> np.ndarray:
        raise AssertionError("asked for features, which it does not need")

    def class_probabilities(self, samples: np.ndarray) -> np.ndarray:
        raise AssertionError("asked for the classifier, which it does not need")


LACKING = {Need.CRITIC: "critic", Need.RECONSTRUCTION: "reconstruct", Need.MODEL: "explainer"}


@every_case
def test_same_bytes_from_what_it_needs_alone_and_no_global_generator(
    first, estimated, whole_view, measure: Measure, kind: str, facets: Facets
) -> None:
    expected = content(first(measure, kind, facets))
    bare = whole_view(kind)
    if not any(need.of_encoder for need in measure.needs):
        bare.ground.encoder = Blind()
    if Need.TEST not in measure.needs:
        bare.ground.load_test = None
    for need, field in LACKING.items():
        if need not in measure.needs:
            setattr(bare, field, None)
    np.random.seed(2)  # another state than of the first: who uses it would show  # noqa: NPY002
    torch.manual_seed(2)
    of_numpy = np.random.get_state()[1].tobytes()  # noqa: NPY002
    of_torch = torch.get_rng_state()
    assert content(estimated(measure, facets, bare)) == expected
    assert np.random.get_state()[1].tobytes() == of_numpy  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), of_torch)


@every_measure
def test_says_what_it_lacks(estimated, whole_view, measure: Measure) -> None:
    for need, field in LACKING.items():
        if need in measure.needs:
            # A measure of tasks that plant findings is defined on neither of these.
            mine = [(kind, facets) for m, kind, facets in CASES if m is measure]
            kind, facets = mine[0] if mine else (next(iter(SPECS)), Facets())
            view = whole_view(kind)
            setattr(view, field, None)
            assert estimated(measure, facets, view) == need.lacking
