"""Planted latent: the unit that moves the finding is found, and is known to be by measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.errors import Unavailable
from phantombench.explanation.measuring import measurement_of
from phantombench.metrics.explanation import planted_latent
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.task.spec import Planting
from phantombench.xai.method import Attribution, Method
from phantombench.xai.partition import of_latents
from phantombench.xai.subject import Finding, Subject
from phantombench.xai.trial import Trial

UNITS = 12
WEIGHTS = torch.arange(UNITS, dtype=torch.float64)  # how strongly each unit moves the finding


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def subject(finding: Finding | None) -> Subject:
    module = nn.Identity()
    labels, partition = torch.tensor([0, 1, 2, 1]), of_latents(UNITS)
    return Subject(
        *("generator", module, drawn((4, UNITS), 1), labels, drawn((16, UNITS), 2), partition),
        randomised=lambda rng: module,
        finding=finding,
    )


def of_sum(labels: frozenset[int] = frozenset({1, 2})) -> Finding:
    return Finding(lambda z, _: (z * WEIGHTS).sum(dim=1, keepdim=True), lambda: labels)


def scored(units: Tensor, finding: Finding | None) -> Tensor:
    said = Attribution(units, None, torch.zeros(len(units)))
    method = Method("stand-in", "Stand-in", "none", "none", lambda given, rng: said)
    return planted_latent.compute(Trial(subject(finding), method, said), torch.Generator())


def test_the_effect_of_a_unit_is_what_its_replacement_does() -> None:
    given = subject(of_sum())
    found = planted_latent.effects_of_units(given, of_sum(), torch.tensor([1, 2, 3]))
    rows = given.background[::2]
    apart = (rows[None] - given.inputs[1:, None]).abs().mean(dim=1) * WEIGHTS
    assert found.numpy() == pytest.approx(apart.numpy())


def test_naming_the_unit_is_rewarded_whatever_its_sign_and_chance_is_not() -> None:
    effects = planted_latent.effects_of_units(subject(of_sum()), of_sum(), torch.arange(4))
    assert scored(-3.0 * effects, of_sum()).numpy() == pytest.approx(np.ones(3))
    assert scored(1.0 / (effects + 1.0), of_sum()).numpy() == pytest.approx(-np.ones(3))
    random = torch.cat([scored(drawn((4, UNITS), seed), of_sum()) for seed in range(60)])
    assert abs(float(random.mean())) < 4 / np.sqrt(UNITS * len(random) / 2)


def test_only_points_whose_class_has_findings_count() -> None:
    assert len(scored(drawn((4, UNITS), 3), of_sum(frozenset({2})))) == 1
    with pytest.raises(Unavailable, match="no finding is measured"):
        scored(drawn((4, UNITS), 3), None)


def test_only_phantom_tasks_have_the_measure() -> None:
    for name in task_ids():
        facets = planted_latent.MEASURE.facets(read_spec(name))
        assert bool(facets) == isinstance(get_task(name), Planting)
        assert all((each.network, each.critic) == ("generator", "classifier") for each in facets)


PLANTING = [name for name in task_ids() if isinstance(get_task(name), Planting)]


@pytest.mark.parametrize("name", PLANTING)
def test_findings_of_new_draws_are_measured(name: str) -> None:
    task = get_task(name)
    measure = measurement_of(task, task.encoder())
    assert "size" in measure.quantities
    assert min(measure.explained) >= 0.5
    labels = np.resize(np.array(sorted(measure.labels), dtype=np.int64), 200)
    samples, parameters = task.draw_with_parameters(labels, 5)
    size = task.finding_mask(parameters).reshape(len(labels), -1).sum(axis=1)
    found = measure(samples)
    assert found.shape == (200, len(measure.quantities))
    assert np.corrcoef(found[:, measure.quantities.index("size")], size)[0, 1] > 0.7
    # A sample is measured alone, and the same each time it is learned.
    again = measurement_of(task, task.encoder())
    assert np.allclose(again(samples[:3]), found[:3], rtol=1e-3, atol=1e-3)


def test_a_task_that_plants_nothing_has_no_measurement(explained) -> None:
    real = next(name for name in task_ids() if not isinstance(get_task(name), Planting))
    with pytest.raises(Unavailable, match="plants no findings"):
        measurement_of(get_task(real), None)  # type: ignore[arg-type]
    assert explained("signal").subject("generator", "classifier").finding is None


def test_what_the_generator_makes_is_measured(explained) -> None:
    class Means:
        labels = frozenset({1})

        def __call__(self, samples):
            return samples.reshape(len(samples), -1).mean(axis=1, keepdims=True)

    model = replace(explained("signal"), measurement=Means)
    for critic in ("own", "classifier"):
        made = model.subject("generator", critic)
        measured = made.finding.measure(made.inputs, made.labels)
        expected = model.samples().flatten(1).mean(dim=1, keepdim=True)
        assert measured.numpy() == pytest.approx(expected.numpy(), abs=1e-5)
        assert made.finding.labels() == {1}
    assert model.subject("discriminator").finding is None
    assert model.subject("generator", layer=2).finding is None
