"""Input that cannot be used ends with one line that says where, what and how, and exit code 2."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli import main
from phantombench.cli.app import build

ROOT = str(Path(__file__).resolve().parents[2])
TRAIN = ("train", "--task", "ecg-phantom", "--model", "dcgan", "--steps", "1", "--quiet")


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that has to fail, and return its one line."""
    monkeypatch.setattr(sys, "argv", ["phantombench", *words, "--root", ROOT])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("phantombench: ")
    assert "To fix: " in line
    return line


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--precision", "64-true"), "--precision 64-true: Input should be 'auto', '32-true'"),
        (("--seed", "4294967296"), "--seed 4294967296: Input should be less than"),
        (("--threads", "100000"), "--threads 100000: Input should be less than"),
        (("--set", "lr=inf"), "--set lr=inf: 'inf' is not float"),
        (("--max-minutes", "inf"), "--max-minutes inf: "),
        (("--set", "lr=-1"), "Invalid learning rate"),
        (("--set", "beta1=1"), "beta"),
        (("--submit", "My GAN"), "name 'My GAN': is not usable"),
        (("--submit", "dcgan"), "dcgan: is there already"),
        (("--submit", "new", "--author", ""), "--author ''"),
        (("--submit", "new", "--author", "A", "--author", "\x1b[31m"), "--author '\\x1b[31m'"),
        (("--submit", "new", "--author", "x" * 201), "--author 'xxx"),
        (("--submit", "huge", "--set", "width=400"), "--submit: the weights take"),
    ],
)
def test_train(
    words: tuple[str, ...],
    where: str,
    tmp_path: Path,
    cache_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    assert where in told(monkeypatch, capsys, *TRAIN, "--run", str(tmp_path / "run"), *words)
    assert not (tmp_path / "run" / "checkpoint.pt").exists(), "before anything is trained"


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("author", ""),
        ("author", "\x1b[31m"),
        ("title", "x" * 81),
        ("description", "\u202e"),
        ("license", "a\nb"),
        ("model", "../dcgan"),
    ],
)
def test_submit_new(
    option: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "w.safetensors").touch()
    words = ("--task", "ecg-phantom", "--name", "never", "--from", str(tmp_path / "w.safetensors"))
    said = told(monkeypatch, capsys, "submit", "new", *words, f"--{option}", text)
    assert f"--{option} '" in said and f"field '{option}'" in said and len(said) < 500


def test_a_run_folder_that_is_a_file(
    tmp_path: Path,
    cache_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    file = tmp_path / "taken"
    file.touch()
    assert f"{file}" in told(monkeypatch, capsys, *TRAIN, "--run", str(file))


def test_an_output_folder_that_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taken"
    file.touch()
    words = ("generate", "--submission", "ecg-phantom/dcgan", "--output", str(file))
    assert f"{file}: " in told(monkeypatch, capsys, *words)


@pytest.mark.parametrize("named", [".", "samples/.."])
def test_draws_of_a_run_leave_those_of_others(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, run = tmp_path / "generated" / "ecg-phantom" / "other", tmp_path / "runs" / "mine"
    for folder in (other, run / "samples"):
        folder.mkdir(parents=True)
    monkeypatch.chdir(run)
    monkeypatch.setattr("phantombench.training.run_source.run_knows_classes", lambda _: True)
    monkeypatch.setattr("phantombench.training.run_source.from_run", lambda *_, **__: iter(()))
    monkeypatch.setattr("phantombench.generation.generate.write_samples", lambda *_: 0)
    words = ["generate", "--run", named, "--task", "ecg-phantom", "--root", str(tmp_path)]
    done = CliRunner().invoke(build(), words)
    assert done.exit_code == 0, done.output
    assert other.is_dir() and str(other.with_name("mine")) in done.output
