"""The workflows are sound and hold to their rights; the scripts play a pull request to a page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WRITERS = {"comment": {"pull-requests"}, "publish": {"pages", "id-token"}}


def read(path: Path) -> dict:
    content = yaml.safe_load(path.read_text())
    return content | {"on": content.get("on", content.get(True))}  # YAML reads `on` as true


def test_workflows_follow_the_schema_of_github() -> None:
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    ran = subprocess.run(
        [sys.executable, *command, *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_few_and_named(path: Path) -> None:
    content = read(path)
    jobs = content["jobs"].values()
    rights = [content["permissions"], *(job.get("permissions", {}) for job in jobs)]
    writes = {name for each in rights for name, how in each.items() if how == "write"}
    assert writes == WRITERS.get(path.stem, set())
    assert all("timeout-minutes" in job for job in jobs)
    for job in jobs:
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_strangers_write_is_never_put_into_a_script(path: Path) -> None:
    """Scripts see an event by the environment only, and so as data."""
    for job in read(path)["jobs"].values():
        for step in job["steps"]:
            script = step.get("run", "") + step.get("with", {}).get("script", "")
            for expression in re.findall(r"\$\{\{(.*?)\}\}", script):
                assert expression.strip().startswith(("steps.", "matrix."))


def test_no_job_has_both_code_of_a_stranger_and_rights() -> None:
    for path in WORKFLOWS:
        content = read(path)
        if "pull_request_target" in content["on"] or "workflow_run" in content["on"]:
            text = path.read_text()
            assert "secrets." not in text
            assert (
                "pip install -c base/constraints.txt './base[imagenet]'" in text
                or "pip" not in text
            )
            assert "--trust-code" not in text
            assert not re.search(r"pip install.*branch", text)


def test_a_workflow_that_another_one_starts_asks_which_event_did() -> None:
    """A fork may bring a workflow of the same name along; its own events run that of the fork."""
    for path in WORKFLOWS:
        content = read(path)
        for job in content["jobs"].values() if "workflow_run" in content["on"] else ():
            assert "github.event.workflow_run.event == 'pull_request_target'" in job["if"]


def test_scripts_are_portable() -> None:
    for path in sorted((ROOT / ".github/scripts").glob("*.sh")):
        subprocess.run(["sh", "-n", str(path)], check=True)
        assert path.read_text().splitlines()[0] == "#!/bin/sh"
        assert os.access(path, os.X_OK)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache_root: Path) -> Path:
    """A clone with one control committed and another one added by a stranger."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "T")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "t@example.org")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, begin in (("python", ""), ("phantombench", "-m phantombench.cli")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {begin} "$@"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    root = tmp_path / "clone of mine"
    (root / "leaderboards").mkdir(parents=True)
    (root / "leaderboards" / ".gitkeep").write_text("")
    submit(root, "real")
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["commit", "-q", "-m", "First"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def submit(root: Path, name: str) -> Path:
    folder = root / "submissions" / "ecg-phantom" / name
    shutil.copytree(ROOT / "submissions" / "ecg-phantom" / name, folder)
    return folder


def play(clone: Path, place: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".github/scripts/play.sh"), str(clone), f"ecg-phantom/{name}", str(place)]
    return subprocess.run(
        [*command, "--measure", "coverage"], capture_output=True, text=True, check=False
    )


def test_a_pull_request_from_a_fork_to_a_page(clone: Path, tmp_path: Path) -> None:
    submit(clone, "mean")
    ran = play(clone, tmp_path / "played", "mean")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = (tmp_path / "played" / "difference.md").read_text()
    assert "### `ecg-phantom/mean`" in told
    assert re.search(r"\| Coverage \| 0\.\d+ \[.*\] \| none \| new \|", told)
    board = json.loads((tmp_path / "played/site/ecg-phantom.json").read_text())
    assert {row["name"] for row in board["rows"]} == {"mean", "real"}
    assert "Mean" in (tmp_path / "played/site/ecg-phantom.html").read_text()


def test_a_faulty_one_stops_where_it_is_checked(clone: Path, tmp_path: Path) -> None:
    folder = submit(clone, "mean")
    subprocess.run(["git", "-C", str(clone), "checkout", "-q", "-b", "theirs"], check=True)
    (folder / "submission.toml").write_text("name = 1")
    for words in (["add", "-A"], ["commit", "-q", "-m", "Mine"]):
        subprocess.run(["git", "-C", str(clone), *words], check=True)
    ran = subprocess.run(
        [str(ROOT / ".github/scripts/validate.sh"), str(clone), "main"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "to fix" in ran.stderr
    (clone / "submissions" / "ecg-phantom" / "mean").rename(tmp_path / "away")
    for words in (["add", "-A"], ["commit", "-q", "-m", "Withdraw"]):
        subprocess.run(["git", "-C", str(clone), *words], check=True)
    ran = subprocess.run(
        [str(ROOT / ".github/scripts/validate.sh"), str(clone), "main"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "no submission is changed" in ran.stdout


def test_what_pages_link_to_is_published_with_them(tmp_path: Path) -> None:
    board, tools = tmp_path / "checkout" / "leaderboards", tmp_path / "bin"
    for name in ("site.css", "results/task/a.json", "walks/task/a.png", "replicates/task/a.npz"):
        (board / name).parent.mkdir(parents=True, exist_ok=True)
        (board / name).write_text(name)
    tools.mkdir()
    (tools / "phantombench").write_text("#!/bin/sh\n")  # the pages are there already
    (tools / "phantombench").chmod(0o755)
    site = tmp_path / "site"
    subprocess.run(
        ["sh", ROOT / ".github" / "scripts" / "publish.sh", board.parent, site],
        env=os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    published = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert published == {"site.css", "results/task/a.json", "walks/task/a.png"}
