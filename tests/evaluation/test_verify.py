"""A committed result is computed again: what differs is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from phantombench.controls import control_names
from phantombench.evaluation import verify as verification
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate, open_planned, score
from phantombench.evaluation.likeness import TOLERANCE
from phantombench.evaluation.planning import plan
from phantombench.evaluation.verify import Agreement, Verification, compare, verify
from phantombench.metrics import get_measure
from phantombench.result.schema import Facets, Record, Result
from phantombench.result.store import as_text, seal
from phantombench.utility.recipe import Recipe
from phantombench.utility.search import Searched

NAME = control_names()[0]
SEARCHED = Searched(few=0.5, chosen=Recipe(), tried=())


@pytest.fixture
def bench(scored_bench: Bench) -> Bench:
    return scored_bench


def moved(result: Result, by: float) -> tuple[Record, ...]:
    """Return the records, the first number of which moved by a share of its half-width."""
    first = next(
        record for record in result.records if record.value and record.ci95[0] < record.value
    )
    half = (first.ci95[1] - first.ci95[0]) / 2
    other = first.model_copy(update={"value": first.value + by * half})
    return tuple(other if record == first else record for record in result.records)


def test_verify_agrees_and_notices(bench: Bench) -> None:
    committed = evaluate(bench, NAME)
    assert verify(bench, NAME) == Verification(Agreement.IDENTICAL, ())
    forged = seal(committed.model_copy(update={"records": moved(committed, by=5)}))
    path = bench.workspace.result("tiny", NAME)
    path.write_text(as_text(forged))
    before = path.read_bytes()
    found = verify(bench, NAME)
    assert found.agreement is Agreement.DIFFERENT
    (told,) = found.differences
    assert "committed" in told and "now" in told
    assert path.read_bytes() == before


def with_records(result: Result, records: Iterable[Record]) -> Result:
    return result.model_copy(update={"records": tuple(records)})


def test_tolerance_is_a_fixed_share_of_the_number_itself(bench: Bench) -> None:
    committed = evaluate(bench, NAME)
    first = next(record for record in committed.records if record.value)

    def compared(by: float, **changes: object) -> Agreement:
        moved = first.model_copy(update={"value": first.value * (1 + by), **changes})
        others = [moved if each == first else each for each in committed.records]
        told = compare(with_records(committed, others), committed)
        if any(far for _, far in told):
            return Agreement.DIFFERENT
        return Agreement.WITHIN_TOLERANCE if told else Agreement.IDENTICAL

    assert compared(0.0) is Agreement.IDENTICAL
    assert compared(0.1 * TOLERANCE) is Agreement.WITHIN_TOLERANCE
    assert compared(1e-3) is Agreement.DIFFERENT
    # A wider interval of the committed record allows no more.
    assert compared(1e-3, ci95=(first.value - 1e6, first.value + 1e6)) is Agreement.DIFFERENT


def test_on_another_processor_two_samples_may_be_counted_otherwise(bench: Bench) -> None:
    """Two of a seed's, whatever the interval; on the same processor none."""
    committed = evaluate(bench, NAME)
    first = next(record for record in committed.records if record.measure == "coverage")
    sample = 1 / committed.samples_per_seed

    def far(by: float, processor: str | None) -> bool:
        there = first.environment.model_copy(update={"processor": processor})
        moved = first.model_copy(update={"value": first.value + by, "environment": there})
        others = [moved if each == first else each for each in committed.records]
        return any(far for _, far in compare(with_records(committed, others), committed))

    assert not far(1.9 * sample, "another")
    assert not far(1.9 * sample, None)  # not told: it may be another
    assert far(2.1 * sample, "another")
    assert far(1.9 * sample, first.environment.processor)


def test_on_another_processor_what_is_trained_may_drift_by_a_fixed_amount(bench: Bench) -> None:
    """Whatever the interval; on the same processor not at all."""
    committed = evaluate(bench, NAME)
    measure = get_measure("augmentation_gain")
    gain = next(record for record in committed.records if record.value is not None)
    trained = gain.model_copy(
        update={"measure": measure.name, "value": 0.01, "ci95": (-0.5, 0.5), "per_seed": ()}
    )
    again = with_records(committed, [trained])

    def far(by: float, processor: str | None) -> bool:
        there = trained.environment.model_copy(update={"processor": processor})
        moved = trained.model_copy(update={"value": 0.01 + by, "environment": there})
        return any(far for _, far in compare(with_records(committed, [moved]), again))

    assert not far(0.9 * measure.drift, "another")
    assert far(1.1 * measure.drift, "another")
    assert far(0.9 * measure.drift, trained.environment.processor)


def test_on_another_processor_another_group_may_be_the_worst(bench: Bench) -> None:
    committed = evaluate(bench, NAME)
    first = next(record for record in committed.records if record.value is not None)

    def far(processor: str | None, note: str) -> bool:
        there = first.environment.model_copy(update={"processor": processor})
        notes = "worst: sex=F, 9 samples", note
        before, after = (first.model_copy(update={"note": each}) for each in notes)
        moved = with_records(committed, [before.model_copy(update={"environment": there})])
        return any(far for _, far in compare(moved, with_records(committed, [after])))

    assert not far("another", "worst: age=65 and over, 8 samples")
    assert far("another", "another note")
    assert far(first.environment.processor, "worst: age=65 and over, 8 samples")


