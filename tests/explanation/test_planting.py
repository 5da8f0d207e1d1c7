"""Findings are planted where they are known, and the frozen classifier is explained at them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.explanation import calibration
from phantombench.explanation.calibration import Planted, plant, subject_of
from phantombench.task.registry import get_task
from phantombench.task.spec import Split
from phantombench.xai.registry import get_method
from phantombench.xai.subject import Subject

FINDINGS = {
    "ecg-phantom": {"early beat (S)", "QRS and T (V)", "QRS and T (F)"},
    "xray-phantom": {"consolidation", "effusion", "enlarged heart", "nodule"},
}


@pytest.fixture(scope="module", params=sorted(FINDINGS))
def drawn(request: pytest.FixtureRequest) -> tuple[str, list[Planted]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "DRAWN", 48)
        return request.param, plant(get_task(request.param), each=3)


def test_every_kind_of_finding_is_planted_with_its_place(drawn: tuple) -> None:
    name, kinds = drawn
    spec = get_task(name).spec
    assert len(kinds) == len(FINDINGS[name])
    assert {planted.name for planted in kinds} == FINDINGS[name]
    for planted in kinds:
        n = len(planted.labels)
        assert 1 <= n <= 3
        assert planted.samples.shape == (n, *spec.sample_shape)
        assert planted.masks.shape == (n, *spec.sample_shape[1:])
        share = planted.masks.reshape(n, -1).mean(axis=1)
        assert (share > 0).all() and (share < 0.9).all()
        assert (planted.labels > 0).all()  # the first class is the normal one


def test_samples_labels_and_masks_are_of_the_same_draw(drawn: tuple) -> None:
    name, kinds = drawn
    task = get_task(name)
    labels = np.arange(48, dtype=np.int64) % len(task.spec.classes)
    samples, parameters = task.draw_with_parameters(labels, calibration.SEED)
    masks, names = task.finding_mask(parameters), task.finding_names(parameters)
    flat = samples.reshape(48, -1)
    for planted in kinds:
        for row, sample in enumerate(planted.samples):
            (place,) = np.flatnonzero((flat == sample.ravel()).all(axis=1))
            assert names[place] == planted.name
            assert labels[place] == planted.labels[row]
            assert np.array_equal(masks[place], planted.masks[row])


def test_a_task_whose_truth_is_not_known_is_refused() -> None:
    with pytest.raises(PhantomBenchError, match="calibrate on a task whose truth is known"):
        plant(get_task("ecg-mitbih"))


def share_inside(subject: Subject, planted: Planted) -> float:
    units = get_method("shap").attribute(subject, torch.Generator().manual_seed(0)).units
    patches = torch.from_numpy(planted.masks).double().view(-1, 8, 8, 8, 8).mean(dim=(2, 4))
    positive = units.clamp_min(0.0)
    inside = (positive * patches.flatten(1)).sum(dim=1) / positive.sum(dim=1)
    return float(inside.mean())


def test_what_the_classifier_says_of_a_finding_rests_on_it() -> None:
    """SHAP of an effusion: twice what chance puts inside, and more than random weights do."""
    task = get_task("xray-phantom")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "DRAWN", 64)
        found = {kind.name: kind for kind in plant(task, each=6)}["effusion"]
    labels = np.arange(80, dtype=np.int64) % 2
    subject = subject_of(task, Split(task.draw(labels, 1), labels, np.arange(80)), found)

    logits = task.encoder().classifier(subject.inputs)
    scores = subject.scores(subject.inputs, subject.labels)
    assert torch.allclose(scores, (logits[:, 1] - logits[:, 0]).double(), atol=1e-4)

    share = share_inside(subject, found)
    blank = subject.randomised(torch.Generator().manual_seed(0))
    assert share > 2 * found.masks.mean()
    assert share > share_inside(dataclasses.replace(subject, module=blank), found) + 0.1
