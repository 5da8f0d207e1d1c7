"""What lies below `leaderboards/` beside the pages: what belongs there, and what is superfluous.

Results, reports and pictures lie in folders, `<folder>/<task>/<submission>.<suffix>`, or as reports
of a task, `<folder>/<task>.<suffix>` and `ruler/<part>/<task>.json`; released boards are
`releases/<tag>.json`. A picture stays only as long
as the board shows its submission, above the line; whatever belongs to nothing is superfluous.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from phantombench.evaluation.pictures import why_hidden
from phantombench.site.board import Board, Row, Standing
from phantombench.site.writing import BELOW, GENERATED, among_pages
from phantombench.submission.wording import printable
from phantombench.workspace import Workspace

RESULTS, SAMPLES, EXPLANATIONS, RULER = "results", "samples", "explanations", "ruler"
WALKS, DISTRIBUTIONS, REPLICATES = "walks", "distributions", "replicates"
LEDGER = "ledger.jsonl"
KEEP = ".gitkeep"  # with which git keeps a folder that is empty
DRAWN = (SAMPLES, EXPLANATIONS, WALKS, DISTRIBUTIONS)
GAINS, RELEASES = "gains", "releases"
CALIBRATION = "-calibration"
_REPORTS = {
    RULER: ("", (".json",)),
    EXPLANATIONS: (CALIBRATION, (".json", ".png")),
    DISTRIBUTIONS: ("", (".json",)),
    GAINS: ("", (".json",)),
}

_KINDS = {
    RESULTS: (".json", "result"),
    REPLICATES: (".safetensors", "file of replicates"),
    SAMPLES: (".png", "picture"),
    EXPLANATIONS: (".png", "picture"),
    WALKS: (".png", "picture"),
    DISTRIBUTIONS: (".json", "table of distributions"),
}


def kept_files(workspace: Workspace) -> list[Path]:
    """Return every file below the folders of `leaderboards/`, sorted; links and devices as well.

    The folder of generated pages is none of them.
    """
    folders = (
        each
        for each in sorted(workspace.leaderboards.glob("*"))
        if each.is_dir() and not each.is_symlink() and each.name != BELOW
    )
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    ]


def name_below(workspace: Workspace, path: Path) -> str:
    """Return the path of a kept file as the ledger and messages have it."""
    return path.relative_to(workspace.leaderboards).as_posix()


def superfluous(workspace: Workspace, boards: Sequence[Board]) -> dict[Path, str]:
    """Return each kept file that belongs to nothing, and why.

    Args:
        workspace: the checkout.
        boards: of all tasks.
    """
    rows = {(board.spec.id, row.name): (board, row) for board in boards for row in board.rows}
    outdated = {
        (board.spec.id, name)
        for board in boards
        for name in (*board.outdated, *board.absent.orphans, *board.absent.older)
    }
    tasks = {board.spec.id for board in boards}
    found = dict(_stray_pages(workspace))
    for path in kept_files(workspace):
        below = path.relative_to(workspace.leaderboards)
        if _owner(below) in outdated and path.is_file() and not path.is_symlink():
            continue  # not shown until it is scored again
        why = _why_superfluous(below, path, tasks, rows)
        if why is not None:
            found[path] = why
    return found


def _stray_pages(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Yield what lies among the pages and could be none; what could is compared with them."""
    for path in among_pages(workspace.leaderboards):
        if path.is_symlink() or not path.is_file():
            yield path, "is not a regular file"
        elif path.name == KEEP and not path.stat().st_size:
            continue
        elif path.suffix not in GENERATED and name_below(workspace, path) != LEDGER:
            yield path, "belongs to nothing that the board shows"


def is_derived(workspace: Workspace, path: Path) -> bool:
    """Say whether a kept file was drawn when a submission was scored, and can be drawn again."""
    folder, *rest = path.relative_to(workspace.leaderboards).parts
    return folder in DRAWN and len(rest) == 2 and not path.is_symlink()


def _why_superfluous(
    below: Path, path: Path, tasks: set[str], rows: dict[tuple[str, str], tuple[Board, Row]]
) -> str | None:
    if path.is_symlink() or not path.is_file():
        return "is not a regular file"
    match below.parts:
        case (folder, file) if folder == RELEASES:
            return None if Path(file).suffix == ".json" else "is no release"
        case (folder, *part, _) if folder in _REPORTS and len(part) <= (folder == RULER):
            return _why_no_report(folder, Path(below.name), tasks)
        case (folder, task, file) if folder in _KINDS and file[:1] != ".":
            owner = rows.get(_owner(below))
            if owner is None:
                return f"belongs to no result of {printable(task, 40)}"
            return _why_hidden(folder, Path(file), *owner)
    return "belongs to nothing that the board shows"


def _why_no_report(folder: str, file: Path, tasks: set[str]) -> str | None:
    ending, suffixes = _REPORTS[folder]
    if file.suffix not in suffixes or file.stem.removesuffix(ending) not in tasks:
        return "is the report of no task"
    return None if file.stem.endswith(ending) else "is no report"


def _owner(below: Path) -> tuple[str, str]:
    """Return task and submission that a file `<folder>/<task>/<submission>.<suffix>` names."""
    return below.parent.name, below.name.partition(".")[0]


def _why_hidden(folder: str, file: Path, board: Board, row: Row) -> str | None:
    """Return why a file of a submission that has a result does not belong here."""
    suffix, what = _KINDS[folder]
    if file.suffix != suffix:
        return f"is no {what}"
    if folder in (SAMPLES, DISTRIBUTIONS):
        control = row.name if row.standing is Standing.CONTROL else None
        return why_hidden(board.spec, control, row.gate.passed)
    if folder in (EXPLANATIONS, WALKS):
        if row.kind != "model":
            return "is of a submission that has no model"
        return None if row.gate.passed else "the memorisation gate is shut"
    return None
