"""Drawn strips: their rhythm, their ectopic beats, their two leads, and their truth."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.task.loading import split_digest
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS
from phantombench.tasks.ecg_phantom_strips.drawing import Parameters, draw_samples
from phantombench.tasks.ecg_phantom_strips.rhythm import NORMAL, SUPRAVENTRICULAR, VENTRICULAR
from phantombench.tasks.modality.ecg_dynamics import solve, solve_leads
from phantombench.tasks.modality.ecg_rhythm import beats, lead_agreement
from phantombench.tasks.modality.ecg_strip import LENGTH, SAMPLING_RATE

TASK = get_task("ecg-phantom-strips")
Drawn = tuple[np.ndarray, Parameters]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    labels = np.arange(90, dtype=np.int64) % 3
    return draw_samples(labels, np.random.default_rng(3))


@pytest.mark.parametrize("name", ["reference"])
def test_content_is_what_the_task_pins(name) -> None:
    split, pinned = TASK.read(name, None), TASK.spec.splits[name]
    assert split_digest(split) == pinned.sha256
    assert np.bincount(split.labels).tolist() == [300, 150, 150]
    assert split.samples.shape == (600, *TASK.spec.sample_shape)


def test_groups_of_splits_never_meet() -> None:
    sizes = [TASK.spec.splits[name].size for name in SPLITS]
    assert [TASK.spec.splits[name].groups for name in SPLITS] == sizes == [3000, 600, 600]


def test_draws_are_new_repeatable_and_of_the_class_asked_for() -> None:
    labels = np.array([0, 1, 2, 0])
    first, parameters = TASK.draw_with_parameters(labels, 1)
    assert np.array_equal(first, TASK.draw(labels, 1))
    assert not np.array_equal(first, TASK.draw(labels, 2))
    assert np.array_equal(parameters.labels, labels)
    assert first.dtype == np.float32


def test_every_strip_of_ectopy_holds_one_and_normal_ones_none(drawn: Drawn) -> None:
    rhythm, labels = drawn[1].rhythm, drawn[1].labels
    inside = (rhythm.peaks > 0.3) & (rhythm.peaks < 7.7)
    for label in (VENTRICULAR, SUPRAVENTRICULAR):
        kinds = rhythm.kinds[labels == label]
        assert ((kinds == label) & inside[labels == label]).any(axis=1).all()
        assert set(np.unique(kinds)) == {NORMAL, label}
    assert (rhythm.kinds[labels == NORMAL] == NORMAL).all()


def test_beats_fill_the_strip_and_come_in_order(drawn: Drawn) -> None:
    rhythm = drawn[1].rhythm
    assert (np.diff(rhythm.peaks, axis=1) > 0.25).all()
    assert rhythm.peaks[:, -1].min() > LENGTH / SAMPLING_RATE + 0.7
    assert rhythm.peaks[:, 0].max() < 1.3


def test_ectopic_beats_come_early_and_a_ventricular_one_is_made_up_for(drawn: Drawn) -> None:
    rhythm = drawn[1].rhythm
    share = rhythm.ahead / rhythm.interval[:, None]
    isolated = (rhythm.kinds[:, 1:-1] != NORMAL) & (rhythm.kinds[:, 2:] == NORMAL)
    isolated &= rhythm.kinds[:, :-2] == NORMAL
    kinds, early = rhythm.kinds[:, 1:-1][isolated], share[:, 1:-1][isolated]
    both = early + share[:, 2:][isolated]
    assert early.max() < 0.95
    assert both[kinds == VENTRICULAR] == pytest.approx(2.0, abs=0.2)
    assert both[kinds == SUPRAVENTRICULAR].max() < 2.2
    assert both[kinds == SUPRAVENTRICULAR].mean() < 1.85


def test_the_beats_are_where_the_truth_says(drawn: Drawn) -> None:
    samples, parameters = drawn
    found = missed = 0
    for sample, peaks in zip(samples, parameters.rhythm.peaks, strict=True):
        true = peaks[(peaks > 0.4) & (peaks < 7.6)]
        near = np.abs(beats(sample[0]) / SAMPLING_RATE - true[:, None]).min(axis=1) < 0.1
        found, missed = found + int(near.sum()), missed + int((~near).sum())
    assert missed / (found + missed) < 0.05


def test_both_leads_see_the_same_beats(drawn: Drawn) -> None:
    samples, parameters = drawn
    assert np.median(lead_agreement(samples)) > 0.8
    normal = samples[parameters.labels == NORMAL]
    assert (normal[:, 0].max(axis=1) > 0.4).all()
    assert np.mean(-normal[:, 1].min(axis=1) > normal[:, 1].max(axis=1)) > 0.8  # a deep S


def test_one_lead_of_several_is_what_one_lead_alone_is(drawn: Drawn) -> None:
    parameters = drawn[1]
    time = np.arange(LENGTH) / SAMPLING_RATE
    together = solve_leads(parameters.events, parameters.heights, parameters.baselines, time)
    alone = solve(parameters.events, parameters.baselines[0], time)
    assert np.abs(together[:, 0] - alone).max() < 1e-12


def test_the_finding_lies_on_the_ectopic_beats(drawn: Drawn) -> None:
    parameters = drawn[1]
    mask = TASK.finding_mask(parameters)
    assert mask.shape == (90, LENGTH)
    assert not mask[parameters.labels == NORMAL].any()
    assert mask[parameters.labels != NORMAL].any(axis=1).all()
    time = np.arange(LENGTH) / SAMPLING_RATE
    for row in np.flatnonzero(parameters.labels == VENTRICULAR):
        near = parameters.rhythm.peaks[row][parameters.rhythm.kinds[row] == VENTRICULAR]
        assert np.abs(time[mask[row]][:, None] - near).min(axis=1).max() < 0.6
    assert set(TASK.finding_names(parameters)) == {
        "none",
        "ventricular beats",
        "supraventricular beats",
    }


def test_the_truth_of_a_regular_strip() -> None:
    _, parameters = TASK.draw_with_parameters(np.zeros(40, dtype=np.int64), 5)
    truth = TASK.true_quantities(parameters)
    assert truth["heart_rate"] == pytest.approx(60 / parameters.rhythm.interval, rel=0.08)
    assert truth["rr_interval"] == pytest.approx(60_000 / truth["heart_rate"], rel=0.05)
    assert truth["rr_variability"].max() < 150
    assert set(truth) < set(TASK.quantities())


def test_the_card_says_what_is_drawn() -> None:
    card = (TASK.folder / "card.md").read_text(encoding="utf-8")
    for part in ("McSharry", "20030302", "1,500", "Known faults"):
        assert part in card
