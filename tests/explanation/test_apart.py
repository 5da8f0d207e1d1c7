"""Shipped code is explained in its own process: the same numbers, and none that cannot be."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.apart import NOTE, records_apart
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.environment import describe
from phantombench.evaluation.explaining import explainer_of
from phantombench.evaluation.scoring import estimate_once
from phantombench.metrics import get_measure
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.submission.limits import CodeLimits
from phantombench.submission.opening import open_submission
from phantombench.task.registry import get_task
from phantombench.workspace import Workspace

TASK = "ecg-phantom"
WANTED = [
    (get_measure("completeness"), Facets(network="discriminator", method="lrp")),
    (get_measure("completeness"), Facets(network="generator", critic="own", method="shap")),
]
CODE = """
from phantombench.models.dcgan import DCGAN

__all__ = ["Mine"]

class Mine(DCGAN):
    pass
"""
# What follows runs in the child, where the code may change the benchmark itself.
FORGE = """
import __main__
class Forged:
    def number(self):
        return self

    def model_dump(self, mode):
        return ANSWER

__main__.estimate_once = lambda wanted, view: [Forged()]
"""


@pytest.fixture
def shipped(checkout: Path) -> Iterator[Callable[[str], Path]]:
    """The tiny submission once more, with the code of its model."""

    def ship(code: str) -> Path:
        folder = checkout / "submissions" / TASK / "shipped"
        shutil.copytree(checkout / "submissions" / TASK / "tiny", folder)
        (folder / "model.py").write_text(code)
        digest = hashlib.sha256(code.encode()).hexdigest()
        toml = (folder / "submission.toml").read_text().replace('"tiny"', '"shipped"')
        pinned = f'code = "model.py"\ncode_sha256 = "{digest}"'
        toml = toml.replace("[source]", "[source]\n" + pinned)
        (folder / "submission.toml").write_text(toml)
        return folder

    yield ship
    shutil.rmtree(checkout / "submissions" / TASK / "shipped")


def bench_in(checkout: Path, cache: Path) -> Bench:
    options = Options(trust_code=True, code=CodeLimits(seconds=120.0))
    return Bench(get_task(TASK), Workspace(checkout, None, cache), options)


def records(bench: Bench, wanted: Any = WANTED) -> list[Any]:
    environment = describe(bench.workspace.root)
    return list(records_apart(bench, "shipped", wanted, environment, lambda _: None))


def test_the_numbers_are_those_of_the_same_model_of_this_repository(
    shipped: Callable[[str], Path], checkout: Path, cache_root: Path
) -> None:
    shipped(CODE)
    bench = bench_in(checkout, cache_root)
    here = open_submission(checkout / "submissions" / TASK / "tiny", bench.task, bench.load)
    nothing = bench.ground.reference.samples[:0]
    view = View(bench.ground, nothing, explainer=explainer_of(bench, here))
    expected = [each.number() for each in estimate_once(WANTED, view)]
    found = records(bench)
    for record, number in zip(found, expected, strict=True):
        assert record.value == number.value and record.ci95 == number.ci95
        assert record.note == NOTE
    assert [record.key for record in found] == [(m.name, facets) for m, facets in WANTED]


FORGED = {
    "beyond the bounds": ('{"value": -5.0, "ci95": [-6.0, -4.0]}', "what cannot be"),
    "an interval upside down": ('{"value": 0.5, "ci95": [0.6, 0.4]}', "what cannot be"),
    "an unknown field": ('{"value": 0.5, "luck": 1}', "field 'luck'"),
    "text": ('{"value": "good"}', "field 'value'"),
    "infinity": ('{"value": float("inf")}', "'value' holds Infinity"),
    "an error": ("1 / 0", "division by zero"),
    "the end": ("__import__('os')._exit(0)", "ended with exit code 0"),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_is_no_number_of_the_measure_is_refused(
    shipped: Callable[[str], Path], checkout: Path, cache_root: Path, what: str
) -> None:
    answer, wrong = FORGED[what]
    shipped(CODE + FORGE.replace("ANSWER", answer))
    with pytest.raises(PhantomBenchError) as refusal:
        records(bench_in(checkout, cache_root), WANTED[:1])
    assert wrong in str(refusal.value) and str(refusal.value).isprintable()
    assert refusal.value.where.startswith(f"submissions/{TASK}/shipped")


def test_a_reason_is_shown_as_plain_text(
    shipped: Callable[[str], Path], checkout: Path, cache_root: Path
) -> None:
    shipped(CODE + FORGE.replace("ANSWER", '{"reason": "\x1b[31mno" + 999 * "x"}'))
    (record,) = records(bench_in(checkout, cache_root), WANTED[:1])
    assert record.value is None
    assert record.reason.startswith(r"\x1b[31mno") and len(record.reason) <= 300


def test_the_command_explains_it_where_it_runs(
    shipped: Callable[[str], Path], phantombench: Any, tmp_path: Path
) -> None:
    shipped(CODE)
    where = ("--points", "2", "--method", "lrp", "--output")
    asked = ("explain", "--task", TASK, "--submission")
    refused = phantombench(*asked, "shipped", *where, str(tmp_path / "a"))
    assert refused.code == 2 and "--trust-code" in refused.errors
    here = phantombench(*asked, "tiny", *where, str(tmp_path / "b"))
    there = phantombench(*asked, "shipped", *where, str(tmp_path / "a"), "--trust-code")
    assert there.code == here.code == 0, there.errors

    def scores(output: str) -> list[str]:
        return [line for line in output.splitlines() if line.startswith("  ")]

    assert scores(there.output) == scores(here.output) != []
    made = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_limits_are_those_of_the_options() -> None:
    assert dataclasses.asdict(Options().code) == dataclasses.asdict(CodeLimits())
