"""A private task leaves nothing in a checkout, and no other task anything in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.own_task.place import open_place, unused_place
from phantombench.private import TASKS_VARIABLE, named_folder, tasks_folder, using
from phantombench.task.registry import FOLDER, get_task, task_ids
from phantombench.workspace import Workspace, open_cache, open_workspace


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(TASKS_VARIABLE, raising=False)
    folder = tmp_path.resolve() / "private"
    open_place(folder)
    text = (FOLDER / "ecg_phantom" / "task.toml").read_text()
    (folder / "ward").mkdir()
    (folder / "ward" / "task.toml").write_text(text.replace('"ecg-phantom"', '"ward"', 1))
    return folder


def test_each_workspace_has_its_own_tasks(private: Path, tmp_path: Path) -> None:
    assert "ward" not in task_ids()
    with using(private):
        assert task_ids(private) == ["ward"]
        assert "ward" not in task_ids(tmp_path)
        assert {"ward", "ecg-phantom"} <= set(task_ids())
        assert open_workspace().root == private
        assert open_cache() == private / "cache"
    assert "ward" not in task_ids()
    assert named_folder() is None


@pytest.mark.parametrize(
    "path", ["submission", "result", "replicates", "picture", "walk", "distributions"]
)
def test_no_task_has_a_path_in_another_workspace(private: Path, tmp_path: Path, path: str) -> None:
    checkout, mine = (Workspace(root, None, tmp_path) for root in (tmp_path, private))
    with using(private):
        getattr(mine, path)("ward", "gan")
        getattr(checkout, path)("ecg-phantom", "gan")
        with pytest.raises(PhantomBenchError, match="the private task ward leaves nothing here"):
            getattr(checkout, path)("ward", "gan")
        with pytest.raises(PhantomBenchError, match="takes nothing of other tasks"):
            getattr(mine, path)("ecg-phantom", "gan")


def test_a_reader_is_one_of_those_there_are(private: Path) -> None:
    with using(private), pytest.raises(PhantomBenchError, match="choose one of: own_beats"):
        get_task("ward")


@pytest.mark.parametrize(
    "named", ["", "ecg_phantom", "ecg-phantom/", "./ecg-phantom", "../tasks/ecg-phantom", "ward/"]
)
def test_a_path_that_leads_to_a_task_is_not_its_id(private: Path, named: str) -> None:
    """Or its results would be filed under another name than the board looks for."""
    absolute = str(FOLDER / "ecg_phantom")
    for each in (named, absolute):
        with using(private), pytest.raises(PhantomBenchError, match="no such task"):
            get_task(each)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with using(tmp_path / "typo"), pytest.raises(PhantomBenchError, match="typo"):
        tasks_folder()


def test_where_a_new_task_may_lie(private: Path, tmp_path: Path) -> None:
    for part in ("benchmark", "submissions", "leaderboards"):
        (tmp_path / "clone" / part).mkdir(parents=True)
    with pytest.raises(PhantomBenchError, match="--tasks DIR"):
        unused_place("films")
    with using(tmp_path / "clone" / "mine"), pytest.raises(PhantomBenchError, match="checkout"):
        unused_place("films")
    with using(private):
        assert unused_place("films") == private / "films"
        for name in ("ward", "xray-nih", "submissions", "../films", "Films"):
            with pytest.raises(PhantomBenchError):
                unused_place(name)
    assert (private / ".gitignore").read_text().endswith("*\n")


@pytest.mark.parametrize(
    "command",
    [
        "evaluate --task ward",
        "train --task ward --model dcgan --steps 1",
        "generate --task ward --run run",
    ],
)
def test_no_command_takes_a_private_task_into_a_checkout(
    private: Path, tmp_path: Path, command: str
) -> None:
    for part in ("submissions", "leaderboards"):
        (tmp_path / "clone" / part).mkdir(parents=True)
    words = [*command.split(), "--root", str(tmp_path / "clone"), "--tasks", str(private)]
    ran = CliRunner().invoke(build(), words)
    assert isinstance(ran.exception, PhantomBenchError)
    assert "the private task ward leaves nothing here" in str(ran.exception)
    assert not list((tmp_path / "clone").rglob("*ward*"))


def test_a_private_workspace_takes_no_public_task(private: Path) -> None:
    ran = CliRunner().invoke(build(), ["evaluate", "--task", "xray-nih", "--tasks", str(private)])
    assert "takes nothing of other tasks" in str(ran.exception)
