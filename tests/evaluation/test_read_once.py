"""One evaluation opens, parses, reads and fingerprints each thing once."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from phantombench.controls import floor_control
from phantombench.evaluation import evaluate as evaluating
from phantombench.evaluation.bench import Bench, Options
from phantombench.task import loading

NAME = floor_control().name  # it reads `train`
FEW = Options(
    measures=frozenset({"fid", "coverage", "copy_rate", "rmse"})
)  # each needs both splits


@pytest.fixture
def calls(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counter: Counter[str] = Counter()

    def count(owner: Any, name: str, told: Callable[..., str]) -> None:
        original = getattr(owner, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            counter[told(*args)] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    count(tomllib, "loads", lambda *_: "parsed")
    count(evaluating, "open_submission", lambda *_: "opened")
    count(type(bench.task), "fingerprint", lambda *_: "fingerprint of the source")
    count(type(bench.task), "read", lambda _, split, __: f"read {split}")
    count(loading, "split_digest", lambda split: f"hashed {len(split)} samples")
    return counter


def test_each_thing_once(bench: Bench, calls: Counter[str]) -> None:
    evaluating.evaluate(bench, NAME)
    splits = bench.task.spec.splits
    assert calls == {
        "parsed": 1,
        "opened": 1,
        "fingerprint of the source": 1,
        "read train": 1,
        "read reference": 1,
        f"hashed {splits['train'].size} samples": 1,
        f"hashed {splits['reference'].size} samples": 1,
    }


def test_the_task_once_for_many_submissions(bench: Bench, calls: Counter[str]) -> None:
    names = sorted(path.name for path in (bench.workspace.submissions / "tiny").iterdir())
    few = Bench(bench.task, bench.workspace, FEW)
    for name in names:
        evaluating.evaluate(few, name)
    assert calls.pop("parsed") == calls.pop("opened") == len(names)
    assert set(calls.values()) == {1}


def test_what_is_up_to_date_is_not_opened(bench: Bench, calls: Counter[str]) -> None:
    evaluating.evaluate(bench, NAME)
    calls.clear()
    evaluating.evaluate(Bench(bench.task, bench.workspace), NAME)
    assert calls == {"parsed": 1}
