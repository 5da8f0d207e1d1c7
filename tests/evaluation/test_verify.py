"""A committed result is computed again: what differs is told."""

from __future__ import annotations

from phantombench.controls import control_names
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.verify import Agreement, Verification, compare, verify
from phantombench.result.schema import Record, Result
from phantombench.result.store import as_text, seal

NAME = control_names()[0]


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


def test_tolerance_is_a_tenth_of_the_half_width(bench: Bench) -> None:
    committed = evaluate(bench, NAME)

    def compared(by: float) -> Agreement:
        return compare(committed.records, moved(committed, by)).agreement

    assert compared(0.0) is Agreement.IDENTICAL
    assert compared(0.05) is Agreement.WITHIN_TOLERANCE
    assert compared(0.2) is Agreement.DIFFERENT


def test_a_record_too_few_differs(bench: Bench) -> None:
    records = evaluate(bench, NAME).records
    found = compare(records, records[1:])
    assert found.agreement is Agreement.DIFFERENT
    assert "now nothing" in found.differences[0]


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
