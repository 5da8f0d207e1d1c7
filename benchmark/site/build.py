"""The whole site: from the files of a checkout to the files of `leaderboards/`, and back to check.

Everything at the top of `leaderboards/` with one of the generated suffixes is made here; results,
sample pictures and ruler reports lie in folders below it and are only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phantombench.drawing.sample_sheet import why_hidden
from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.result.store import read_results
from phantombench.site import citations, exports, pages
from phantombench.site.board import Board, Row, Standing, build_board
from phantombench.site.reports import calibrations, ruler_reports
from phantombench.submission.schema import ControlSource, SubmissionSpec
from phantombench.task.spec import Kind, TaskSpec
from phantombench.workspace import Workspace

if TYPE_CHECKING:
    from phantombench.metrics.measure import Metric

GENERATED = (".html", ".csv", ".json", ".bib")
Site = dict[str, bytes]
MetricsFor = Callable[[Kind], "Sequence[Metric]"]


def build_site(
    workspace: Workspace,
    specs: Iterable[TaskSpec],
    metrics_for: MetricsFor,
    real: Mapping[str, bytes] | None = None,
) -> Site:
    """Return every generated file by its name; the same bytes from the same checkout.

    Args:
        workspace: the checkout.
        specs: the tasks, in the order in which they are shown.
        metrics_for: the metrics of a kind of sample, in the order of the board.
        real: by task, a sheet of real samples to show as well; never in pages that are kept.

    Raises:
        PhantomBenchError: a result, submission or report that cannot be used; names file and field.
    """
    specs = list(specs)
    _refuse_strangers(workspace, {spec.id for spec in specs})
    boards = [
        build_board(spec, read_results(workspace.results / spec.id), metrics_for(spec.kind))
        for spec in specs
    ]
    site = {"index.html": pages.index_page(boards)}
    for board in boards:
        task = board.spec.id
        submissions = _read_submissions(workspace, board)
        pictures = [
            _picture(workspace, board, row, submissions.get(row.name)) for row in board.rows
        ]
        if real and task in real:
            pictures.insert(0, pages.real_picture(real[task]))
        site[f"{task}.html"] = pages.task_page(board, boards, submissions, pictures)
        site[f"{task}.json"] = exports.board_json(board)
        site[f"{task}.csv"] = exports.board_csv(board)
        site[f"{task}.bib"] = citations.bibliography(board, submissions)
    site["ruler.html"] = pages.ruler_page(boards, ruler_reports(workspace, specs))
    galleries = {board.spec.id: _gallery(workspace, board) for board in boards}
    site["explanations.html"] = pages.explanations_page(
        boards, calibrations(workspace, specs), galleries
    )
    return site


def write_site(folder: Path, site: Site) -> list[str]:
    """Write what changed and remove what is no longer generated; return the names of both."""
    changed = differences(folder, site)
    for name in changed:
        if name in site:
            write_atomically(folder / name, site[name])
        else:
            (folder / name).unlink()
    return list(changed)


def differences(folder: Path, site: Site) -> dict[str, str]:
    """Compare a folder with a site byte for byte: by file name, what is wrong with it."""
    found = {}
    for name, content in sorted(site.items()):
        path = folder / name
        if not path.is_file():
            found[name] = "is missing"
        elif path.read_bytes() != content:
            found[name] = f"differs from line {_first_difference(path.read_bytes(), content)} on"
    for path in sorted(folder.glob("*")):
        if path.suffix in GENERATED and path.is_file() and path.name not in site:
            found[path.name] = "is not generated from any task"
    return found


def _first_difference(one: bytes, other: bytes) -> int:
    lines = zip(one.split(b"\n"), other.split(b"\n"), strict=False)
    same = 0
    for left, right in lines:
        if left != right:
            break
        same += 1
    return same + 1


def _refuse_strangers(workspace: Workspace, known: set[str]) -> None:
    """Results of a task that does not exist would silently be left out."""
    for folder in sorted(workspace.results.glob("*")):
        if folder.is_dir() and folder.name not in known:
            raise PhantomBenchError(
                folder,
                "there is no task of this name",
                f"name the folder after one of: {', '.join(sorted(known))}",
            )


def _read_submissions(workspace: Workspace, board: Board) -> dict[str, SubmissionSpec]:
    from phantombench.submission.checks import read_submission

    folders = {row.name: workspace.submission(board.spec.id, row.name) for row in board.rows}
    return {
        name: read_submission(folder)
        for name, folder in folders.items()
        if (folder / "submission.toml").is_file()
    }


def _picture(
    workspace: Workspace, board: Board, row: Row, submission: SubmissionSpec | None
) -> pages.Picture:
    """Find a submission's picture.

    Raises:
        PhantomBenchError: there is a picture of samples that must not be shown.
    """
    control = None
    if row.standing is Standing.CONTROL:
        source = submission.source if submission is not None else None
        control = source.control if isinstance(source, ControlSource) else row.name
    reason = why_hidden(board.spec, control, row.gate.passed)
    path = workspace.picture(board.spec.id, row.name)
    name = path.relative_to(workspace.leaderboards).as_posix()
    if reason is not None and path.is_file():
        raise PhantomBenchError(
            path, f"a picture that may not be kept: {reason}", "remove the file"
        )
    if reason is None and not path.is_file():
        reason = "none has been drawn"
    return pages.Picture(row.title, row.standing, name if reason is None else None, reason)


def _gallery(workspace: Workspace, board: Board) -> list[pages.Picture]:
    """Find the heat maps of every model.

    Raises:
        PhantomBenchError: there is a picture of samples that must not be shown.
    """
    found = []
    for row in board.rows:
        if row.kind != "model":
            continue
        path = workspace.explanations / board.spec.id / f"{row.name}.png"
        shut = None if row.gate.passed else "the memorisation gate is shut"
        if shut and path.is_file():
            raise PhantomBenchError(
                path, f"a picture that may not be kept: {shut}", "remove the file"
            )
        reason = shut or (None if path.is_file() else "none has been drawn")
        name = path.relative_to(workspace.leaderboards).as_posix()
        found.append(pages.Picture(row.title, row.standing, None if reason else name, reason))
    return found


def explain(found: Mapping[str, str]) -> str:
    """Return the differences in words, a line each."""
    return "\n".join(f"leaderboards/{name} {what}" for name, what in found.items())
