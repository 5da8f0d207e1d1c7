"""Killed, raced, out of disk: nothing is damaged, and the same command completes."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from phantombench.result.store import read_results
from phantombench.submission.checks import check_submission
from phantombench.task.registry import get_task

ROOT = Path(__file__).resolve().parents[2]
TASK = "ecg-phantom"
COMMAND = (sys.executable, "-m", "phantombench.cli")
LONGEST = 8.0  # seconds after which a process is killed, if it still runs


def run(
    *words: str, environment: dict[str, str], check: bool = True, **more: object
) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [*COMMAND, *words], env=environment, text=True, capture_output=True, check=False, **more
    )  # type: ignore[call-overload]
    assert not check or ran.returncode == 0, ran.stdout + ran.stderr
    return ran  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def settled(cache_root: Path) -> dict[str, str]:
    more = {"PHANTOMBENCH_CACHE": str(cache_root), "SOURCE_DATE_EPOCH": "0", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **more}


@pytest.fixture
def environment(settled: dict[str, str]) -> dict[str, str]:
    return dict(settled)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a path with blanks and umlauts, with one control."""
    return begun(tmp_path / "a checkout, für Ärzte")


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, settled: dict[str, str]
) -> dict[str, bytes]:
    """What lies in a checkout after every step has run in peace."""
    root = begun(tmp_path_factory.mktemp("whole") / "checkout")
    for words in steps(root):
        run(*words, environment=settled, cwd=root)
    return contents(root)


def begun(root: Path) -> Path:
    shutil.copytree(ROOT / "submissions" / TASK / "mean", root / "submissions" / TASK / "mean")
    (root / "leaderboards").mkdir()
    np.savez(
        root / "mine.npz",
        samples=get_task(TASK).draw(np.arange(1800) % 4, 1).astype(np.float64),  # type: ignore[attr-defined]
        labels=np.arange(1800) % 4,
    )
    return root


def steps(root: Path) -> list[tuple[str, ...]]:
    """What a stranger types, each of which may be interrupted and typed again."""
    there, where = f"submissions/{TASK}/mine", ("--root", str(root))
    about = ("--author", "You", "--description", "A test.", "--replace")
    what = ("--measure", "ct")
    return [
        ("submit", "new", "--task", TASK, "--name", "mine", "--from", "mine.npz", *about, *where),
        ("submit", "check", there, *where),
        ("evaluate", "--task", TASK, "--submission", "mine", *what, "--jobs", "1", *where),
        ("leaderboard", *where),
    ]


def contents(root: Path) -> dict[str, bytes]:
    """Everything that was written; what a killed process left half written has a leading dot."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def killed_again_and_again(root: Path, environment: dict[str, str], times: int) -> None:
    rng = random.Random(times)
    for words in steps(root):
        for _ in range(times):
            with subprocess.Popen(
                [*COMMAND, *words], cwd=root, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ) as running:  # fmt: skip
                timer = threading.Timer(rng.uniform(0.0, LONGEST), running.kill)
                timer.start()
                running.wait()
                timer.cancel()
            assert running.returncode in (0, -signal.SIGKILL)
            read_results(root / "leaderboards" / "results" / TASK)
        run(*words, environment=environment, cwd=root)


@pytest.mark.parametrize(
    "times", [pytest.param(1, id="a few"), pytest.param(13, id="many", marks=pytest.mark.slow)]
)
def test_killed_at_any_moment(
    checkout: Path, environment: dict[str, str], undisturbed: dict[str, bytes], times: int
) -> None:
    killed_again_and_again(checkout, environment, times)
    assert contents(checkout) == undisturbed
    assert check_submission(checkout / "submissions" / TASK / "mine") == []


def test_two_at_once(
    checkout: Path, environment: dict[str, str], undisturbed: dict[str, bytes]
) -> None:
    for words in steps(checkout):
        nothing = subprocess.DEVNULL
        both = [
            subprocess.Popen([*COMMAND, *words], cwd=checkout, env=environment, stdout=nothing)
            for _ in range(2)
        ]
        assert [each.wait() for each in both] == [0, 0]
    assert contents(checkout) == undisturbed


def small_files(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_one_line_and_damages_nothing(
    checkout: Path, environment: dict[str, str]
) -> None:
    begin, _, score, board = steps(checkout)
    before = contents(checkout)
    ran = run(*begin, environment=environment, cwd=checkout, check=False,
              preexec_fn=small_files(100_000))  # fmt: skip
    assert ran.returncode == 2
    assert "free some space" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert contents(checkout) == before
    run(*begin, environment=environment, cwd=checkout)
    before = contents(checkout)
    ran = run(*score, environment=environment, cwd=checkout, check=False,
              preexec_fn=small_files(100))  # fmt: skip
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert contents(checkout) == before
    run(*score, environment=environment, cwd=checkout)
    run(*board, environment=environment, cwd=checkout)
    assert "leaderboards/index.html" in contents(checkout)


@pytest.mark.parametrize("cache", ["/dev/null/cache", "damaged"])
def test_a_cache_that_is_none(
    checkout: Path, environment: dict[str, str], tmp_path: Path, cache: str
) -> None:
    """Where it cannot be written, splits are drawn again; a damaged entry counts for nothing."""
    place = tmp_path / "cache"
    if cache == "damaged":
        known = Path(environment["PHANTOMBENCH_CACHE"]) / "splits"
        (place / "splits").mkdir(parents=True)
        for path in known.glob(f"{TASK}-*"):
            (place / "splits" / path.name).write_bytes(path.read_bytes()[:1000])
    environment["PHANTOMBENCH_CACHE"] = cache if cache.startswith("/") else str(place)
    ran = run("data", "export", TASK, "--to", "out", environment=environment, cwd=checkout)
    assert (checkout / "out" / "train.npz").is_file()
    assert ("the cache keeps nothing" in ran.stderr) == cache.startswith("/")


def test_without_a_home(checkout: Path, environment: dict[str, str]) -> None:
    bare = {k: v for k, v in environment.items() if k not in ("HOME", "XDG_CACHE_HOME", "USER")}
    bare.pop("PHANTOMBENCH_DATA", None)
    ran = run("submit", "check", f"submissions/{TASK}/mean", environment=bare, cwd=checkout)
    assert "ready" in ran.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="everything can be written by root")
def test_a_folder_that_is_read_only_is_named(checkout: Path, environment: dict[str, str]) -> None:
    (checkout / "submissions" / TASK).chmod(0o500)
    ran = run(*steps(checkout)[0], environment=environment, cwd=checkout, check=False)
    (checkout / "submissions" / TASK).chmod(0o700)
    assert ran.returncode == 2
    assert "permission denied" in ran.stderr
    assert "Traceback" not in ran.stderr
