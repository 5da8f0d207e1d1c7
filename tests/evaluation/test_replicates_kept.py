"""Replicates are written with a result, kept with its records, and checked with them."""

from __future__ import annotations

import pytest

from phantombench.controls import control_names
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.evaluate import evaluate
from phantombench.evaluation.verify import Agreement, verify
from phantombench.metrics import get_measure
from phantombench.result.replicates import Replicates, digest, read_replicates, write_replicates
from phantombench.result.schema import Result
from phantombench.result.store import as_text, seal
from phantombench.statistics.bootstrap import centred_interval

FEW = frozenset({"fid", "coverage", "rmse", "copy_rate"})
NAME = control_names()[0]


def scored(bench: Bench, **options: object) -> tuple[Result, Replicates]:
    """Evaluate a few measures as another process would."""
    few = Options(**{"measures": FEW, **options})
    result = evaluate(Bench(bench.task, bench.workspace, few), NAME)
    return result, read_replicates(bench.workspace.replicates("tiny", NAME), result)


def test_replicates_give_the_intervals_of_the_records(bench: Bench) -> None:
    result, kept = scored(bench)
    assert set(kept.deviations) == FEW
    for record in result.records:
        bounds = get_measure(record.measure).bounds
        low, high = centred_interval(record.value, kept.of(record.measure), bounds)
        assert (low, high) == pytest.approx(record.ci95, rel=2e-3, abs=1e-9), record.measure


def test_records_that_are_kept_keep_their_replicates(bench: Bench) -> None:
    _, before = scored(bench, measures=frozenset({"fid"}))
    result, after = scored(bench)
    assert set(before.deviations) == {"fid"} and set(after.deviations) == FEW
    assert (before.of("fid") == after.of("fid")).all()
    again, anew = scored(bench, force=True)
    assert again.sha256 == result.sha256
    assert anew.as_bytes() == after.as_bytes()


@pytest.mark.parametrize("lost", ["gone", "those of another result"])
def test_replicates_that_are_lost_are_computed_again(bench: Bench, lost: str) -> None:
    """As after a kill between the two files."""
    result, kept = scored(bench, measures=None)
    path = bench.workspace.replicates("tiny", NAME)
    if lost == "gone":
        path.unlink()
    else:
        write_replicates(path, kept.only(["fid"]))
    with pytest.raises(PhantomBenchError, match="replicates"):
        scored(bench)  # a few measures alone would leave the others without
    again, anew = scored(bench, measures=None)
    assert again.sha256 == result.sha256
    assert anew.as_bytes() == kept.as_bytes()


def test_verify_sees_replicates_that_were_forged(bench: Bench) -> None:
    result, kept = scored(bench)
    few = Bench(bench.task, bench.workspace, Options(measures=FEW))
    assert verify(few, NAME).agreement is Agreement.IDENTICAL
    path = bench.workspace.replicates("tiny", NAME)
    forged = Replicates({**kept.deviations, "fid": kept.deviations["fid"][::-1]}, kept.scales)
    write_replicates(path, forged)
    with pytest.raises(PhantomBenchError, match="not the file"):
        verify(few, NAME)
    sealed = seal(result.model_copy(update={"replicates": digest(forged)}))
    bench.workspace.result("tiny", NAME).write_text(as_text(sealed))
    found = verify(few, NAME)
    assert found.agreement is Agreement.DIFFERENT
    assert any("replicates of fid" in told for told in found.differences)
