"""`~` is the user's folder, wherever a path is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench import api
from phantombench.cli.app import build
from phantombench.workspace import CACHE_VARIABLE, DATA_VARIABLE, open_workspace


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a checkout in it, seen from another folder."""
    for part in ("submissions", "leaderboards", "models", "tasks"):
        (tmp_path / "home" / "checkout" / part).mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "home"


@pytest.mark.parametrize("words", [("--root=~/checkout",), ("--root", "~/checkout")], ids=str)
def test_a_folder_of_the_user_is_found(home: Path, words: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(build(), ["new", "model", "my-gan", *words])
    assert ran.exit_code == 0, ran.output
    assert (home / "checkout" / "models" / "my_gan.py").is_file()
    assert list(Path().iterdir()) == []


def test_every_command_takes_paths_from_there() -> None:
    app = build()
    apps = [app, *(group.typer_instance for group in app.registered_groups)]
    commands = [each.callback for one in apps if one for each in one.registered_commands]
    assert len(commands) > 25
    assert all(hasattr(each, "__wrapped__") for each in commands)


def test_variables_and_python_know_the_user_as_well(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "~/cache")
    monkeypatch.setenv(DATA_VARIABLE, "~")
    place = open_workspace(home / "checkout")
    assert (place.cache, place.data) == (home / "cache", home.resolve())
    assert len(api.results(root="~/checkout")) == 0
