"""The published ledger follows the results, and tells of what was changed or taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.ledger import latest, read_ledger
from phantombench.result.store import read_results
from phantombench.site.ledger import NAME, ledger_file
from phantombench.task.registry import read_spec
from phantombench.workspace import Workspace

RESULTS = Path(__file__).resolve().parents[2] / "leaderboards" / "results"
TASK = sorted(path.name for path in RESULTS.iterdir())[0]
SPECS = [read_spec(TASK)]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, None, tmp_path / "cache")
    shutil.copytree(RESULTS / TASK, made.results / TASK)
    (made.leaderboards / NAME).write_bytes(ledger_file(made, SPECS))
    return made


def test_every_result_is_in_it_once_and_the_second_time_nothing_is_added(place: Workspace) -> None:
    path = place.leaderboards / NAME
    hashes = {(TASK, n): r.sha256 for n, r in read_results(place.results / TASK).items()}
    assert latest(read_ledger(path)) == hashes
    assert ledger_file(place, SPECS) == path.read_bytes()


def test_a_result_that_is_gone_leaves_a_line(place: Workspace) -> None:
    before = (place.leaderboards / NAME).read_bytes()
    gone = min((place.results / TASK).iterdir())
    gone.unlink()
    after = ledger_file(place, SPECS)
    assert after.startswith(before)
    assert b'"result": null' in after[len(before) :]


def test_a_rewritten_history_is_refused(place: Workspace) -> None:
    path = place.leaderboards / NAME
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(PhantomBenchError, match="history was rewritten"):
        ledger_file(place, SPECS)
