"""Scores of trainings with other seeds: written, kept, and nothing of another model taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.retraining import add_retraining
from phantombench.evaluation.verify import Agreement, verify
from phantombench.result.schema import Facets
from phantombench.result.store import read_result
from phantombench.training.export import export
from phantombench.training.settings import Settings
from phantombench.training.trainer import train

NAME = "mine"
SOME = Options(measures=frozenset({"rmse"}))
Train = Callable[..., Path]


@pytest.fixture
def bench(make_bench: Callable[[Path], Bench], tmp_path: Path) -> Bench:
    return replace(make_bench(tmp_path), options=SOME)


@pytest.fixture
def trained(bench: Bench, tmp_path: Path) -> Train:
    def make(seed: int, width: int = 4, batch_size: int = 8) -> Path:
        told = {"task": "tiny", "model": "dcgan", "hyperparameters": {"width": width}}
        fast = {"steps": 2, "batch_size": batch_size, "check_every": 2, "validation": 0.0}
        cpu = {"accelerator": "cpu", "precision": "32-true"}
        settings = Settings.model_validate({**told, **fast, **cpu, "seed": seed})
        folder = tmp_path / f"run-{seed}-{width}"
        train(bench.load("train"), settings, folder, classes=("A", "B"), quiet=True)
        return folder

    return make


@pytest.fixture
def scored(bench: Bench, trained: Train) -> Bench:
    export(trained(1), bench.workspace.submission("tiny", NAME))
    evaluate(bench, NAME)
    return bench


def test_another_seed_is_scored_beside_the_first(scored: Bench, trained: Train) -> None:
    before = read_result(scored.workspace.result("tiny", NAME))
    for seed in (3, 2):
        add_retraining(scored, NAME, trained(seed))
    after = read_result(scored.workspace.result("tiny", NAME))
    assert after.retrainings is not None
    assert [each.seed for each in after.retrainings] == [2, 3]
    assert len({each.sha256 for each in after.retrainings}) == 2
    assert all(record in after.records for record in before.records)
    own, second, third = (
        after.find("rmse", facets)
        for facets in (Facets(), Facets(training_seed=2), Facets(training_seed=3))
    )
    assert own and second and third
    assert len({own.value, second.value, third.value}) == 3
    assert second.ci95 is not None
    needing_more = {"augmentation_gain", "sharing_gain", "completeness"}
    assert not needing_more & {r.measure for r in after.records if r.facets != Facets()}


def test_the_same_run_twice_gives_the_same_result(scored: Bench, trained: Train) -> None:
    first = add_retraining(scored, NAME, trained(2))
    assert add_retraining(scored, NAME, trained(2)).sha256 == first.sha256


def test_they_stay_when_the_submission_is_scored_again(scored: Bench, trained: Train) -> None:
    added = add_retraining(scored, NAME, trained(2))
    again = evaluate(replace(scored, options=replace(SOME, force=True)), NAME)
    assert again.sha256 == added.sha256
    assert verify(scored, NAME).agreement is not Agreement.DIFFERENT


def test_they_go_with_the_weights_that_they_stood_beside(scored: Bench, trained: Train) -> None:
    add_retraining(scored, NAME, trained(2))
    export(trained(4), scored.workspace.submission("tiny", NAME))
    again = evaluate(scored, NAME)
    assert again.retrainings is None
    assert {record.facets.training_seed for record in again.records} == {None}


@pytest.mark.parametrize(
    ("seed", "width", "field"), [(1, 4, "seed"), (2, 5, "hyperparameters")], ids=str
)
def test_something_else_is_refused(
    scored: Bench, trained: Train, seed: int, width: int, field: str
) -> None:
    with pytest.raises(PhantomBenchError, match=field):
        add_retraining(scored, NAME, trained(seed, width))


def test_a_run_of_other_settings_is_refused(scored: Bench, trained: Train) -> None:
    with pytest.raises(PhantomBenchError, match="command"):
        add_retraining(scored, NAME, trained(2, batch_size=6))


def test_a_submission_without_a_result_is_refused(bench: Bench, trained: Train) -> None:
    export(trained(1), bench.workspace.submission("tiny", NAME))
    with pytest.raises(PhantomBenchError, match="score it first"):
        add_retraining(bench, NAME, trained(2))
