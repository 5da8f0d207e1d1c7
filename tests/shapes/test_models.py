"""Every model samples and trains on tasks of other shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from phantombench.model.registry import model_names
from phantombench.model.sampling import build_model, sample


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("name", model_names())
def test_a_model_samples_and_takes_a_step(name: str, task: Any) -> None:
    spec, train = task.spec, task.read("train", None)
    bounds = float(train.samples.min()), float(train.samples.max())
    model = build_model(name, spec.sample_shape, len(spec.classes), bounds, {})
    real, labels = torch.from_numpy(train.samples[:8]), torch.from_numpy(train.labels[:8])
    optimizers = model.optimizers()
    for phase, losses in model.training_step(lambda: (real, labels), torch.Generator()):
        mine = [p for group in optimizers[phase].param_groups for p in group["params"]]
        optimizers[phase].zero_grad()
        losses["loss"].backward(inputs=mine)
        optimizers[phase].step()
        assert torch.isfinite(losses["loss"])
    drawn = sample(model, train.labels[:20], seed=1)
    assert drawn.shape == (20, *spec.sample_shape)
    assert np.isfinite(drawn).all()
