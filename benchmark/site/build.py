"""The whole site: from the results of a checkout to every generated file by its name.

Everything at the top of `leaderboards/` with one of the generated suffixes is made here; results,
pictures and reports lie in folders below it and are only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from phantombench.errors import PhantomBenchError
from phantombench.metrics.measure import Axis, Measure
from phantombench.result.replicates import read_all_replicates
from phantombench.result.store import read_results
from phantombench.site import citations, exports
from phantombench.site.board import Board
from phantombench.site.filling import build_board
from phantombench.site.pages.explanations import explanations_page
from phantombench.site.pages.index import index_page
from phantombench.site.pages.ruler import ruler_page
from phantombench.site.pages.task import task_page
from phantombench.site.pictures import heat_maps, real_picture, sample_pictures
from phantombench.site.reports import calibrations, gate_reports, ruler_reports
from phantombench.site.writing import Site
from phantombench.submission.schema import SubmissionSpec
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

MeasuresFor = Callable[[TaskSpec], Sequence[Measure]]


def build_boards(
    workspace: Workspace,
    specs: Iterable[TaskSpec],
    measures_for: MeasuresFor,
    axes: Mapping[str, Axis],
) -> list[Board]:
    """Return the boards of the tasks, in their order.

    Args:
        workspace: the checkout.
        specs: the tasks, in the order in which they are shown.
        measures_for: the measures of a task, in the order of the board.
        axes: by name, in the order of the board.

    Raises:
        PhantomBenchError: a result that cannot be used; names file and field.
    """
    specs = list(specs)
    _refuse_strangers(workspace, {spec.id for spec in specs})
    return [_board(workspace, spec, measures_for(spec), axes) for spec in specs]


def _board(
    workspace: Workspace, spec: TaskSpec, measures: Sequence[Measure], axes: Mapping[str, Axis]
) -> Board:
    results = read_results(workspace.results / spec.id)
    folder = workspace.replicates(spec.id, "").parent
    return build_board(spec, results, measures, axes, read_all_replicates(folder, results))


def build_site(
    workspace: Workspace, boards: Sequence[Board], real: Mapping[str, bytes] | None = None
) -> Site:
    """Return every generated file by its name; the same bytes from the same checkout.

    Args:
        workspace: the checkout.
        boards: of all tasks, in the order in which they are shown.
        real: by task, a sheet of real samples to show as well; never in pages that are kept.

    Raises:
        PhantomBenchError: a submission, picture or report that cannot be used.
    """
    site = {"index.html": index_page(boards)}
    for board in boards:
        task = board.spec.id
        submissions = _read_submissions(workspace, board)
        pictures = sample_pictures(workspace, board, submissions)
        if real and task in real:
            pictures.insert(0, real_picture(real[task]))
        site[f"{task}.html"] = task_page(board, boards, submissions, pictures)
        site[f"{task}.json"] = exports.board_json(board)
        site[f"{task}.csv"] = exports.board_csv(board)
        site[f"{task}.bib"] = citations.bibliography(board, submissions)
    specs = [board.spec for board in boards]
    gates = gate_reports(workspace, specs)
    site["ruler.html"] = ruler_page(boards, ruler_reports(workspace, specs), gates)
    site["explanations.html"] = explanations_page(
        boards,
        calibrations(workspace, specs),
        {board.spec.id: heat_maps(workspace, board) for board in boards},
    )
    return site


def _refuse_strangers(workspace: Workspace, known: set[str]) -> None:
    """Results of a task that does not exist would silently be left out."""
    replicates = workspace.leaderboards / "replicates"
    for folder in sorted((*workspace.results.glob("*"), *replicates.glob("*"))):
        if folder.is_dir() and folder.name not in known:
            raise PhantomBenchError(
                folder,
                "there is no task of this name",
                f"name the folder after one of: {', '.join(sorted(known))}",
            )


def _read_submissions(workspace: Workspace, board: Board) -> dict[str, SubmissionSpec]:
    from phantombench.submission.metadata import read_submission

    folders = {row.name: workspace.submission(board.spec.id, row.name) for row in board.rows}
    return {
        name: read_submission(folder)
        for name, folder in folders.items()
        if (folder / "submission.toml").is_file()
    }
