"""Only what is missing or outdated is computed; the rest of a result stays, to the byte."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

import phantombench.metrics
from phantombench.controls import control_names
from phantombench.evaluation.bench import Bench, Options, identity
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.planning import plan
from phantombench.metrics import all_measures, measures_for
from phantombench.metrics.measure import Measure, Need
from phantombench.result.schema import Result
from phantombench.result.store import as_text, seal

NAME = control_names()[0]
OF_A_MODEL = {Need.CRITIC, Need.RECONSTRUCTION, Need.MODEL}


@pytest.fixture
def bench(scored_bench: Bench) -> Bench:
    return scored_bench


@pytest.fixture
def scored(bench: Bench) -> Result:
    return evaluate(bench, NAME)  # what is there already


def measured(result: Result) -> list[str]:
    """Return the measures that have a number."""
    return [record.measure for record in result.records if record.value is not None]


def tried(bench: Bench) -> set[str]:
    """Return the measures that are estimated of a submission without a model."""
    return {each.name for each in measures_for(bench.task.spec) if not each.needs & OF_A_MODEL}


def lines(result: Result) -> set[str]:
    """Return the lines of a file that hold its records."""
    return {line.rstrip(",") for line in as_text(result).splitlines() if '"measure":' in line}


def again(bench: Bench, name: str = NAME, **options: object) -> Result:
    """Evaluate as another process would."""
    return evaluate(Bench(bench.task, bench.workspace, Options(**options)), name)


def test_nothing_is_computed_twice(bench: Bench, scored: Result, estimated: list[str]) -> None:
    path = bench.workspace.result("tiny", NAME)
    before = path.read_bytes()
    assert again(bench) == scored
    assert estimated == []
    assert path.read_bytes() == before


def test_a_record_that_is_gone_is_computed_alone(
    bench: Bench, scored: Result, estimated: list[str]
) -> None:
    path = bench.workspace.result("tiny", NAME)
    before = path.read_text().splitlines()
    gone = measured(scored)[0]
    rest = tuple(record for record in scored.records if record.measure != gone)
    path.write_text(as_text(seal(scored.model_copy(update={"records": rest}))))
    assert again(bench).sha256 == scored.sha256
    assert set(estimated) == {gone}
    after = path.read_text().splitlines()
    changed = [line for line in {*before} ^ {*after} if '"created"' not in line]
    assert all(f'"measure": "{gone}"' in line for line in changed)
    assert [line[:10] for line in before] == [line[:10] for line in after]


def test_another_version_outdates_one_measure(
    bench: Bench, scored: Result, estimated: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = measured(scored)[-1]
    newer = [_newer(each) if each.name == changed else each for each in all_measures()]
    monkeypatch.setattr(phantombench.metrics, "all_measures", lambda: tuple(newer))
    result = again(bench)
    assert set(estimated) == {changed}
    assert result.find(changed).version == scored.find(changed).version + 1
    assert [record for record in result.records if record.measure != changed] == [
        record for record in scored.records if record.measure != changed
    ]


def _newer(measure: Measure) -> Measure:
    return dataclasses.replace(measure, version=measure.version + 1)


def test_a_new_measure_is_computed_alone(
    bench: Bench, scored: Result, estimated: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    like = next(each for each in all_measures() if each.name == measured(scored)[0])
    new = dataclasses.replace(like, name="entirely-new")
    with_it = (*all_measures(), new)
    monkeypatch.setattr(phantombench.metrics, "all_measures", lambda: with_it)
    result = again(bench)
    assert set(estimated) == {new.name}
    assert lines(scored) < lines(result)
    (line,) = lines(result) - lines(scored)
    assert f'"measure": "{new.name}"' in line


def test_another_encoder_outdates_what_depends_on_it(
    bench: Bench, scored: Result, estimated: list[str]
) -> None:
    task = type(bench.task)()
    task.spec = task.spec.model_copy(update={"encoder_sha256": "1" * 64})
    evaluate(Bench(task, bench.workspace), NAME)
    depending = {
        measure.name
        for measure in measures_for(task.spec)
        if any(need.of_encoder for need in measure.needs)
    }
    assert set(estimated) == depending & tried(bench)
    assert set(estimated) < tried(bench)


def test_a_recipe_outdates_no_record_of_whom_is_scored_without_utility(
    bench: Bench, scored: Result, estimated: list[str]
) -> None:
    task = type(bench.task)()
    task.spec = task.spec.model_copy(update={"recipe_sha256": "1" * 64})
    options = Options(skipped_axes=frozenset({"utility"}))
    made = evaluate(Bench(task, bench.workspace, options), NAME)
    assert estimated == []
    assert made.task == identity(task.spec)
    assert made.records == scored.records
    assert plan(bench.workspace, task.spec, NAME, options).is_empty


def test_another_submission_outdates_everything(
    bench: Bench, scored: Result, estimated: list[str]
) -> None:
    toml = bench.workspace.submission("tiny", NAME) / "submission.toml"
    toml.write_text(toml.read_text().replace("A control", "Another control"))
    result = again(bench)
    assert set(estimated) == tried(bench)
    assert result.submission.sha256 != scored.submission.sha256
    assert [record.key for record in result.records] == [record.key for record in scored.records]


def test_what_is_asked_for_alone_is_computed_alone(
    make_bench: Callable[[Path], Bench], tmp_path: Path, estimated: list[str]
) -> None:
    bench = make_bench(tmp_path / "unscored")
    wanted = next(each.name for each in all_measures() if each.per_seed)
    result = again(bench, measures=frozenset({wanted}))
    assert set(estimated) == {wanted} == {record.measure for record in result.records}
    assert set(measured(again(bench))) > {wanted}


def test_force_computes_what_is_up_to_date(
    bench: Bench, scored: Result, estimated: list[str]
) -> None:
    assert again(bench, force=True).sha256 == scored.sha256
    assert set(estimated) == tried(bench)


def test_what_takes_long_is_computed_for_whom_it_is_asked_for(
    make_bench: Callable[[Path], Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(tmp_path / "unscored")
    slow = dataclasses.replace(phantombench.metrics.get_measure("rmse"), on_request=True)
    known = tuple(slow if each.name == "rmse" else each for each in all_measures())
    monkeypatch.setattr(phantombench.metrics, "all_measures", lambda: known)
    monkeypatch.setattr(
        "phantombench.evaluation.planning.measures_for",
        lambda spec: tuple(slow if each.name == "rmse" else each for each in measures_for(spec)),
    )
    assert evaluate(bench, NAME).find("rmse") is None
    asked = again(bench, measures=frozenset({"rmse"}))
    assert asked.find("rmse") is not None
    assert again(bench) == asked  # what is there stays, and is brought up to date
    assert again(bench, force=True).find("rmse") is not None
