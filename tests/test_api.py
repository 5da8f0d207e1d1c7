"""What scripts and notebooks use: documented, lazy, and the same numbers as the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import phantombench
from phantombench.errors import PhantomBenchError
from phantombench.result.store import read_results

ROOT = Path(__file__).resolve().parents[1]
TASK = "ecg-phantom"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    for part in ("submissions", "leaderboards/results", "leaderboards/replicates"):
        shutil.copytree(ROOT / part / TASK, root / part / TASK)
    return root


def test_importing_does_nothing() -> None:
    script = (
        "import sys, phantombench; print(sorted({'torch', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert all(getattr(phantombench, name).__doc__ for name in phantombench.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        phantombench.nothing  # noqa: B018


def test_results_are_a_row_a_number(checkout: Path) -> None:
    table = phantombench.results(TASK, root=checkout)
    known = read_results(checkout / "leaderboards/results" / TASK)
    assert len(table) == sum(len(result.records) for result in known.values())
    row = table[(table.submission == "dcgan") & (table.measure == "fid")].iloc[0]
    record = known["dcgan"].find("fid")
    assert record is not None
    assert (row.value, row.low, row.high) == (record.value, *record.ci95)  # type: ignore[misc]
    empty = table[table.value.isna()]
    assert empty.reason.notna().all()


def test_a_split_is_what_is_trained_on(cache_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    split = phantombench.load_split(TASK)
    assert split.samples.shape == (len(split), 1, 256)
    with pytest.raises(PhantomBenchError, match="train, reference, test"):
        phantombench.load_split(TASK, "validation")


def test_the_example_runs_as_it_stands(checkout: Path, cache_root: Path) -> None:
    example = ROOT / "docs" / "examples" / "first_look.py"
    ran = subprocess.run(
        [sys.executable, str(example)],
        cwd=checkout,
        env={**os.environ, "PHANTOMBENCH_CACHE": str(cache_root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("(4000, 1, 256) float32 [")
    names = [line.split()[0] for line in lines if line]
    assert names.index("real") < names.index("noise")
    assert "faithfulness" in lines[-1]


@pytest.mark.parametrize("points", [-3, 0, 1, 257])
def test_too_few_or_many_points_are_refused(points: int) -> None:
    with pytest.raises(PhantomBenchError, match="explain 2 to 256"):
        phantombench.explain(TASK, "dcgan", points=points, root=ROOT)


def test_one_measure_may_be_named_without_a_list() -> None:
    with pytest.raises(PhantomBenchError, match="measure 'nosuch'"):
        phantombench.evaluate(TASK, "dcgan", measures="nosuch", root=ROOT)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: phantombench.load_split(None), "task=None: is no str"),
        (lambda: phantombench.load_split(TASK, 1), "split=1: is no str"),
        (lambda: phantombench.results([TASK]), "task=['ecg-phantom']: is no str | None"),
        (lambda: phantombench.results(TASK, root=3), "root=3: is no Path | str | None"),
        (lambda: phantombench.evaluate(TASK, None), "submission=None: is no str"),
        (lambda: phantombench.evaluate(TASK, "dcgan", measures=3), "measures=3: is no"),
        (lambda: phantombench.evaluate(TASK, "dcgan", measures=[3]), "measures=[3]: is no"),
        (lambda: phantombench.explain(TASK, "dcgan", layer="conv"), "layer='conv': is no int"),
        (lambda: phantombench.explain(TASK, "dcgan", points=2.5), "points=2.5: is no int"),
    ],
)
def test_an_argument_of_another_type_is_named(call: Callable[[], object], named: str) -> None:
    with pytest.raises(PhantomBenchError) as raised:
        call()
    assert str(raised.value).startswith(named)
    with pytest.raises(TypeError, match="colour"):
        phantombench.results(colour="red")  # type: ignore[call-arg]


def test_names_and_numbers_of_an_array_are_taken() -> None:
    with pytest.raises(PhantomBenchError, match="measure 'nosuch'"):
        phantombench.evaluate(TASK, "dcgan", measures=np.array(["nosuch"]), root=ROOT)  # type: ignore[arg-type]
    with pytest.raises(PhantomBenchError, match="method 'nosuch'"):
        phantombench.explain(TASK, "dcgan", method="nosuch", points=np.int64(4))  # type: ignore[arg-type]


def test_a_mistyped_root_is_no_empty_table(tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="no such folder"):
        phantombench.results(TASK, root=tmp_path / "typo")
    with pytest.raises(PhantomBenchError, match="has no leaderboards/"):
        phantombench.results(TASK, root=tmp_path)
