"""The whole site: from the results of a checkout to every generated file by its name.

Everything at the top of `leaderboards/` with one of the generated suffixes is made here; results,
pictures and reports lie in folders below it and are only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from phantombench.errors import PhantomBenchError
from phantombench.metrics.measure import Axis, Measure
from phantombench.result.ledger import AnyEntry
from phantombench.result.replicates import read_all_replicates
from phantombench.result.store import read_results
from phantombench.site import assets, citations, exports
from phantombench.site.absent import find_absent
from phantombench.site.board import Board
from phantombench.site.board_picture import NAME as PICTURE
from phantombench.site.board_picture import board_picture
from phantombench.site.catalogue import leaderboard, leaderboard_json, schema_json
from phantombench.site.citations import Publication
from phantombench.site.croissant import croissant
from phantombench.site.distributions import distributions
from phantombench.site.figures import scale_of
from phantombench.site.filling import build_board
from phantombench.site.known_drawn import known_drawn
from phantombench.site.ledger import history_of, ledger_of, positions, version_of
from phantombench.site.nearest_pairs import Named
from phantombench.site.pages.compare import compare_page
from phantombench.site.pages.explanations import explanations_page
from phantombench.site.pages.index import index_page
from phantombench.site.pages.ruler import ruler_page
from phantombench.site.pages.submission import Drawn, Shared, path_of, submission_page
from phantombench.site.pages.task import golds, task_page
from phantombench.site.pictures import heat_maps, real_picture, sample_pictures, walk_pictures
from phantombench.site.releases import read_releases
from phantombench.site.reports import calibrations, gain_reports, gate_reports, ruler_reports
from phantombench.site.standings import place_ranges
from phantombench.site.typeset import board_latex, board_markdown
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
    replicates = read_all_replicates(folder, results)
    absent = find_absent(workspace, spec.id, results)
    return build_board(spec, results, measures, axes, replicates, absent)


def build_site(
    workspace: Workspace, boards: Sequence[Board], real: Mapping[str, Sequence[Named]] | None = None
) -> Site:
    """Return every generated file by its name; the same bytes from the same checkout.

    Args:
        workspace: the checkout.
        boards: of all tasks, in the order in which they are shown.
        real: by task, titles and sheets with real samples to show as well; never in pages that are
            kept.

    Raises:
        PhantomBenchError: a submission, picture or report that cannot be used.
    """
    entries = ledger_of(workspace)
    published = publication_of(boards, entries)
    specs = [board.spec for board in boards]
    reports = ruler_reports(workspace, specs)
    site = {"site.css": assets.stylesheet(), "site.js": assets.script()}
    gains = gain_reports(workspace, specs)
    galleries, sheets = {}, {}
    for board in boards:
        task = board.spec.id
        submissions = read_submissions(workspace, board)
        pictures = sheets[task] = sample_pictures(workspace, board, submissions)
        galleries[task] = heat_maps(workspace, board)
        shown = [real_picture(*each) for each in (real or {}).get(task, ())]
        mine = publication_of([board], entries, task)
        site[f"{task}.html"] = task_page(
            board,
            boards,
            submissions,
            pictures,
            mine,
            history_of(entries, task),
            shown,
            gains.get(task),
        )
        measured = distributions(workspace, board, submissions)
        walks = walk_pictures(workspace, board, submissions)
        seen = {
            row.name: Drawn(
                pictures.get(row.name),
                walks.get(row.name),
                galleries[task].get(row.name),
                measured.get(row.name),
            )
            for row in board.rows
        }
        site |= known_drawn(workspace, board)
        site |= _submission_pages(board, boards, submissions, seen, mine)
        site |= files_of(board, submissions, mine)
    site["index.html"] = index_page(boards, sheets, reports, published, read_releases(workspace))
    catalogue = leaderboard(boards, published.version, published.numbers)
    site["leaderboard.json"] = leaderboard_json(catalogue)
    site["leaderboard.schema.json"] = schema_json()
    site[PICTURE] = board_picture(boards)
    site["compare.html"] = compare_page(boards)
    site["ruler.html"] = ruler_page(boards, reports, gate_reports(workspace, specs))
    site["explanations.html"] = explanations_page(boards, calibrations(workspace, specs), galleries)
    return site


def publication_of(
    boards: Sequence[Board], entries: Sequence[AnyEntry], task: str | None = None
) -> Publication:
    """Return what places results in time: of all boards, or of one task's alone."""
    return Publication(version_of(entries, task), positions(entries), _date(boards)[:4])


def files_of(
    board: Board, submissions: Mapping[str, SubmissionSpec], published: Publication
) -> Site:
    """Return the files of one task for machines and papers, by name."""
    task, table = board.spec.id, exports.board_csv(board)
    return {
        f"{task}.json": exports.board_json(board),
        f"{task}.csv": table,
        f"{task}.bib": citations.bibliography(board, submissions, published),
        f"{task}.tex": board_latex(board),
        f"{task}.md": board_markdown(board),
        f"{task}.croissant.json": croissant(board, table, _date([board])),
    }


def _submission_pages(
    board: Board,
    boards: Sequence[Board],
    submissions: Mapping[str, SubmissionSpec],
    drawn: Mapping[str, Drawn],
    published: Publication,
) -> Site:
    every = board.every_column
    shared = Shared(
        boards,
        board,
        {column.key: scale_of(board.rows, column) for column in every},
        golds(board, every),
        place_ranges(board),
        published,
    )
    return {
        path_of(board.spec.id, row.name): submission_page(
            shared, row, submissions.get(row.name), drawn[row.name]
        )
        for row in board.rows
    }


def _date(boards: Sequence[Board]) -> str:
    return max((row.result.created for board in boards for row in board.rows), default="")


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


def read_submissions(workspace: Workspace, board: Board) -> dict[str, SubmissionSpec]:
    """Return what the submissions of a board say of themselves, by name."""
    from phantombench.submission.metadata import read_submission

    folders = {row.name: workspace.submission(board.spec.id, row.name) for row in board.rows}
    return {
        name: read_submission(folder)
        for name, folder in folders.items()
        if (folder / "submission.toml").is_file()
    }
