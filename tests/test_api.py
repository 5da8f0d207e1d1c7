"""What scripts and notebooks use: documented, lazy, and the same numbers as the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.parametrize("points", [-3, 0, 1])
def test_too_few_points_are_refused(points: int) -> None:
    with pytest.raises(PhantomBenchError, match="explain at least 2"):
        phantombench.explain(TASK, "dcgan", points=points, root=ROOT)


def test_one_measure_may_be_named_without_a_list() -> None:
    with pytest.raises(PhantomBenchError, match="measure 'nosuch'"):
        phantombench.evaluate(TASK, "dcgan", measures="nosuch", root=ROOT)
