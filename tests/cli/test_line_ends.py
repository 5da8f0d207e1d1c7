"""A checkout whose text files have other line ends is the same checkout."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from phantombench.evaluation.batch import find_jobs
from phantombench.evaluation.bench import Options
from phantombench.evaluation.planning import plan
from phantombench.model import registry
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
TASK = sorted(path.name for path in (ROOT / "leaderboards" / "results").iterdir())[0]


def with_crlf(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_every_submission_counts_as_scored(tmp_path: Path) -> None:
    for part in ("submissions", "leaderboards/results", "leaderboards/replicates"):
        if (ROOT / part / TASK).is_dir():
            shutil.copytree(ROOT / part / TASK, tmp_path / part / TASK)
    for path in tmp_path.rglob("*"):
        if path.suffix in {".toml", ".json", ".py"}:
            with_crlf(path)
    place = Workspace(tmp_path, None, tmp_path / "cache")
    jobs, stray = find_jobs(place, [TASK], None)
    assert jobs and not stray
    for job in jobs:
        planned = plan(place, read_spec(TASK), job.name, Options())
        assert planned.missing == (), job
        assert planned.result.submission.sha256 == planned.sha256


@pytest.fixture
def change_line_ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what lets all code be read as a checkout with CRLF has it."""
    read = Path.read_bytes

    def crlf(path: Path) -> bytes:
        content = read(path)
        return content.replace(b"\n", b"\r\n") if path.suffix == ".py" else content

    return lambda: monkeypatch.setattr(Path, "read_bytes", crlf)


@pytest.mark.parametrize("name", registry.model_names())
def test_the_hash_of_a_models_code_is_the_same(name: str, change_line_ends) -> None:
    before = registry.code_digest(name)
    change_line_ends()
    assert registry.code_digest(name) == before


@pytest.mark.parametrize("task", [each for each in task_ids() if read_spec(each).synthetic])
def test_the_fingerprint_of_what_is_drawn_is_the_same(task: str, change_line_ends) -> None:
    before = get_task(task).fingerprint(None)
    change_line_ends()
    assert get_task(task).fingerprint(None) == before
