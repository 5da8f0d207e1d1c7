"""Scores of explanations: the same numbers again, an interval each, and reasons for empty cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.errors import Unavailable
from phantombench.evaluation.scoring import estimate_once
from phantombench.explanation import explainer
from phantombench.explanation.explainer import CachingExplainer
from phantombench.explanation.scoring import score_trial, scores
from phantombench.explanation.subjects import Explained
from phantombench.metrics.explanation import completeness
from phantombench.metrics.explanation.score import every_explanation, explanation_measure, rng_of
from phantombench.metrics.measure import Measure
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets, Number
from phantombench.task.registry import read_spec, task_ids
from phantombench.threads import on_cores
from phantombench.xai.method import Attribution, Method
from phantombench.xai.registry import all_methods
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial

Make = Callable[..., Explained]
Numbers = dict[tuple[str, Facets], Number]
ALL = every_explanation(read_spec(task_ids()[0]))
GENERATOR = Facets(network="generator", critic="own", method="fake")
POINTS = 3


@pytest.fixture(scope="module")
def model(explained: Make) -> Explained:
    return explained("signal", points=POINTS)


def score(model: Explained, several: tuple[Facets, ...], *measures: Measure) -> Numbers:
    """Score as an evaluation does."""
    train = model.train
    ground = Ground(train, train, None)  # type: ignore[arg-type]
    view = View(ground, train.samples, explainer=CachingExplainer(model))
    wanted = [(measure, facets) for facets in several for measure in measures or scores()]
    return {(c.measure.name, c.facets): c.number() for c in estimate_once(wanted, view)}


@pytest.fixture(scope="module")
def scored(model: Explained) -> Numbers:
    with on_cores(2):
        return score(model, ALL)


def plain(subject: Subject) -> Attribution:
    """The same for every network: units in the order of their values."""
    units = subject.partition.sums(subject.inputs).double()
    return Attribution(units, None, torch.full((len(subject),), 0.5).double())


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Subject], Attribution]], None]:
    """Let the method "fake" say what a function says."""

    def install(attribute: Callable[[Subject], Attribution]) -> None:
        method = Method("fake", "Fake", "", "", lambda subject, rng: attribute(subject))
        monkeypatch.setattr(explainer, "get_method", lambda name: method)

    return install


def test_the_same_again_whatever_generators_and_cores_there_are(
    model: Explained, scored: Numbers
) -> None:
    torch.manual_seed(4321)
    np.random.seed(4321)  # noqa: NPY002
    before = torch.get_rng_state()
    with on_cores(1):
        assert score(model, ALL) == scored
    assert torch.equal(torch.get_rng_state(), before)


def test_every_number_lies_within_its_interval_and_its_bounds(scored: Numbers) -> None:
    known = {measure.name: measure for measure in scores()}
    assert len(scored) == len(ALL) * len(known)
    widths = []
    for (name, _), cell in scored.items():
        assert (cell.value is None) == (cell.ci95 is None) == (cell.reason is not None)
        if cell.value is not None and cell.ci95 is not None:
            low, high = cell.ci95
            assert known[name].bounds[0] <= low <= cell.value <= high <= known[name].bounds[1]
            assert cell.value == float(f"{cell.value:.{known[name].significant}g}")
            widths.append(high - low)
    assert len(widths) > 0.8 * len(scored)
    assert np.mean(np.array(widths) > 0) > 0.8


def test_the_mean_and_interval_are_those_of_the_points(model: Explained, fake) -> None:
    fake(plain)
    values = torch.tensor([1.0, 2.0, 6.0])
    fields = {
        field: getattr(completeness.MEASURE, field)
        for field in ("name", "title", "goal", "bounds", "source")
    }
    measure = explanation_measure(lambda trial, rng: values, **fields)
    (cell,) = score(model, (GENERATOR,), measure).values()
    assert cell.value == 3.0
    assert cell.ci95 == (1.0, 6.0)  # of three points, all the first has a chance of 1 in 27


def test_sharing_what_methods_have_in_common_changes_no_score(
    model: Explained, scored: Numbers
) -> None:
    for facets in ALL[: len(all_methods())]:
        for (name, _), alone in score(model, (facets,)).items():
            assert alone == scored[name, facets], (name, facets)


def test_a_trial_scored_by_itself_has_the_same_numbers(model: Explained, scored: Numbers) -> None:
    """What the command `explain` shows is what a result holds."""
    facets = ALL[0]
    for found in score_trial(CachingExplainer(model).trial(facets)):
        cell = scored[found.measure.name, facets]
        assert (found.value is None, found.reason) == (cell.value is None, cell.reason)
        if found.value is not None:
            assert found.value == pytest.approx(cell.value, rel=1e-5)
            assert found.interval == pytest.approx(cell.ci95, rel=1e-5)


def test_a_method_that_cannot_explain_leaves_cells_with_its_reason(model: Explained, fake) -> None:
    asked = []

    def refuse(subject: Subject) -> Attribution:
        asked.append(subject.key)
        raise Unavailable("no rule for this layer")

    fake(refuse)
    cells = score(model, (GENERATOR,))
    assert {name for name, _ in cells} == {measure.name for measure in scores()}
    for cell in cells.values():
        assert (cell.value, cell.ci95, cell.reason) == (None, None, "no rule for this layer")
    assert asked == ["generator"]  # once for all scores


def test_one_method_that_cannot_explain_does_not_stop_the_others(model: Explained) -> None:
    subject = model.subject("discriminator")

    class Squared(nn.Module):
        """No chain of layers: what is read is not what was written."""

        def forward(self, samples: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
            return subject.module(samples, labels).square()

    squared = dataclasses.replace(subject, module=Squared(), randomised=lambda rng: Squared())
    refused, explained = [], []
    for method in all_methods():
        try:
            attribution = method.attribute(squared, rng_of("x"))
        except Unavailable as reason:
            refused.append(str(reason))
        else:
            explained.append(score_trial(Trial(squared, method, attribution)))
    assert refused and explained
    without = {found.measure.name for each in explained for found in each if found.value is None}
    assert without <= {"planted_latent"}  # no task measures what these networks make


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_number_that_is_none_is_not_reported(model: Explained, fake, wrong: float) -> None:
    """One such point is enough: without it the mean would be of easier points."""

    def one_wrong(subject: Subject) -> Attribution:
        found = plain(subject)
        found.completeness[1] = wrong
        return found

    fake(one_wrong)
    cells = score(model, (GENERATOR,))
    gap = cells.pop(("completeness", GENERATOR))
    assert gap.value is None
    assert gap.reason == "not a finite number"
    held = [cell for (name, _), cell in cells.items() if name != "planted_latent"]
    assert all(cell.value is not None for cell in held)


def test_a_draw_depends_on_its_address_alone() -> None:
    def drawn(*address: str) -> list[float]:
        return torch.rand(4, generator=rng_of(*address)).tolist()

    addresses = [("a", "b"), ("b", "a"), ("a", "b", "c"), ("a",)]
    assert len({tuple(drawn(*address)) for address in addresses}) == len(addresses)
    assert drawn("a", "b") == drawn("a", "b")
