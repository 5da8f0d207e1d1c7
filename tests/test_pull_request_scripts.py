"""What the scripts of a pull request say of a branch: what it changes, and what it claims."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phantombench.result.schema import Result
from phantombench.result.store import seal, write_result

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / ".github" / "scripts"
OURS = "submissions/ecg-phantom/ours"
STRAY = "belongs to no submission"


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")


def git(root: Path, *words: str) -> None:
    who = {
        f"GIT_{role}_{part}": "t" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
    }
    subprocess.run(["git", "-C", str(root), *words], check=True, env=os.environ | who)


def commit(root: Path) -> None:
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "A change")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one submission of two files, and its result."""
    root = tmp_path / "checkout"
    for name in (f"{OURS}/submission.toml", f"{OURS}/weights.safetensors"):
        write(root / name)
    write(root / "leaderboards/results/ecg-phantom/ours.json")
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    git(root, "tag", "began")
    return root


def changed(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / "changed.py"), str(root), "began", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def moved(root: Path) -> None:
    write(root / "submissions/ecg-phantom/mine/submission.toml")
    shutil.move(root / OURS / "weights.safetensors", root / "submissions/ecg-phantom/mine")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda root: (root / OURS / "submission.toml").unlink(), ["ours"]),
        (moved, ["mine", "ours"]),
        (lambda root: write(root / OURS / "more" / "conftest.py"), ["ours"]),
        (lambda root: write(root / OURS / "a\nb"), ["ours"]),
        (lambda root: shutil.rmtree(root / OURS), []),
    ],
    ids=["removed", "moved", "within", "beside", "withdrawn"],
)
def test_whatever_is_done_to_a_submission_changes_it(
    checkout: Path, change: Callable[[Path], object], told: list[str]
) -> None:
    change(checkout)
    commit(checkout)
    ran = changed(checkout)
    assert ran.stdout.split() == [f"ecg-phantom/{name}" for name in told]
    assert (ran.returncode, ran.stderr) == (0, "")


def module(root: Path) -> None:
    git(root, "clone", "--quiet", ".", "submissions/ecg-phantom/module")


@pytest.mark.skipif(sys.platform != "linux", reason="the names are of Linux")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda root: write(root / "submissions/conftest.py"), "submissions/conftest.py"),
        (lambda root: write(root / f"{OURS}/../.gitattributes"), "ecg-phantom/.gitattributes"),
        (lambda root: write(root / "submissions/ecg-phantom/Ours/a"), "ecg-phantom/Ours/a"),
        (lambda root: write(root / "submissions/ecg-phantom/ours./a"), "ecg-phantom/ours./a"),
        (lambda root: (root / f"{OURS}2").symlink_to("ours"), "ecg-phantom/ours2"),
        (lambda root: (root / "submissions/other").symlink_to("."), "submissions/other"),
        (module, "ecg-phantom/module"),
        (
            lambda root: write(root / os.fsdecode(b"submissions/\xff\n::error::")),
            r"submissions/\udcff\n::error::",
        ),
    ],
)
def test_what_can_belong_to_no_submission_is_named(
    checkout: Path, change: Callable[[Path], object], named: str
) -> None:
    change(checkout)
    commit(checkout)
    ran = changed(checkout)
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert f"{named}: {STRAY}" in line


def test_many_are_not_all_named(checkout: Path) -> None:
    for number in range(15):
        write(checkout / f"submissions/{number:02}.py")
    commit(checkout)
    assert changed(checkout).stderr.splitlines()[9:] == [
        f"submissions/09.py: {STRAY}. To fix: put it into submissions/<task>/<name>/, in "
        "lower-case letters, digits and hyphens",
        "and 5 more",
    ]


def test_a_result_of_another_that_a_branch_changes_is_named(checkout: Path) -> None:
    (checkout / "leaderboards/results/ecg-phantom/ours.json").write_text("better")
    write(checkout / "leaderboards/results/ecg-phantom/mine.json")
    write(checkout / "submissions/ecg-phantom/mine/submission.toml")
    commit(checkout)
    assert changed(checkout, "--results").stdout == "ecg-phantom/ours\n"


def test_a_branch_that_changes_a_result_alone_is_told_so(checkout: Path, tmp_path: Path) -> None:
    (checkout / "leaderboards/results/ecg-phantom/ours.json").write_text("better")
    commit(checkout)
    words = ["sh", str(SCRIPTS / "score.sh"), str(tmp_path / "base"), str(checkout), "began"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        words, capture_output=True, text=True, check=True, env=os.environ | {"PATH": path}
    )
    assert "**Changes the result of `ecg-phantom/ours`**" in ran.stdout


Records = list[dict[str, Any]]
RESULTS = Path("leaderboards/results/xray-phantom")


def widened(records: Records) -> None:
    low, high = records[0]["ci95"]
    records[0]["ci95"] = [low, high + 1]


def of_facets(records: Records) -> None:
    record = next(each for each in records if each["facets"] and each.get("value") is not None)
    record["value"] += 1


def invented(records: Records) -> None:
    record = next(each for each in records if each.get("value") is None)
    record.update(value=1.0, ci95=[0.5, 1.5], reason=None)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (lambda records: None, "numbers with facets none differs."),
        (widened, "| **differs** |"),
        (of_facets, "numbers with facets **1 differ**: "),
        (invented, "Committed, and **not computed here**: "),
        (lambda records: records.append(records[0]), "committed **twice**"),
        (
            lambda records: records.append(records[0] | {"measure": "<img>"}),
            "Committed, and **not computed here**: what is no measure.",
        ),
    ],
)
def test_every_number_that_is_claimed_is_compared(
    claim: Callable[[Records], object], told: str, tmp_path: Path
) -> None:
    content = json.loads((ROOT / RESULTS / "dcgan.json").read_text())
    for root in (tmp_path / "scored", tmp_path / "committed"):
        result = Result.model_validate_json(json.dumps(content))
        write_result(root / RESULTS / "dcgan.json", seal(result))
        claim(content["records"])
    found = compared(tmp_path)
    assert told in found
    assert ("**" in found) == ("**" in told)
    assert "<img>" not in found


def test_a_result_of_other_files_is_told(tmp_path: Path) -> None:
    for root, name in (("scored", "dcgan"), ("committed", "wgan")):
        (tmp_path / root / RESULTS).mkdir(parents=True)
        shutil.copy(ROOT / RESULTS / f"{name}.json", tmp_path / root / RESULTS / "dcgan.json")
    assert "is **of other files**" in compared(tmp_path)


def test_a_link_is_no_committed_result(tmp_path: Path) -> None:
    """It could lead to what was scored, and all would be the same."""
    (tmp_path / "scored" / RESULTS).mkdir(parents=True)
    shutil.copy(ROOT / RESULTS / "dcgan.json", tmp_path / "scored" / RESULTS)
    (tmp_path / "committed" / RESULTS.parent).mkdir(parents=True)
    (tmp_path / "committed" / RESULTS).symlink_to(tmp_path / "scored" / RESULTS)
    found = compared(tmp_path)
    assert "| none | new |" in found
    assert "| same |" not in found


def compared(folder: Path) -> str:
    spec = importlib.util.spec_from_file_location("difference", SCRIPTS / "difference.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return "\n".join(
        script.difference(folder / "scored", folder / "committed", "xray-phantom/dcgan")
    )
