"""Scores of explanations: the same numbers again, an interval each, and reasons for empty cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.errors import Unavailable
from phantombench.explanation import scoring
from phantombench.explanation.scoring import explain_scores, generator, score_method
from phantombench.explanation.subjects import Explained
from phantombench.result.schema import Explanations, Score
from phantombench.xai.method import Attribution, Method
from phantombench.xai.registry import all_methods, all_scores
from phantombench.xai.subject import Subject

Make = Callable[..., Explained]
SCORES = {"completeness", "correlation", "faithfulness", "sanity", "stability"}
POINTS = 3


@pytest.fixture(scope="module")
def model(explained: Make) -> Explained:
    return explained("signal", points=POINTS)


@pytest.fixture(scope="module")
def scored(model: Explained) -> Explanations:
    return explain_scores(model.subjects())


def fake(attribute: Callable[[Subject], Attribution]) -> Method:
    return Method("fake", "Fake", "", "", lambda subject, rng: attribute(subject))


def plain(subject: Subject) -> Attribution:
    """The same for every network: units in the order of their values."""
    units = subject.partition.sums(subject.inputs).double()
    return Attribution(units, None, torch.full((len(subject),), 0.5).double())


def test_the_same_again_whatever_global_generators_say(
    model: Explained, scored: Explanations
) -> None:
    torch.manual_seed(4321)
    np.random.seed(4321)  # noqa: NPY002
    before = torch.get_rng_state()
    assert explain_scores(model.subjects()) == scored
    assert torch.equal(torch.get_rng_state(), before)


def test_every_subject_method_and_score_has_its_cell(
    model: Explained, scored: Explanations
) -> None:
    assert list(scored) == [subject.key for subject in model.subjects()]
    for methods in scored.values():
        assert list(methods) == ["lime", "lrp", "shap"]
        assert all(set(scores) == SCORES for scores in methods.values())


def test_every_number_lies_within_its_interval_and_its_bounds(scored: Explanations) -> None:
    known = {score.name: score for score in all_scores()}
    widths = []
    for name, cell in (c for m in scored.values() for s in m.values() for c in s.items()):
        assert isinstance(cell, Score)
        assert cell.goal == known[name].goal.value
        assert (cell.value is None) == (cell.ci95 is None) == (cell.reason is not None)
        if cell.value is not None and cell.ci95 is not None:
            low, high = cell.ci95
            assert known[name].bounds[0] <= low <= cell.value <= high <= known[name].bounds[1]
            assert cell.value == float(f"{cell.value:.6g}")
            widths.append(high - low)
    assert len(widths) == 5 * 3 * 5  # no layer of these networks is without a rule
    assert np.mean(np.array(widths) > 0) > 0.8


def test_the_mean_and_interval_are_those_of_the_points(
    model: Explained, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = torch.tensor([1.0, 2.0, 6.0])
    score = dataclasses.replace(all_scores()[0], compute=lambda trial, rng: values)
    monkeypatch.setattr(scoring, "all_scores", lambda: (score,))
    cell = score_method(model.subject("generator"), fake(plain), {})["completeness"]
    assert cell.value == 3.0
    assert cell.ci95 == (1.0, 6.0)  # of three points, all the first has a chance of 1 in 27


def test_sharing_what_methods_have_in_common_changes_no_score(
    model: Explained, scored: Explanations
) -> None:
    for subject in list(model.subjects())[:3]:
        for method in all_methods():
            alone = score_method(subject, method, {})
            assert alone == scored[subject.key][method.name], method.name


def test_a_method_that_cannot_explain_leaves_cells_with_its_reason(model: Explained) -> None:
    def refuse(subject: Subject) -> Attribution:
        raise Unavailable("no rule for this layer")

    cells = score_method(model.subject("generator"), fake(refuse), {})
    assert set(cells) == SCORES
    for cell in cells.values():
        assert (cell.value, cell.ci95, cell.reason) == (None, None, "no rule for this layer")


def test_one_method_that_cannot_explain_does_not_stop_the_others(model: Explained) -> None:
    subject = model.subject("discriminator")
    softened = nn.Sequential(model.model.discriminator.features, nn.Softplus())

    class Soft(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = softened

        def forward(self, samples: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
            return self.layers(samples).sum(dim=1)

    soft = dataclasses.replace(subject, module=Soft(), randomised=lambda rng: Soft())
    cells = explain_scores([soft])["discriminator"]
    assert {cell.value for cell in cells["lrp"].values()} == {None}
    assert "Softplus" in str(cells["lrp"]["sanity"].reason)
    for name in ("lime", "shap"):
        assert all(cell.value is not None for cell in cells[name].values())


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_number_that_is_none_is_not_reported(model: Explained, wrong: float) -> None:
    """One such point is enough: without it the mean would be of easier points."""

    def one_wrong(subject: Subject) -> Attribution:
        found = plain(subject)
        found.completeness[1] = wrong
        return found

    cells = score_method(model.subject("generator"), fake(one_wrong), {})
    assert cells["completeness"].value is None
    assert cells["completeness"].reason == "not a finite number"
    assert all(cells[name].value is not None for name in SCORES - {"completeness"})


def test_a_draw_depends_on_its_address_alone() -> None:
    def drawn(*address: str) -> list[float]:
        return torch.rand(4, generator=generator(*address)).tolist()

    addresses = [("a", "b"), ("b", "a"), ("a", "b", "c"), ("a",)]
    assert len({tuple(drawn(*address)) for address in addresses}) == len(addresses)
    assert drawn("a", "b") == drawn("a", "b")


def test_what_is_being_explained_is_told(model: Explained) -> None:
    told: list[str] = []
    explain_scores([model.subject("generator")], told.append)
    assert told == [f"explaining: generator, {name}" for name in ("lime", "lrp", "shap")]