def test_a_record_too_few_differs(bench: Bench) -> None:
    committed = evaluate(bench, NAME)
    ((told, far),) = compare(committed, with_records(committed, committed.records[1:]))
    assert far and "now nothing" in told


@pytest.fixture(scope="module")
def once(
    make_bench: Callable[[Path], Bench], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bench, Result]]:
    """A scored submission. What `verify` computes again is the same each time: it does it once."""
    bench = make_bench(tmp_path_factory.mktemp("once"))
    committed = evaluate(bench, NAME)
    planned = plan(bench.workspace, bench.task.spec, NAME, Options(force=True))
    again = score(bench, planned, open_planned(bench, planned))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "score", lambda *_: again)
        assert verify(bench, NAME).agreement is Agreement.IDENTICAL
        yield bench, committed


CHANGES = {
    "value": lambda r: {"value": r.value + 1.0},
    "no interval": lambda r: {"ci95": None},
    "lower end": lambda r: {"ci95": (r.ci95[0] - 1.0, r.ci95[1])},
    "upper end": lambda r: {"ci95": (r.ci95[0], r.ci95[1] + 1.0)},
    "no seeds": lambda r: {"per_seed": ()},
    "a seed": lambda r: {"per_seed": (r.per_seed[0] + 1.0, *r.per_seed[1:])},
    "reason": lambda r: {"value": None, "ci95": None, "per_seed": (), "reason": "lost"},
    "note": lambda r: {"note": "best of all"},
    "version": lambda r: {"version": r.version + 1},
    "facets": lambda r: {"facets": Facets(subgroup="a=b")},
    "measure": lambda r: {"measure": "another"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_field_of_a_record_is_compared(once, change) -> None:
    bench, committed = once
    first = next(record for record in committed.records if record.per_seed)
    forged = [
        each.model_copy(update=change(each)) if each == first else each
        for each in committed.records
    ]
    forged = seal(with_records(committed, forged))
    bench.workspace.result("tiny", NAME).write_text(as_text(forged))
    assert verify(bench, NAME).agreement is Agreement.DIFFERENT


IDENTITY = {
    "title": lambda r: {"submission": r.submission.model_copy(update={"title": "Best"})},
    "kind": lambda r: {"submission": r.submission.model_copy(update={"kind": "model"})},
    "parameters": lambda r: {"submission": r.submission.model_copy(update={"parameters": 1})},
    "seeds": lambda r: {"seeds": (7,)},
    "samples": lambda r: {"samples_per_seed": 1},
    "rounded splits": lambda r: {"rounded_splits": {"train": "0" * 64}},
    "task": lambda r: {"task": r.task.model_copy(update={"encoder": "1" * 64})},
    "a number twice": lambda r: {"records": (*r.records, r.records[0])},
}


@pytest.mark.parametrize("change", IDENTITY.values(), ids=IDENTITY)
def test_every_field_of_a_result_is_compared(once, change) -> None:
    bench, committed = once
    forged = seal(committed.model_copy(update=change(committed)))
    bench.workspace.result("tiny", NAME).write_text(as_text(forged))
    assert verify(bench, NAME).agreement is Agreement.DIFFERENT


def test_what_is_left_out_is_not_compared(bench: Bench) -> None:
    committed = evaluate(bench, NAME)
    forged = seal(committed.model_copy(update={"records": moved(committed, by=5)}))
    bench.workspace.result("tiny", NAME).write_text(as_text(forged))
    same = [now for now, then in zip(forged.records, committed.records, strict=True) if now == then]
    others = frozenset(record.measure for record in same)
    asked = Bench(bench.task, bench.workspace, Options(measures=others))
    assert verify(asked, NAME).agreement is Agreement.IDENTICAL


def test_a_changed_submission_is_noticed(bench: Bench) -> None:
    evaluate(bench, NAME)
    toml = bench.workspace.submission("tiny", NAME) / "submission.toml"
    toml.write_text(toml.read_text().replace("A control", "Another control"))
    found = verify(bench, NAME)
    assert found.agreement is Agreement.DIFFERENT
    assert "submission has changed" in found.differences[0]


def test_a_changed_task_is_noticed(bench: Bench) -> None:
    evaluate(bench, NAME)
    task = type(bench.task)()
    task.spec = task.spec.model_copy(update={"version": 2})
    found = verify(Bench(task, bench.workspace), NAME)
    assert found.agreement is Agreement.DIFFERENT
    assert "task has changed" in found.differences[0]


def test_verification_trains_classifiers_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in the cache could have been put there."""
    monkeypatch.setattr("phantombench.utility.search.read_recipe", lambda *_: SEARCHED)
    spec = bench.task.spec.model_copy(update={"recipe_sha256": "1" * 64})
    for reuse, folder in ((True, bench.workspace.cache / "utility"), (False, None)):
        task = type(bench.task)()
        task.spec = spec
        ward = Bench(task, bench.workspace, Options(reuse=reuse)).ward
        assert ward is not None and ward.kept.folder == folder
