"""What a search says of `test` is what a result says of the same condition."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.evaluation import gain_report
from phantombench.evaluation.gain_report import _drawn_once, _entrants, recorded, refuse_all
from phantombench.result.schema import Facets
from phantombench.utility.gain_search import Candidate

RECORDS = {
    ("augmentation_gain", Facets()): (0.01, (0.0, 0.02)),
    ("selection_gain", Facets()): (0.02, (0.0, 0.04)),
    ("share_gain", Facets(share=0.75)): (0.03, (0.0, 0.06)),
    ("share_gain", Facets(share=0.25)): (None, None),
}


class Result:
    def find(self, name, facets):
        found = RECORDS.get((name, facets))
        return SimpleNamespace(value=found[0], ci95=found[1]) if found else None


@pytest.mark.parametrize(
    ("share", "selected", "value"),
    [
        (0.5, False, 0.01),
        (0.5, True, 0.02),
        (0.75, False, 0.03),
        (0.75, True, None),
        (0.25, False, None),
        (1.0, False, None),
    ],
)
def test_a_record_of_the_same_condition_is_taken(share, selected, value) -> None:
    found = recorded(Result(), Candidate(submission="any", share=share, selected=selected))
    assert (found.value if found else None) == value


def test_one_pool_serves_all_seeds() -> None:
    asked = []

    def sample(labels, seed):
        asked.append(seed)
        return np.full((len(labels), 1, 4), seed, np.float32)

    drawn, labels = _drawn_once("any", SimpleNamespace(sample=sample), [].append), np.arange(3)
    assert (drawn(labels, 1) == drawn(labels, 2)).all() and len(asked) == 1


def spoilt(*_) -> None:
    raise PhantomBenchError("submission.toml", "is not TOML", "correct it")


@pytest.mark.parametrize("step", ["plan", "open_planned"])
def test_who_cannot_be_read_is_left_out_and_the_others_are_tried(tmp_path, monkeypatch, step):
    for name in ("bad", "good"):
        (tmp_path / f"{name}.json").touch()
    spec = SimpleNamespace(source=SimpleNamespace(kind="model"))

    def unless_bad(made):
        return lambda *told: spoilt() if "bad" in map(str, told) else made(*told)

    monkeypatch.setattr(gain_report, "plan", lambda _, __, name, ___: Planned(name, spec))
    monkeypatch.setattr(gain_report, "open_planned", lambda _, each: each)
    monkeypatch.setattr(gain_report, step, unless_bad(getattr(gain_report, step)))
    monkeypatch.setattr(gain_report, "measures_for", lambda _: [])
    monkeypatch.setattr(gain_report, "gate_of", lambda *_: SimpleNamespace(passed=True))
    bench = SimpleNamespace(
        task=SimpleNamespace(spec=SimpleNamespace(id="tiny")),
        workspace=SimpleNamespace(result=lambda *_: tmp_path / "any.json"),
        options=None,
    )
    told: list[str] = []
    found = _entrants(bench, lambda who, error: told.append(f"{who}: {error.wrong}"))
    assert [each.name for each, _ in found] == ["good"] and told == ["bad: is not TOML"]
    with pytest.raises(PhantomBenchError):
        _entrants(bench, refuse_all)


class Planned(SimpleNamespace):
    """What is known of a submission."""

    result = "scored"

    def __init__(self, name, spec) -> None:
        super().__init__(name=name, spec=spec)

    def __str__(self) -> str:
        return self.name


def test_a_task_that_cannot_be_searched_does_not_stop_the_others(tmp_path, monkeypatch) -> None:
    def measure(bench, say, refuse):
        if bench.task.spec.id == "xray-phantom":
            spoilt()
        refuse("bad", PhantomBenchError("weights", "are cut off", "restore them"))
        return SimpleNamespace(chosen=None, on_test=None)

    monkeypatch.setattr(gain_report, "measure", measure)
    monkeypatch.setattr(gain_report, "write", lambda *_: "written")
    monkeypatch.setattr("phantombench.evaluation.batch.without_data", lambda *_: {})
    words = ["gain", "--task", "xray-phantom", "--task", "ecg-phantom", "--root", str(tmp_path)]
    done = CliRunner().invoke(build(), words)
    assert done.exit_code == 2 and "ecg-phantom: nothing could be tried" in done.output
    assert "ecg-phantom/bad: weights: are cut off" in done.output
    assert "submission.toml: is not TOML" in done.output
