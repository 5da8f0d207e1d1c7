"""The contract of `benchmark/model/protocol.py`, for every model, shape and mode."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from phantombench.errors import PhantomBenchError
from phantombench.model.answers import critic_scores
from phantombench.model.registry import get_model, model_names
from phantombench.model.roles import check_trainable, is_differentiable, is_judging, is_sampling
from phantombench.model.sampling import (
    build_model,
    hyperparameters_of,
    load_model,
    sample,
)

SHAPES = ((1, 64, 64), (1, 256))
OTHERS = ((1, 96, 96), (3, 31, 50), (2, 512), (12, 1000), (1, 9), (2, 2))
BOUNDS = (-1.5, 2.5)
CASES = list(itertools.product(model_names(), SHAPES, (0, 3)))
NARROW = {
    "hidden": 16,
    "width": 4,
    "rank": 4,
    "drawn": 32,
    "solver_steps": 2,
}  # the contract does not depend on the width


def narrow(name: str) -> dict[str, Any]:
    known = hyperparameters_of(get_model(name))
    return {keyword: value for keyword, value in NARROW.items() if keyword in known}


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{len(case[1]) - 1}d-{case[2]}classes")
def case(request: pytest.FixtureRequest) -> tuple[str, tuple[int, ...], int]:
    return request.param


def built(case: tuple[str, tuple[int, ...], int], seed: int = 0) -> Any:
    name, shape, classes = case
    return build_model(name, shape, classes, BOUNDS, narrow(name), seed)


def batch(case: tuple[str, tuple[int, ...], int], n: int = 6) -> tuple[torch.Tensor, torch.Tensor]:
    _, shape, classes = case
    rng = torch.Generator().manual_seed(1)
    real = torch.rand((n, *shape), generator=rng) * 4 - 1.5
    return real, torch.arange(n) % max(1, classes)


@pytest.mark.parametrize("shape", OTHERS, ids=str)
@pytest.mark.parametrize("name", model_names())
def test_every_shape_of_an_image_or_signal_will_do(name: str, shape: tuple[int, ...]) -> None:
    case = name, shape, 2
    model, (real, labels) = built(case), batch(case)
    drawn = sample(model, labels.numpy(), seed=0)
    assert drawn.shape == real.shape
    assert np.isfinite(drawn).all()
    if is_judging(model):
        assert np.isfinite(critic_scores(model, drawn, labels.numpy())).all()
    rng = torch.Generator().manual_seed(2)
    for _, losses in model.training_step(lambda: (real, labels), rng):
        losses["loss"].backward()
        assert torch.isfinite(losses["loss"])


def test_model_keeps_the_protocol(case: tuple[str, tuple[int, ...], int]) -> None:
    model = built(case)
    check_trainable(model, "here")
    assert is_judging(model) == is_differentiable(model) != is_sampling(model)


def test_a_step_trains_every_parameter_in_the_phase_of_its_optimizer(
    case: tuple[str, tuple[int, ...], int],
) -> None:
    model, rng = built(case), torch.Generator().manual_seed(2)
    optimizers, phases = model.optimizers(), []
    trained: set[int] = set()
    for phase, losses in model.training_step(lambda: batch(case), rng):
        assert all(value.dim() == 0 and torch.isfinite(value) for value in losses.values())
        mine = [p for group in optimizers[phase].param_groups for p in group["params"]]
        before = [p.detach().clone() for p in mine]
        optimizers[phase].zero_grad()
        losses["loss"].backward(inputs=mine)
        assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in mine)
        optimizers[phase].step()
        changed = [not torch.equal(old, new) for old, new in zip(before, mine, strict=True)]
        # A bias of a Wasserstein critic adds the same to both sides and stays.
        assert sum(changed) >= 0.75 * len(changed)
        trained |= {id(p) for p in mine}
        phases.append(phase)
    assert list(dict.fromkeys(phases)) == list(optimizers), "in the order of the optimizers"
    assert trained == {id(p) for p in model.parameters()}


def test_a_step_depends_on_its_generator_alone(case: tuple[str, tuple[int, ...], int]) -> None:
    def losses(seed: int) -> dict[str, torch.Tensor]:
        rng = torch.Generator().manual_seed(seed)
        step = built(case).eval().training_step(lambda: batch(case), rng)
        return {phase: found["loss"].detach() for phase, found in step}

    first, second, other = losses(3), losses(3), losses(4)
    for phase, loss in first.items():
        assert torch.equal(loss, second[phase])
        assert not torch.equal(loss, other[phase])


def test_losses_of_half_precision_are_in_single(case: tuple[str, tuple[int, ...], int]) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        step = built(case).training_step(lambda: batch(case), torch.Generator().manual_seed(2))
        assert {v.dtype for _, losses in step for v in losses.values()} == {torch.float32}


def test_weights_survive_half_precision_and_give_the_same_samples(
    case: tuple[str, tuple[int, ...], int],
) -> None:
    name, shape, classes = case
    state = {
        k: v.half() if v.is_floating_point() else v for k, v in built(case).state_dict().items()
    }
    raw = save({k: v.contiguous() for k, v in state.items()})
    first, second = (load_model(name, shape, classes, narrow(name), raw) for _ in range(2))
    labels = np.arange(5) % max(1, classes)
    drawn = sample(first, labels, seed=7)
    assert drawn.shape == (5, *shape)
    assert drawn.dtype == np.float32
    assert np.isfinite(drawn).all()
    assert np.array_equal(drawn, sample(second, labels, seed=7))
    assert not np.array_equal(drawn, sample(first, labels, seed=8))
    if is_judging(first):
        scores = critic_scores(first, drawn, labels)
        assert scores.shape == (5,)
        assert np.isfinite(scores).all()
    assert not [k for k in first.state_dict() if "parametrizations" in k]  # type: ignore[attr-defined]


def test_samples_of_images_lie_within_the_bounds() -> None:
    for name in model_names():
        model = build_model(name, SHAPES[0], 2, BOUNDS, narrow(name))
        drawn = sample(model, np.array([0, 1]), seed=0)
        assert drawn.min() >= BOUNDS[0] - 1e-5
        assert drawn.max() <= BOUNDS[1] + 1e-5


def test_labels_matter_when_conditional_and_not_otherwise() -> None:
    for name in model_names():
        for classes in (0, 3):
            model = build_model(name, SHAPES[1], classes, BOUNDS, narrow(name))
            zeros, ones = np.zeros(4, np.int64), np.ones(4, np.int64)
            same = np.array_equal(sample(model, zeros, 0), sample(model, ones, 0))
            assert same == (classes == 0)


def test_no_module_works_in_place() -> None:
    for name in model_names():
        model = build_model(name, SHAPES[0], 2, BOUNDS, narrow(name))
        assert not [m for m in model.modules() if getattr(m, "inplace", False)]


def test_committed_size_fits_at_the_default_widths() -> None:
    for name, shape in itertools.product(model_names(), SHAPES):
        model = build_model(name, shape, 4, BOUNDS, {})
        assert 2 * sum(p.numel() for p in model.parameters()) < 4 * 2**20


def test_wrong_hyperparameters_and_shapes_are_refused() -> None:
    with pytest.raises(PhantomBenchError, match="width="):
        build_model("dcgan", SHAPES[0], 2, BOUNDS, {"widht": 4})
    for shape in ((1, 8, 8, 8), (1, 1), (0, 16), (3,)):
        with pytest.raises(PhantomBenchError, match="at least 2 values along every side"):
            build_model("dcgan", shape, 2, BOUNDS, {})


def test_weights_of_another_width_are_refused(tmp_path: Path) -> None:
    model = build_model("dcgan", SHAPES[1], 2, BOUNDS, {"width": 4})
    path = tmp_path / "weights.safetensors"
    path.write_bytes(save({k: v.contiguous() for k, v in model.state_dict().items()}))
    with pytest.raises(PhantomBenchError, match="hyperparameters"):
        load_model("dcgan", SHAPES[1], 2, {"width": 8}, path)
    path.write_bytes(b"no safetensors")
    with pytest.raises(PhantomBenchError, match="weights"):
        load_model("dcgan", SHAPES[1], 2, {"width": 4}, path)


def test_building_leaves_the_global_random_state_alone() -> None:
    before = torch.get_rng_state()
    first, second = (build_model("wgan", SHAPES[1], 0, BOUNDS, {"width": 4}, s) for s in (0, 1))
    assert torch.equal(before, torch.get_rng_state())
    weights = [next(iter(m.generator.parameters())) for m in (first, second)]
    assert not torch.equal(*weights)
