"""A queue runs what is left, notes what is done, and goes on after a failure or a cut."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.task.registry import task_ids
from phantombench.training.command import read_assignments
from phantombench.training.queue import DONE, left, note_done, read_queue, run_queue

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = "The PhantomBench authors"
LINES = """
# two phantoms
--task ecg-phantom --model dcgan --steps 2  # the quick one
--task ecg-phantom --model wgan --steps 2 --author "A B"

--task xray-phantom --model dcgan --steps 2
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "official.txt"
    found.write_text(LINES)
    return found


def test_lines_are_options_of_train(path: Path) -> None:
    first, second, third = read_queue(path)
    assert (first.number, second.number, third.number) == (3, 4, 6)
    assert first.words == ("--task", "ecg-phantom", "--model", "dcgan", "--steps", "2")
    assert second.value("--author") == "A B"


def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(
    path: Path, tmp_path: Path
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(words: list[str], log: Path) -> int:
        ran.append(tuple(words))
        return 2 if "wgan" in words and len(ran) < 4 else 0

    def go() -> list[int]:
        return [status for _, status in run_queue(path, ["--root", "x"], tmp_path / "logs", run)]

    assert go() == [0, 2, 0]
    assert ran[0][-2:] == ("--root", "x")
    assert [each.value("--model") for each in left(path, read_queue(path))] == ["wgan"]
    assert go() == [0]
    assert go() == []


def test_cut_off_in_the_middle_it_goes_on_there(path: Path, tmp_path: Path) -> None:
    class CutOff(Exception):
        pass

    def dies(words: list[str], log: Path) -> int:
        if "wgan" in words:
            raise CutOff
        return 0

    with pytest.raises(CutOff):
        list(run_queue(path, [], tmp_path, dies))
    assert [each.number for each in left(path, read_queue(path))] == [4, 6]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("--task ecg-phantom", "line 1: has no --model"),
        ("--model dcgan --task", "line 1: has no --task"),
        ('--task "ecg', "line 1: no closing quotation"),
        ("--task t --model m --root /", "line 1: has --root"),
        ("--task t --model m --queue=x", "line 1: has --queue"),
        ("--task t --model m\n--task t --model m", "line 1: stands there twice"),
        ("--task t --model m --task u", "line 1: has --task twice"),
        ("--task t --model m --help", "line 1: has --help"),
        ("--task t --model m\n--task t --model \0", "line 2: holds a zero byte"),
        ("--task t --model m --author " + "x" * 200_000, "line 1: .*10,000 characters"),
    ],
)
def test_a_wrong_line_is_named_before_anything_is_trained(
    path: Path, line: str, wrong: str
) -> None:
    path.write_text(line)
    with pytest.raises(PhantomBenchError, match=wrong.replace("/", ".")):
        read_queue(path)


def test_the_command_trains_and_says_what_it_did(path: Path, tmp_path: Path) -> None:
    path.write_text("--task ecg-phantom --model classical-gan --steps 1 --validation 0 --quiet")
    words = ["train", "--queue", str(path), "--root", str(tmp_path)]
    for folder in ("submissions", "leaderboards"):
        (tmp_path / folder).mkdir()
    done = CliRunner().invoke(build(), words)
    assert done.exit_code == 0, done.output
    assert "1 of 1 trainings to do" in done.output and "line 1: done" in done.output
    assert (tmp_path / "runs/ecg-phantom/classical-gan/run.json").is_file()
    assert "1 steps" in (tmp_path / "runs/queue/official-1.log").read_text()
    assert "0 of 1 trainings to do" in CliRunner().invoke(build(), words).output


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("--model nobody --steps 1", "nobody"),
        ("--model dcgan", "nothing says when to stop"),
        ("--model dcgan --steps x", "'--steps'"),
        ("--model dcgan --steps 0", "'--steps'"),
        ("--model dcgan --steps 1 --stpes 2", "--stpes"),
        ("--model dcgan --steps 1 more", "unexpected extra argument"),
        ("--model dcgan --steps 1 --set nope=1", "not a hyperparameter of dcgan"),
        ("--model dcgan --steps 1 --precision 64-true", "--precision 64-true"),
    ],
)
def test_what_no_training_can_be_made_of_is_named_first(
    path: Path, tmp_path: Path, more: str, wrong: str
) -> None:
    path.write_text(f"\n--task ecg-phantom {more}")
    for folder in ("submissions", "leaderboards"):
        (tmp_path / folder).mkdir()
    done = CliRunner().invoke(build(), ["train", "--queue", str(path), "--root", str(tmp_path)])
    assert isinstance(done.exception, PhantomBenchError)
    assert "official.txt, line 2: " in str(done.exception) and wrong in str(done.exception)
    assert not (tmp_path / "runs").exists()


def test_what_lies_beside_a_queue_and_is_no_note_is_named_first(path: Path) -> None:
    beside = path.with_name(path.name + DONE)
    beside.write_bytes(b"\xff\xfe")
    with pytest.raises(PhantomBenchError, match=r"done: cannot be read as text"):
        left(path, read_queue(path))
    beside.unlink()
    beside.mkdir()
    with pytest.raises(PhantomBenchError, match=r"done: cannot be read as text"):
        left(path, read_queue(path))


def test_a_note_whose_last_line_has_no_end_is_gone_on_with(path: Path) -> None:
    first, second, third = read_queue(path)
    path.with_name(path.name + DONE).write_text(str(first))
    note_done(path, second)
    assert left(path, [first, second, third]) == [third]


@pytest.mark.parametrize("name", ["/dev/zero", "/", "/nowhere"])
def test_what_is_no_text_file_is_no_queue(name: str) -> None:
    with pytest.raises(PhantomBenchError, match=f"{name}: cannot be read as text"):
        read_queue(Path(name))


def test_the_official_trainings_are_those_submitted_and_can_be_run() -> None:
    queue = read_queue(ROOT / "docs" / "trainings.txt")
    specs = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (ROOT / "submissions").glob("*/*/submission.toml")
    ]
    submitted = {
        (spec["task"], spec["source"]["model"])
        for spec in specs
        if spec["source"]["kind"] == "model" and spec["authors"] == [OFFICIAL]
    }
    assert {(each.value("--task"), each.value("--model")) for each in queue} == submitted
    for each in queue:
        told = [
            w for w, before in zip(each.words[1:], each.words, strict=False) if before == "--set"
        ]
        assert each.value("--task") in task_ids()
        read_assignments(each.value("--model"), told)


QUEUE = """
import sys
from pathlib import Path
from phantombench.training import queue
class sys:  # of the queue: in place of a training, what never ends
    executable = sys.argv[1]
queue.sys = sys
queue._in_a_process([], Path(sys.executable).with_suffix(".log"))
"""


def test_no_training_goes_on_for_a_queue_that_was_killed(tmp_path: Path) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\necho begun\nexec sleep 1000\n")
    endless.chmod(0o700)
    queue = subprocess.Popen([sys.executable, "-c", QUEUE, str(endless)])
    while not endless.with_suffix(".log").exists() or not endless.with_suffix(".log").read_text():
        assert queue.poll() is None
    children = psutil.Process(queue.pid).children()
    queue.kill()
    queue.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    for each in alive:
        each.kill()
    assert children and not alive
