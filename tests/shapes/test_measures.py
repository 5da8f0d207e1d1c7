"""Every measure that is defined for a task gives a finite number, whatever the shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from phantombench.evaluation.scoring import estimate_all
from phantombench.explanation.explainer import CachingExplainer
from phantombench.explanation.subjects import Explained
from phantombench.metrics import measures_for
from phantombench.metrics.explanation import agreement, planted_latent
from phantombench.metrics.view import Ground, View
from phantombench.model.sampling import build_model, remove_parametrizations
from phantombench.task.subgroups import subgroups_of
from phantombench.xai.methods import lime


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """Explanations from few draws: what is tried here is whether the shapes fit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "PAIRS", 4)
        patch.setattr(lime, "PAIRS", 32)
        yield


@pytest.fixture(scope="module")
def view(task: Any) -> View:
    """New draws, as an untrained model with every role would have made them."""
    spec, train, reference = task.spec, task.read("train", None), task.read("reference", None)
    torch.manual_seed(0)
    narrow = {"width": 4, "hidden": 8}
    model = build_model("bilstm-dcgan", spec.sample_shape, len(spec.classes), (-1.0, 1.0), narrow)
    remove_parametrizations(model.eval().requires_grad_(False))
    encoder = task.encoder()
    ground = Ground(
        train,
        reference,
        encoder,
        load_test=lambda: task.read("test", None),
        measurable=task,
        subgroups=subgroups_of(spec),
    )
    return View(
        ground,
        task.draw(reference.labels, 9),
        critic=lambda samples, labels: samples.mean(axis=tuple(range(1, samples.ndim))).astype(
            np.float64
        ),
        reconstruct=lambda samples, labels: samples * np.float32(0.9),
        explainer=CachingExplainer(Explained(model, train, encoder.classifier, points=2)),
    )


def test_every_measure_is_a_number(task: Any, view: View) -> None:
    wanted = [
        (measure, facets)
        for measure in measures_for(task.spec)
        for facets in measure.facets(task.spec)
        if facets.layer is None
    ]
    for each in estimate_all(wanted, [view], replicates=20):
        number, name = each.number(), (each.measure.name, each.facets)
        if number.value is None and each.measure is planted_latent.MEASURE:
            assert "no finding is measured" in str(number.reason)  # nor is there any here
        elif number.value is None:
            # Nothing but weights of others that are not at hand is an excuse.
            assert number.reason is not None and "weights" in number.reason, name
        else:
            assert np.isfinite(number.value), name
