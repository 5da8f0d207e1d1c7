"""A search for a gain whose report was changed is seen, whatever was changed that says anything."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError

from phantombench.audit.gains import of_gain
from phantombench.audit.published import of_reports
from phantombench.errors import PhantomBenchError
from phantombench.evaluation import gain_report
from phantombench.evaluation.gain_report import GainReport, OnTest
from phantombench.task.spec import Split
from phantombench.utility.gain_search import FINALISTS, FIRST, TriedGain, best_of, candidates_of
from phantombench.utility.ward import SEEDS
from phantombench.workspace import Workspace

RECIPE = "4" * 64


def honest() -> GainReport:
    candidates = candidates_of(["dcgan", "wgan"])
    tried = tuple(
        TriedGain(
            candidate=each,
            gains=(0.01 * place - 0.05,) * (len(SEEDS) if place < FINALISTS else FIRST),
        )
        for place, each in enumerate(candidates)
    )
    best = best_of(tried)
    assert best is not None
    return GainReport(
        task="tiny",
        version=1,
        recipe=RECIPE,
        learned=900,
        held_out=100,
        submissions={"dcgan": "1" * 64, "wgan": "2" * 64},
        tried=tried,
        chosen=best.candidate,
        on_test=OnTest(value=0.01, ci95=(-0.02, 0.04)),
    )


@pytest.fixture
def bench(tmp_path) -> SimpleNamespace:
    labels = np.zeros(1000, dtype=np.int64)
    train = Split(np.zeros((1000, 1, 8), np.float32), labels, np.arange(1000))
    return SimpleNamespace(
        task=SimpleNamespace(spec=SimpleNamespace(id="tiny", version=1, recipe_sha256=RECIPE)),
        workspace=Workspace(tmp_path, None, tmp_path / "cache"),
        ground=SimpleNamespace(train=train),
    )


def faults(bench, **changes) -> list[str]:
    changed = GainReport.model_validate(honest().model_dump() | changes)
    gain_report.write(bench.workspace, changed)
    return list(of_gain(bench, full=False))


def test_an_honest_report_is_told_nothing_of(bench) -> None:
    assert list(of_gain(bench, full=False)) == []  # none was made
    assert faults(bench) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"recipe": "5" * 64},
        {"learned": 901},
        {"held_out": 99},
        {"submissions": {"dcgan": "1" * 64}},
        {"submissions": {"wgan": "2" * 64, "dcgan": "1" * 64}},
        {"tried": honest().model_dump()["tried"][1:]},
        {"tried": honest().model_dump()["tried"][::-1]},
        {"chosen": None},
        {"chosen": {"submission": "wgan", "share": 1.0, "selected": True}},
        {"on_test": None},
        {"on_test": {"value": 0.05, "ci95": (-0.02, 0.04)}},
    ],
    ids=str,
)
def test_what_does_not_follow_is_told(bench, changes) -> None:
    assert faults(bench, **changes)


def test_a_gain_that_would_come_first_has_to_be_chosen(bench) -> None:
    tried = list(honest().model_dump()["tried"])
    tried[0] |= {"gains": (0.9,) * len(SEEDS)}
    assert any("chosen" in each for each in faults(bench, tried=tried))


def test_a_bare_reason_beside_gains_is_told(bench) -> None:
    tried = list(honest().model_dump()["tried"])
    tried[-1] |= {"reason": "nothing is left"}
    assert faults(bench, tried=tried)


@pytest.mark.parametrize("wrong", [2.0, float("nan"), "much"])
def test_what_is_no_gain_is_refused_when_it_is_read(bench, wrong) -> None:
    with pytest.raises(ValidationError):
        faults(bench, on_test={"value": wrong, "ci95": (-0.02, 0.04)})


@pytest.mark.parametrize(
    "name",
    ["<b>dcgan</b>", "../../dcgan", "dcgan\x1b[31m", "n" * 5000],
    ids=["markup", "path", "escape", "long"],
)
def test_what_is_no_name_is_refused_in_a_line(bench, name) -> None:
    path = gain_report.write(bench.workspace, honest())
    path.write_text(path.read_text().replace('"dcgan"', json.dumps(name)))
    with pytest.raises(PhantomBenchError, match="field 'submissions") as refused:
        list(of_gain(bench, full=False))
    assert len(str(refused.value)) < 500 and str(refused.value).isprintable()


@pytest.mark.parametrize("field", ["learned", "held_out"])
def test_a_count_below_zero_is_refused(bench, field) -> None:
    with pytest.raises(ValidationError, match=field):
        faults(bench, **{field: -1})


def test_another_way_of_writing_is_told(bench) -> None:
    path = gain_report.write(bench.workspace, honest())
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert any("as the benchmark writes it" in each for each in of_gain(bench, full=False))


@pytest.mark.parametrize(
    ("said", "sha256", "faulty"),
    [(0.01, "1" * 64, False), (0.02, "1" * 64, True), (0.02, "9" * 64, False)],
)
def test_what_its_result_says_of_the_same_is_what_is_reported(
    bench, monkeypatch, said, sha256, faulty
) -> None:
    """Unless the submission is another by now, which the page says."""
    chosen = honest().chosen
    assert chosen is not None and chosen.submission == "dcgan"
    path = bench.workspace.result("tiny", "dcgan")
    path.parent.mkdir(parents=True)
    path.touch()
    record = SimpleNamespace(value=said, ci95=(-0.02, 0.04))
    result = SimpleNamespace(
        submission=SimpleNamespace(sha256=sha256), find=lambda name, facets: record
    )
    monkeypatch.setattr("phantombench.audit.gains.read_result", lambda path: result)
    tried = list(honest().model_dump()["tried"])
    tried[FINALISTS - 1], best = tried[FINALISTS - 1] | {"gains": (-0.9,) * len(SEEDS)}, tried[2]
    tried[2] = best | {"gains": (0.9,) * len(SEEDS)}  # a half, not selected: the result has it
    told = faults(bench, tried=tried, chosen=best["candidate"])
    assert bool(told) is faulty


def test_it_is_among_what_verify_asks(published) -> None:
    gain_report.write(published.workspace, honest())
    told = list(of_reports(published.workspace, "tiny", full=False, say=lambda _: None))
    assert any(each.startswith("search for a gain of tiny") for each in told)
