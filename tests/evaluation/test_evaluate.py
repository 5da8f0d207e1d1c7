"""From a submission folder to a result: what is in it, and that it comes out the same again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from phantombench.controls import all_controls, control_names
from phantombench.controls.expectation import MustPass, Worse
from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.gate import gate_of
from phantombench.metrics import all_measures, measures_for
from phantombench.metrics.measure import Need
from phantombench.result.schema import Facets, Result
from phantombench.result.store import read_result

NAME = control_names()[0]


@pytest.fixture(scope="module")
def scored(
    tmp_path_factory: pytest.TempPathFactory, make_bench: Callable[[Path], Bench]
) -> dict[str, Result]:
    bench = make_bench(tmp_path_factory.mktemp("scored"))
    return {name: evaluate(bench, name) for name in all_controls()}


def test_the_gate_says_what_each_control_expects(scored: dict[str, Result], bench: Bench) -> None:
    spec = bench.task.spec
    for name, control in all_controls().items():
        if control.gate is not None and control.gate.kind in (None, spec.kind):
            passed = gate_of(scored[name], measures_for(spec)).passed
            assert passed is isinstance(control.gate, MustPass), name


def test_controls_that_must_be_further_away_are(scored: dict[str, Result]) -> None:
    """By the values: the tiny task is too small for intervals that lie apart."""
    distances = {measure.name for measure in all_measures() if measure.distance}
    for name, control in all_controls().items():
        for expectation in control.expects:
            if isinstance(expectation, Worse) and expectation.measure in distances:
                for other in expectation.than:
                    mine, beside = (
                        scored[each].find(expectation.measure) for each in (name, other)
                    )
                    assert mine.value > beside.value, (name, other)


def test_every_number_has_an_interval_that_contains_it(scored: dict[str, Result]) -> None:
    for result in scored.values():
        for record in result.records:
            if record.value is None:
                assert record.reason, record.key
            else:
                assert record.ci95[0] <= record.value <= record.ci95[1], record.key
                assert len(record.per_seed) == len(result.seeds)


def test_every_measure_of_the_task_is_answered(scored: dict[str, Result], bench: Bench) -> None:
    spec = bench.task.spec
    for result in scored.values():
        for measure in measures_for(spec):
            for facets in measure.facets(spec):
                record = result.find(measure.name, facets)
                assert record is not None and record.version == measure.version


def test_what_a_submission_lacks_is_one_record_that_says_why(
    scored: dict[str, Result], bench: Bench
) -> None:
    lacking = {Need.CRITIC, Need.RECONSTRUCTION, Need.MODEL}
    for measure in measures_for(bench.task.spec):
        if measure.needs & lacking:
            for result in scored.values():
                (record,) = (each for each in result.records if each.measure == measure.name)
                assert record.facets == Facets()
                assert record.reason in {need.lacking for need in lacking}


def test_the_same_bytes_when_run_again_and_the_time_it_took_is_no_part_of_the_hash(
    bench: Bench, first_scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed = read_result(first_scored / "results" / "tiny" / f"{NAME}.json")
    assert any(record.environment.seconds for record in timed.records)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert evaluate(bench, NAME).sha256 == timed.sha256
    path = bench.workspace.result("tiny", NAME)
    before = path.read_bytes()
    path.unlink()
    evaluate(Bench(bench.task, bench.workspace), NAME)
    assert path.read_bytes() == before


def test_identity_pins_splits_and_encoder(bench: Bench) -> None:
    spec = bench.task.spec
    assert identity(spec).splits["train"] == spec.splits["train"].sha256
    assert identity(spec).encoder == spec.ensemble_sha256


def test_no_folder_of_the_machine_in_a_result(first_scored: Path) -> None:
    text = (first_scored / "results" / "tiny" / f"{NAME}.json").read_text()
    assert str(first_scored.parent) not in text
