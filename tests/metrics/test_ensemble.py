"""Numbers averaged over encoders: the mean, its interval, and the record of each encoder."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.ensemble import by_encoder, mean_of
from phantombench.metrics.fidelity import fid
from phantombench.metrics.measure import Estimate, Measure
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.task.registry import read_spec

NAMES = ("first", "second", "third", "fourth")
AVERAGED = [each for each in all_measures() if each.facets is by_encoder]
every_averaged = pytest.mark.parametrize("measure", AVERAGED, ids=lambda measure: measure.name)


class Turned:
    """An encoder: another fixed random projection of centred samples, of its own size."""

    sha256 = "0" * 64

    def __init__(self, seed: int) -> None:
        self.seed, self.name, self.asked = seed, f"turned-{seed}", 0

    def features(self, samples: np.ndarray) -> np.ndarray:
        self.asked += 1
        flat = samples.reshape(len(samples), -1).astype(np.float64) - 0.5
        matrix = np.random.default_rng(self.seed).normal(size=(flat.shape[1], 4))
        return flat @ matrix * (1 + self.seed) / 3


@pytest.fixture
def encoders() -> dict[str, Turned]:
    return {name: Turned(seed) for seed, name in enumerate(NAMES)}


@pytest.fixture
def view(world, encoders) -> View:
    plain = world("image", size=60).view()
    ground = dataclasses.replace(plain.ground, encoder=encoders["first"], ensemble=encoders)
    return dataclasses.replace(plain, ground=ground)


def test_the_measures_on_features_are_averaged() -> None:
    assert {"fid", "kid", "fid_inf", "precision", "recall", "density", "coverage"} <= {
        measure.name for measure in AVERAGED
    }


@every_averaged
def test_the_number_is_the_mean_of_the_encoders_own(world, view: View, measure: Measure) -> None:
    drawn = world("image").resampling(view)
    mean = measure.estimate(view, Facets(), drawn)
    each = [measure.estimate(view, Facets(encoder=name), drawn) for name in NAMES]
    assert mean.value == pytest.approx(np.mean([one.value for one in each]))
    assert len({round(one.value, 9) for one in each}) > 1
    within = np.mean([one.replicates for one in each], axis=0)
    assert np.var(mean.replicates) > np.var(within)


@every_averaged
def test_one_encoder_alone_is_what_it_was(world, view: View, measure: Measure) -> None:
    """Without an ensemble, and with an ensemble of one, the number is that of the encoder."""
    drawn = world("image").resampling(view)
    alone = dataclasses.replace(view, ground=dataclasses.replace(view.ground, ensemble={}), memo={})
    first = {"first": view.ground.encoder}
    of_one = dataclasses.replace(
        view, ground=dataclasses.replace(view.ground, ensemble=first, memo={}), memo={}
    )
    expected = measure.estimate(view, Facets(encoder="first"), drawn)
    for found in (
        measure.estimate(alone, Facets(), drawn),
        measure.estimate(of_one, Facets(), drawn),
    ):
        assert found.value == expected.value
        np.testing.assert_array_equal(found.replicates, expected.replicates)


def test_each_encoder_sees_each_set_of_samples_once(world, view: View, encoders) -> None:
    drawn = world("image").resampling(view)
    for measure in AVERAGED:
        for facets in (Facets(), *(Facets(encoder=name) for name in NAMES)):
            measure.estimate(view, facets, drawn)
    assert [each.asked for each in encoders.values()] == [2] * len(NAMES)


def test_another_resampling_is_another_estimate(world, view: View) -> None:
    few, many = (world("image").resampling(view, count) for count in (3, 5))
    assert len(fid.MEASURE.estimate(view, Facets(), few).replicates) == 3
    assert len(fid.MEASURE.estimate(view, Facets(), many).replicates) == 5


def test_an_encoder_that_is_not_there_has_no_number(world, view: View) -> None:
    drawn = world("image").resampling(view)
    with pytest.raises(Unavailable, match="no encoder 'fifth'"):
        fid.MEASURE.estimate(view, Facets(encoder="fifth"), drawn)


def test_facets_name_the_encoders_of_a_task() -> None:
    spec = read_spec("xray-nih")
    mean, *each = by_encoder(spec)
    assert mean == Facets()
    assert [facets.encoder for facets in each] == [encoder.name for encoder in spec.ensemble]
    assert by_encoder(spec.model_copy(update={"encoders": ()})) == (Facets(),)


def fixed(values: list[float], count: int = 20_000) -> list[Estimate]:
    """Numbers without any spread of their own."""
    return [Estimate(value, np.full(count, value)) for value in values]


def test_the_spread_is_the_standard_error_of_the_mean() -> None:
    values = [30.0, 38.0, 45.0, 33.0]
    found = mean_of(fixed(values)).replicates
    assert np.var(found) == pytest.approx(np.var(values, ddof=1) / len(values), rel=0.05)
    assert found.mean() == pytest.approx(np.mean(values), abs=0.1)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6), st.floats(-50, 50))
def test_what_all_encoders_share_cancels_between_submissions(
    values: list[float], apart: float
) -> None:
    """The same encoders are drawn for every submission, so a common shift has no spread."""
    one = mean_of(fixed(values, 50))
    other = mean_of(fixed([value + apart for value in values], 50))
    np.testing.assert_allclose(other.replicates - one.replicates, apart, atol=1e-9)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6))
def test_encoders_that_agree_add_nothing(noise: list[float]) -> None:
    replicates = np.array(noise)
    alike = [Estimate(1.0, replicates)] * 4
    np.testing.assert_allclose(mean_of(alike).replicates, replicates, atol=1e-9)
