"""The command line as a user meets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build

COMMANDS = {
    ("train",), ("generate",), ("evaluate",), ("verify",), ("leaderboard",), ("reproduce",),
    ("ruler",), ("data", "get"), ("data", "check"), ("data", "card"), ("encoder", "train"),
    ("submit", "new"), ("submit", "check"),
}  # fmt: skip


def phantombench(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "phantombench.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(build(), [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


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
