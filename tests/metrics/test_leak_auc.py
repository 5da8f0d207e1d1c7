"""Leak AUROC: 1 for copies of who was asked about, 0 for copies of the reference, else a half."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.metrics.privacy import leak_auc
from phantombench.metrics.view import View
from phantombench.task.spec import Split

SIZE = 60


@pytest.fixture(scope="module")
def view(world) -> View:
    return world("image", size=SIZE).view()


def value(world, view: View, generated: np.ndarray) -> float:
    return world.value(leak_auc.MEASURE, View(view.ground, generated.astype(np.float32)))


def test_fresh_draws_tell_nothing(world, view: View) -> None:
    image = world("image", size=SIZE)
    found = [value(world, view, image.samples(seed)) for seed in (5, 6, 7)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "disguise",
    [lambda x: x, lambda x: 0.8 * x + 0.1, lambda x: x[..., ::-1]],
    ids=["none", "gain", "mirrored"],
)
def test_copies_of_train_tell_all_in_disguise_too(world, view: View, disguise) -> None:
    train, reference = leak_auc.asked_about(view)
    assert value(world, view, disguise(view.train.samples[train])) > 0.97
    assert value(world, view, disguise(view.reference.samples[reference])) < 0.03


def test_half_the_copies_tell_half_as_much(world, view: View) -> None:
    train, _ = leak_auc.asked_about(view)
    fresh = world("image", size=SIZE).samples(8)
    half = np.where(
        np.arange(len(fresh))[:, None, None, None] % 2, fresh, view.train.samples[train]
    )
    assert 0.65 < value(world, view, half) < 0.85


def test_its_interval_is_that_of_patients(world, view: View) -> None:
    drawn = world("image").resampling(view, 500)
    whole = world.replicates(leak_auc.MEASURE, view, drawn)
    assert 0.02 < whole.std() < 0.15
    assert abs(whole.mean() - world.value(leak_auc.MEASURE, view)) < 0.05


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_who_is_asked_about_is_matched_one_to_one(seed: int, train: int, wanted: int) -> None:
    rng = np.random.default_rng(seed)

    def split(n: int) -> Split:
        return Split(
            np.zeros((n, 1, 4), np.float32), rng.integers(2, size=n), rng.integers(3, size=n)
        )

    made = dataclasses.make_dataclass("Made", ["train", "reference", "ground"])
    ground = dataclasses.make_dataclass("Memo", ["memo"])({})
    view = made(split(train), split(wanted), ground)
    of_train, of_reference = leak_auc.asked_about(view)
    assert len(of_train) == len(of_reference) == min(wanted, train, leak_auc.MOST)
    assert len(set(of_train)) == len(of_train)
    keys = [
        {*zip(each.labels[rows], each.groups[rows], strict=True)}
        for each, rows in ((view.train, of_train), (view.reference, of_reference))
    ]
    counts = [np.bincount(each.labels, minlength=2) for each in (view.train, view.reference)]
    if len(of_reference) == wanted and (counts[0] >= counts[1]).all():
        assert sorted(view.train.labels[of_train]) == sorted(view.reference.labels[of_reference])
        available = {*zip(view.train.labels, view.train.groups, strict=True)}
        assert keys[1] & available <= keys[0]
