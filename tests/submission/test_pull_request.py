"""A prepared branch holds the submission and nothing else, and leaves the checkout as it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission.metadata import read_submission
from phantombench.submission.pull_request import prepare
from phantombench.workspace import Workspace

MEAN = Path(__file__).resolve().parents[2] / "submissions" / "ecg-phantom" / "mean"


def git(root: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A clone in a folder with a blank, with a change and a staged file of its user."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "T")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "t@example.org")
    root = tmp_path / "my clone"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    (root / "README.md").write_text("one")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "First")
    git(root, "remote", "add", "origin", "git@github.com:someone/phantombench.git")
    (root / "README.md").write_text("mine")
    (root / "staged.txt").write_text("x")
    git(root, "add", "staged.txt")
    place = Workspace(root, None, tmp_path / "cache")
    shutil.copytree(MEAN, place.submission("ecg-phantom", "mean"))
    path = place.result("ecg-phantom", "mean")
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    return place


def state(root: Path) -> tuple[str, ...]:
    asked = (("status", "--porcelain"), ("rev-parse", "HEAD"), ("branch", "--show-current"))
    return tuple(git(root, *words) for words in asked)


def test_the_branch_holds_the_submission_alone(clone: Workspace) -> None:
    spec = read_submission(clone.submission("ecg-phantom", "mean"))
    before = state(clone.root)
    made = prepare(clone, spec)
    assert made.files == (
        "A\tleaderboards/results/ecg-phantom/mean.json",
        "A\tsubmissions/ecg-phantom/mean/submission.toml",
    )
    assert state(clone.root) == before
    assert git(clone.root, "show", f"{made.branch}:README.md") == "one"
    assert made.push == "git push origin submission/ecg-phantom/mean"
    assert made.page.startswith("https://github.com/someone/phantombench/compare/submission/")
    assert spec.title in made.text
    tree = git(clone.root, "rev-parse", f"{made.branch}^{{tree}}")
    prepare(clone, spec)
    assert git(clone.root, "rev-parse", f"{made.branch}^{{tree}}") == tree


def test_the_file_of_a_new_model_comes_along(clone: Workspace) -> None:
    """Without it, nobody else could load the weights."""
    folder = clone.submission("ecg-phantom", "mine")
    shutil.copytree(MEAN.parent / "dcgan", folder)
    text = (folder / "submission.toml").read_text()
    (folder / "submission.toml").write_text(
        text.replace('name = "dcgan"', 'name = "mine"').replace(
            'model = "dcgan"', 'model = "my-gan"'
        )
    )
    file = clone.root / "models" / "my_gan.py"
    file.parent.mkdir()
    file.write_text("one")
    (file.parent / "others.py").write_text("x")
    spec, before = read_submission(folder), state(clone.root)
    made = prepare(clone, spec)
    assert [each for each in made.files if "models/" in each] == ["A\tmodels/my_gan.py"]
    assert "Its model is new" in made.text
    assert state(clone.root) == before
    git(clone.root, "add", "--", "models")
    git(clone.root, "commit", "--quiet", "-m", "A model")
    file.write_text("changed since")
    made = prepare(clone, spec)
    assert not [each for each in made.files if "models/" in each]
    assert "Its model is new" not in made.text


def test_what_is_committed_already_is_said(clone: Workspace) -> None:
    git(clone.root, "add", "--", "submissions", "leaderboards")
    git(clone.root, "commit", "--quiet", "-m", "Mine")
    with pytest.raises(PhantomBenchError, match="committed already"):
        prepare(clone, read_submission(clone.submission("ecg-phantom", "mean")))


def test_outside_of_a_clone_it_says_so(tmp_path: Path) -> None:
    place = Workspace(tmp_path, None, tmp_path)
    shutil.copytree(MEAN, place.submission("ecg-phantom", "mean"))
    with pytest.raises(PhantomBenchError, match="clone"):
        prepare(place, read_submission(place.submission("ecg-phantom", "mean")))
