"""From a submission folder to a result: floor, gate, determinism, resumption, verification."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.evaluate import Bench, evaluate, identity
from phantombench.evaluation.verify import Agreement, compare, verify
from phantombench.result.schema import Result
from phantombench.result.store import read_result, seal


@pytest.fixture
def scored(bench: Bench) -> dict[str, Result]:
    return {name: evaluate(bench, name) for name in ("real", "fresh", "mean", "noise", "collapse")}


def test_controls_come_out_where_they_belong(scored: dict[str, Result]) -> None:
    fid = {name: result.metrics["fid"].value for name, result in scored.items()}
    assert max(fid["real"], fid["fresh"]) < min(fid["mean"], fid["noise"], fid["collapse"])
    assert {name for name, result in scored.items() if not result.gate.passed} == {
        "real",
        "collapse",
    }
    assert scored["collapse"].metrics["coverage"].value < scored["real"].metrics["coverage"].value


def test_distances_stand_beside_the_floor(scored: dict[str, Result]) -> None:
    floor = scored["real"].metrics["fid"].value
    mean = scored["mean"].metrics["fid"]
    assert mean.floor == floor
    assert mean.ratio == pytest.approx(mean.value / floor)
    assert scored["mean"].metrics["coverage"].ratio is None


def test_every_number_has_an_interval_that_contains_it(scored: dict[str, Result]) -> None:
    for result in scored.values():
        for name, score in result.metrics.items():
            if score.value is None:
                assert score.reason, name
            else:
                assert score.ci95[0] <= score.value <= score.ci95[1], name
                assert len(score.per_seed) == 3


def test_a_control_without_a_discriminator_says_why(scored: dict[str, Result]) -> None:
    cell = scored["mean"].metrics["membership_auc"]
    assert cell.value is None
    assert "discriminator" in cell.reason


def test_the_same_bytes_when_run_again(bench: Bench) -> None:
    evaluate(bench, "real")
    path = bench.workspace.result("tiny", "real")
    before = path.read_bytes()
    path.unlink()
    evaluate(Bench(bench.task, bench.workspace), "real")
    assert path.read_bytes() == before


def test_the_floor_comes_first(bench: Bench) -> None:
    with pytest.raises((PhantomBenchError, FileNotFoundError)):
        evaluate(bench, "mean")
    assert not bench.workspace.result("tiny", "mean").exists()


def test_verify_agrees_and_notices(bench: Bench) -> None:
    evaluate(bench, "real")
    assert verify(bench, "real").agreement is Agreement.IDENTICAL
    path = bench.workspace.result("tiny", "real")
    committed = read_result(path)
    fid = committed.metrics["fid"]
    moved = fid.model_copy(update={"value": fid.value * 1.5})
    forged = seal(committed.model_copy(update={"metrics": {**committed.metrics, "fid": moved}}))
    path.write_text(json.dumps(forged.model_dump(mode="json")))
    verdict = verify(bench, "real")
    assert verdict.agreement is Agreement.DIFFERENT
    assert any(text.startswith("fid:") for text in verdict.differences)


def test_tolerance_is_a_tenth_of_the_half_width(bench: Bench) -> None:
    committed = evaluate(bench, "real")
    fid = committed.metrics["fid"]
    half = (fid.ci95[1] - fid.ci95[0]) / 2

    def shifted(by: float) -> Result:
        score = fid.model_copy(update={"value": fid.value + by})
        return committed.model_copy(update={"metrics": {**committed.metrics, "fid": score}})

    assert compare(committed, shifted(0.05 * half)).agreement is Agreement.WITHIN_TOLERANCE
    assert compare(committed, shifted(0.2 * half)).agreement is Agreement.DIFFERENT


def test_a_changed_submission_is_noticed(bench: Bench) -> None:
    evaluate(bench, "real")
    toml = bench.workspace.submission("tiny", "real") / "submission.toml"
    toml.write_text(toml.read_text().replace("A control", "Another control"))
    verdict = verify(bench, "real")
    assert verdict.agreement is Agreement.DIFFERENT
    assert "submission has changed" in verdict.differences[0]


def test_identity_pins_splits_and_encoder(bench: Bench) -> None:
    spec = bench.task.spec
    assert identity(spec).splits["train"] == spec.splits["train"].sha256
    assert identity(spec).encoder == spec.encoder_sha256


def test_no_folder_of_the_machine_in_a_result(bench: Bench, tmp_path: Path) -> None:
    evaluate(bench, "real")
    assert str(tmp_path) not in bench.workspace.result("tiny", "real").read_text()
