"""Every measure and axis that lies in the folders keeps the same contract."""

from __future__ import annotations

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
def estimated(world, whole_view):
    """Estimate a case on a new view; the reason where there is no number."""

    def estimate(measure: Measure, facets: Facets, view: View) -> Estimate | str:
        drawn = world("image").resampling(view)
        try:
            return measure.estimate(view, facets, drawn)
        except Unavailable as reason:
            return str(reason)

    return estimate


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
    estimated, whole_view, measure: Measure, kind: str, facets: Facets
) -> None:
    found = estimated(measure, facets, whole_view(kind))
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


@every_case
def test_same_arguments_same_bytes_and_no_global_generator(
    estimated, whole_view, measure: Measure, kind: str, facets: Facets
) -> None:
    found = []
    for seed in (1, 2):  # a library that used the global state would show here
        np.random.seed(seed)  # noqa: NPY002
        torch.manual_seed(seed)
        of_numpy = np.random.get_state()[1].tobytes()  # noqa: NPY002
        of_torch = torch.get_rng_state()
        found.append(content(estimated(measure, facets, whole_view(kind))))
        assert np.random.get_state()[1].tobytes() == of_numpy  # noqa: NPY002
        assert torch.equal(torch.get_rng_state(), of_torch)
    assert found[0] == found[1]


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


@every_case
def test_asks_for_nothing_but_what_it_needs(
    estimated, whole_view, measure: Measure, kind: str, facets: Facets
) -> None:
    view = whole_view(kind)
    expected = content(estimated(measure, facets, view))
    bare = whole_view(kind)
    if not any(need.of_encoder for need in measure.needs):
        bare.ground.encoder = Blind()
    if Need.TEST not in measure.needs:
        bare.ground.load_test = None
    bare.critic = view.critic if Need.CRITIC in measure.needs else None
    bare.reconstruct = view.reconstruct if Need.RECONSTRUCTION in measure.needs else None
    bare.explainer = view.explainer if Need.MODEL in measure.needs else None
    assert content(estimated(measure, facets, bare)) == expected


LACKING = {Need.CRITIC: "critic", Need.RECONSTRUCTION: "reconstruct", Need.MODEL: "explainer"}


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
