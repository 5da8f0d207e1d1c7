"""The command line as a user meets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build


def every_command() -> list[tuple[str, ...]]:
    """Walk the application: every command and every command of a group."""
    import click
    from typer.main import get_command

    def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, each in getattr(command, "commands", {}).items():
            yield from walk(each, (*words, name))
        if words and not getattr(command, "commands", None):
            yield words

    return sorted(walk(get_command(build()), ()))


def phantombench(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "phantombench.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("command", every_command())
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(build(), [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize("words", every_command())
def test_every_option_and_argument_says_what_it_is(words: tuple[str, ...]) -> None:
    from typer.main import get_command

    command = get_command(build())
    for word in words:
        command = command.commands[word]
    assert [each.name for each in command.params if not getattr(each, "help", None)] == []


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from phantombench.cli.app import build\n"
        "assert CliRunner().invoke(build(), ['--help']).exit_code == 0\n"
        "heavy = {'torch', 'scipy', 'pandas', 'matplotlib', 'sklearn', 'tslearn', 'piq'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_bad_input_is_one_line_and_exit_code_2() -> None:
    ran = phantombench("evaluate", "--task", "no-such-task")
    assert ran.returncode == 2
    assert "no-such-task" in ran.stderr
    assert "To fix:" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_outside_a_checkout_the_message_says_what_to_do(tmp_path: Path) -> None:
    ran = phantombench("evaluate", cwd=tmp_path)
    assert ran.returncode == 2
    assert "--root" in ran.stderr


def test_missing_data_is_named_and_not_replaced(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("PHANTOMBENCH_DATA", raising=False)
    ran = phantombench("data", "check", "ecg-mitbih")
    assert ran.returncode == 2
    assert "PHANTOMBENCH_DATA" in ran.stderr


def test_the_version_is_printed_without_a_command() -> None:
    from phantombench import __version__

    result = CliRunner().invoke(build(), ["--version"])
    assert result.exit_code == 0
    assert result.output.strip() == __version__


def test_the_shell_can_be_taught_to_complete() -> None:
    shown = CliRunner().invoke(build(), ["--help"]).output
    assert "--install-completion" in shown
    assert "--show-completion" in shown


@pytest.mark.parametrize("by_option", [False, True], ids=["environment", "option"])
def test_home_is_meant_by_a_tilde(tmp_path: Path, monkeypatch, by_option: bool) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PHANTOMBENCH_DATA", "" if by_option else "~/medical")
    monkeypatch.chdir(tmp_path)
    ran = phantombench("data", "get", "xray-nih", *(["--data", "~/medical"] if by_option else []))
    assert str(tmp_path / "medical") in ran.stdout + ran.stderr
    assert not (tmp_path / "~").exists()


def test_without_a_command_the_help_is_shown() -> None:
    result = CliRunner().invoke(build(), [])
    assert "Usage" in result.output
    assert "--version" in result.output


def test_an_unknown_name_does_not_stop_the_others() -> None:
    """What is known is planned (here: up to date), what is not is told at the end."""
    root = Path(__file__).resolve().parents[2]
    asked = ("--task", "ecg-phantom", "--submission", "mean", "--submission", "no-such-name")
    ran = phantombench("evaluate", *asked, "--jobs", "1", "--root", str(root))
    assert ran.returncode == 2
    assert "'no-such-name'" in ran.stderr
    assert "0 scored, 1 failed" in ran.stdout
