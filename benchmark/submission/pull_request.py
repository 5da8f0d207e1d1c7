"""Prepare a pull request: a branch with a submission's files, made beside the working tree.

The branch is built with an index of its own, so that neither the checked-out branch nor what is
staged or changed in it is touched, and nothing is sent anywhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.submission.schema import SubmissionSpec
from phantombench.workspace import Workspace

_GITHUB = re.compile(r"(?:git@github\.com:|https://github\.com/)([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


@dataclass(frozen=True)
class Prepared:
    """A branch that is ready to be pushed.

    Attributes:
        branch: its name.
        files: what it adds or changes, as git lists it.
        title: of the pull request.
        text: of the pull request.
        push: the command that publishes the branch.
        page: where the pull request is then opened; "" where the remote is not on GitHub.
    """

    branch: str
    files: tuple[str, ...]
    title: str
    text: str
    push: str
    page: str


def prepare(workspace: Workspace, spec: SubmissionSpec, remote: str = "origin") -> Prepared:
    """Commit a submission, its result, replicates and pictures to `submission/<task>/<name>`.

    So is the file of its model where no commit has one. Called again, it makes the branch anew.

    Raises:
        PhantomBenchError: no git checkout, or nothing that differs from what is committed.
    """
    root, task, name = workspace.root, spec.task, spec.name
    head = _git(root, "rev-parse", "HEAD")
    model = _new_model(root, head, spec)
    paths = [
        path
        for path in (
            workspace.submission(task, name),
            workspace.result(task, name),
            workspace.replicates(task, name),
            *workspace.drawn(task, name),
            *model,
        )
        if path.exists()
    ]
    branch, title = f"submission/{task}/{name}", f"Submit {name} to {task}"
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _git(root, "read-tree", head, more=index)
        _git(root, "add", "--force", "--", *map(str, paths), more=index)
        tree = _git(root, "write-tree", more=index)
    if tree == _git(root, "rev-parse", f"{head}^{{tree}}"):
        raise PhantomBenchError(
            branch, "everything of it is committed already", "push the branch that you are on"
        )
    commit = _git(root, "commit-tree", tree, "-p", head, "-m", f"{title[:72]}\n\n{spec.title}\n")
    _git(root, "branch", "--force", branch, commit)
    files = tuple(_git(root, "diff", "--name-status", head, commit).splitlines())
    return Prepared(
        branch,
        files,
        title,
        _text(spec, workspace.result(task, name).is_file(), bool(model)),
        f"git push {remote} {branch}",
        _page(root, remote, branch),
    )


def _new_model(root: Path, head: str, spec: SubmissionSpec) -> list[Path]:
    """Return the files of the submission's model that are there and were never committed."""
    if spec.source.kind != "model" or spec.source.code is not None:
        return []
    names = [f"models/{spec.source.model.replace('-', '_')}.{end}" for end in ("py", "bib")]
    if _git(root, "ls-tree", "--name-only", head, "--", names[0]):
        return []
    return [root / name for name in names if (root / name).is_file()]


def _text(spec: SubmissionSpec, scored: bool, new_model: bool) -> str:
    lines = [
        f"**{spec.title}** by {', '.join(spec.authors)}, licence {spec.license}.",
        "",
        spec.description.strip(),
        "",
        f"- Task: `{spec.task}`; kind: {spec.source.kind}",
        "- Trained on `train` alone, and on neither the reference nor the test split.",
        f"- {'Scored' if scored else 'Not scored'} here; `phantombench submit check` says ready.",
    ]
    if new_model:
        lines.append("- Its model is new: it is checked and scored once its file is on `main`.")
    return "\n".join(lines)


def _page(root: Path, remote: str, branch: str) -> str:
    try:
        found = _GITHUB.search(_git(root, "remote", "get-url", remote))
    except PhantomBenchError:
        return ""
    return f"https://github.com/{found[1]}/compare/{branch}?expand=1" if found else ""


def _git(root: Path, *words: str, more: dict[str, str] | None = None) -> str:
    command: Sequence[str] = ["git", "-C", str(root), *words]
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **(more or {})}
        )
    except OSError as error:
        raise PhantomBenchError("git", "is not installed", "install it") from error
    if ran.returncode:
        said = " ".join(ran.stderr.split()) or f"ended with {ran.returncode}"
        raise PhantomBenchError(
            f"git {words[0]}", said, "work in a clone of the repository, with user.name set"
        )
    return ran.stdout.strip()
