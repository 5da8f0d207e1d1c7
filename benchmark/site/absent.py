"""Who has no row on a board: not scored yet, a result without a submission, or an older one."""

from __future__ import annotations

from collections.abc import Mapping

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import Result
from phantombench.site.board import Absent
from phantombench.site.withdrawal import withdraw
from phantombench.submission.content import content_hash
from phantombench.submission.files import METADATA
from phantombench.workspace import Workspace


def find_absent(workspace: Workspace, task: str, results: Mapping[str, Result]) -> Absent:
    """Compare the results of a task with the submissions that lie in the checkout.

    A submission whose files are not all there cannot be compared, and is shown as it was scored.
    """
    folder = workspace.submissions / task
    lying = {path.parent.name for path in folder.glob(f"*/{METADATA}")}
    return Absent(
        waiting=tuple(sorted(lying - set(results))),
        orphans=tuple(sorted(set(results) - lying)),
        older=tuple(
            name
            for name, result in sorted(results.items())
            if name in lying and _changed(workspace, task, result)
        ),
    )


def prune(workspace: Workspace, task: str, absent: Absent) -> list[str]:
    """Withdraw the results without a submission; return the names of the files that are gone."""
    return [
        path.relative_to(workspace.root).as_posix()
        for name in absent.orphans
        for path in withdraw(workspace, task, name)
    ]


def _changed(workspace: Workspace, task: str, result: Result) -> bool:
    folder = workspace.submission(task, result.submission.name)
    try:
        return content_hash(folder) != result.submission.sha256
    except (PhantomBenchError, OSError):
        return False
