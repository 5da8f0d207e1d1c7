"""`xray-chestmnist` end to end on an archive of its published layout and size: memory and time.

No film of a patient is needed: 2,000 films are drawn from the phantom, and each of the 112,120
is one of them, moved, brightened and under noise of its own. Sizes and layout are those of
MedMNIST's archive; the numbers mean nothing. In a copy of the checkout the task pins that archive.
Then the commands are given that a user gives who has the download. Memory is that of the largest
process of each command. Utility, for which the task has no recipe, and explanation, which looks at
few films, are left out. What it took is told in `docs/scale.md`.
Run with `tox run -e benchmarks -- -s tests/benchmarks/test_full_tier.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TASK, FOLDER = "xray-chestmnist", "tasks/xray_chestmnist"
MD5 = "9de6cd0b934ebb5b7426cfba5efbae16"  # of MedMNIST's archive, which the task pins
GIB = 2**30
MOST = 4 * GIB
ENCODER_STEPS, STEPS = 100, 100  # a hundred show the memory; the recipe asks for 900
FITTED = "--submission gaussian --submission noise"  # to all films, as no other control
EVERY = "--skip utility --skip explanation --jobs 1"

ARCHIVE = """
import sys
import numpy as np
from phantombench.task.registry import get_task

POOL, PART, MOVED = 2000, 4096, 4
drawing, target = get_task("xray-phantom"), sys.argv[1]
classes = np.arange(POOL, dtype=np.int64) % len(drawing.spec.classes)
edge = ((0, 0), (MOVED, MOVED), (MOVED, MOVED))
pool = np.pad(drawing.draw(classes, 77)[:, 0], edge, mode="edge")
rng, arrays = np.random.default_rng(78), {}
for name, size in {"train": 78_468, "val": 11_219, "test": 22_433}.items():
    images = np.empty((size, 64, 64), np.uint8)
    chosen = rng.integers(POOL, size=size)
    for start in range(0, size, PART):
        some = chosen[start : start + PART]
        down, right = rng.integers(2 * MOVED + 1, size=(2, len(some), 1)) + np.arange(64)
        films = pool[some[:, None, None], down[:, :, None], right[:, None, :]]
        films *= rng.uniform(0.85, 1.15, (len(some), 1, 1)).astype(np.float32)
        films += 0.02 * rng.standard_normal(films.shape, dtype=np.float32)
        images[start : start + PART] = np.rint(255 * films.clip(0, 1))
    findings = np.zeros((size, 14), np.uint8)
    findings[np.arange(size), rng.integers(14, size=size)] = classes[chosen] > 0
    arrays |= {f"{name}_images": images, f"{name}_labels": findings}
np.savez(target, **arrays)
"""


@dataclass(frozen=True)
class Step:
    """What one command took."""

    command: str
    seconds: float
    processor: float
    peak: int

    def __str__(self) -> str:
        took = f"{self.seconds:6.0f} s, {self.processor:5.0f} s of processor time"
        return f"{self.peak / GIB:.2f} GiB, {took}: {self.command}"


class Checkout:
    """A copy of the checkout, importable as `phantombench` by the commands that are given in it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.site = folder / "checkout", folder / "site"
        unwanted = shutil.ignore_patterns(".git", ".tox", "__pycache__", "runs")
        shutil.copytree(ROOT, self.root, ignore=unwanted)
        self.site.mkdir()
        (self.site / "phantombench").symlink_to(self.root / "benchmark")
        for part in ("models", "tasks"):
            (self.root / "benchmark" / part).symlink_to(Path("..") / part)
        self.data, self.cache = folder / "data", folder / "cache"
        self.steps: list[Step] = []

    def give(self, command: str, program: tuple[str, ...] = ("-m", "phantombench.cli")) -> None:
        """Run a command to its end, tell what it took, and keep that."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.site),  # comes before what is installed, editable or not
            "PHANTOMBENCH_DATA": str(self.data),
            "PHANTOMBENCH_CACHE": str(self.cache),
            "OMP_NUM_THREADS": "1",
        }
        start = time.perf_counter()
        log = self.root.parent / f"step-{len(self.steps)}.log"
        with log.open("wb") as told:
            words = [sys.executable, *program, *command.split()]
            ran = subprocess.Popen(
                words, cwd=self.root, env=environment, stdout=told, stderr=subprocess.STDOUT
            )
            # Of this process and of those it waited for; not of this test, which stays small.
            _, status, used = os.wait4(ran.pid, 0)
        seconds = time.perf_counter() - start
        processor = used.ru_utime + used.ru_stime
        step = Step(command, seconds, processor, 1024 * used.ru_maxrss)
        self.steps.append(step)
        print(step, flush=True)
        assert os.waitstatus_to_exitcode(status) == 0, log.read_text()[-3000:]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout whose task pins an archive of phantom films, which lies in its data root."""
    made = Checkout(tmp_path)
    archive = made.data / "chestmnist" / "chestmnist_64.npz"
    archive.parent.mkdir(parents=True)
    made.give(str(archive), ("-c", ARCHIVE))
    summed = subprocess.run(["md5sum", archive], capture_output=True, text=True, check=True)
    toml = made.root / FOLDER / "task.toml"
    text = toml.read_text().replace(MD5, summed.stdout.split()[0])
    recipe = 'encoder_recipe = "xray"'
    assert text.count(recipe) == 1
    toml.write_text(text.replace(recipe, f"encoder_steps = {ENCODER_STEPS}\n{recipe}"))
    made.steps.clear()
    return made


def test_the_full_tier_takes_at_most_four_gib(benchmark, checkout: Checkout) -> None:
    """Every command that a user with the download gives, one after the other."""
    train = f"train --task {TASK} --model dcgan --steps {STEPS} --check-every {STEPS}"
    named = "--submit dcgan --author Nobody --quiet --threads 1"
    commands = (
        f"data check {TASK}",
        f"encoder train --task {TASK}",
        f"submit controls --task {TASK}",
        f"{train} {named}",
        f"evaluate --task {TASK} {FITTED} --measure fid --jobs 1",
        f"evaluate --task {TASK} --submission real --submission dcgan {EVERY}",
        "leaderboard",
    )

    def go() -> None:
        for command in commands:
            checkout.give(command)

    benchmark.pedantic(go, rounds=1, iterations=1)
    benchmark.extra_info["steps"] = [str(step) for step in checkout.steps]
    results = checkout.root / "leaderboards" / "results" / TASK
    assert {"real", "gaussian", "dcgan"} <= {path.stem for path in results.glob("*.json")}
    assert (checkout.root / "leaderboards" / f"{TASK}.html").is_file()
    assert {step.command: step.peak for step in checkout.steps if step.peak > MOST} == {}
