"""The search for an augmentation gain, in words and as a table: what was tried, what it gained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phantombench.evaluation.gain_report import GainReport
from phantombench.site.board import Board
from phantombench.site.helped import signed
from phantombench.site.wording import listed
from phantombench.utility.gain_search import FINALISTS, FIRST, SHARES, TriedGain, best_of
from phantombench.utility.ward import SEEDS

DIGITS = 3


@dataclass(frozen=True)
class Gained:
    """One cell: a gain on the held-out part, in words; None where nothing could be tried.

    Attributes:
        text: the gain with its sign.
        value: the gain.
        seeds: how many it is the mean of.
        chosen: whether it is the best of those tried from all seeds.
        reason: why there is none.
    """

    text: str
    value: float | None
    seeds: int
    chosen: bool
    reason: str | None


@dataclass(frozen=True)
class Searched:
    """The section of a task's page.

    Attributes:
        sentences: what was searched, what came first, and what it gained on `test`.
        headings: of the columns: a share, with or without the filter.
        rows: title of the submission, and its cells.
    """

    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Gained, ...]], ...]


def searched_of(board: Board, report: GainReport | None) -> Searched | None:
    """Return what is shown of a search; None where none was made."""
    if report is None:
        return None
    best = best_of(report.tried)
    columns = [(share, selected) for share in SHARES for selected in (False, True)]
    cells = {
        (each.candidate.submission, each.candidate.share, each.candidate.selected): _cell(
            each, best
        )
        for each in report.tried
    }
    titles = {row.name: row.title for row in board.rows}
    rows = tuple(
        (
            titles.get(name, name),
            tuple(cells[name, *column] for column in columns if (name, *column) in cells),
        )
        for name in report.submissions
    )
    return Searched(
        (*_told(report, best, titles), *_outdated(board, report, titles)),
        tuple(f"{share:.0%}{', selected' if selected else ''}" for share, selected in columns),
        rows,
    )


def _cell(tried: TriedGain, best: TriedGain | None) -> Gained:
    chosen = best is not None and tried.candidate == best.candidate
    if not tried.gains:
        return Gained("\N{EN DASH}", None, 0, chosen, tried.reason)
    return Gained(signed(tried.mean, DIGITS), tried.mean, len(tried.gains), chosen, None)


def _told(report: GainReport, best: TriedGain | None, titles: Mapping[str, str]) -> tuple[str, ...]:
    tried = (
        f"{len(report.tried)} candidates were tried without a look at test: "
        f"{len(report.submissions)} submissions, {len(SHARES)} shares of each batch, with and "
        "without a filter that drops samples whose label the task's classifier does not share. "
        f"Classifiers learned from {report.learned:,} samples of train and were judged on "
        f"{report.held_out:,} others, which chose a generator's weights at most; all from {FIRST} "
        f"seeds, the best {FINALISTS} from {len(SEEDS)}."
    )
    if best is None or report.on_test is None:
        return (tried, "Nothing could be tried.")
    low, high = report.on_test.ci95
    name, chosen = best.candidate.submission, best.candidate
    filtered = ", selected" if chosen.selected else ""
    verdict = (
        "the interval lies above 0: it helps"
        if low > 0
        else "the interval lies below 0: it harms"
        if high < 0
        else "the interval holds 0: no gain was found"
    )
    return (
        tried,
        f"First came {titles.get(name, name)} as {chosen.share:.0%} of each batch{filtered}, with "
        f"{signed(best.mean, DIGITS)}. On the patients of test, with all of train, it gains "
        f"{signed(report.on_test.value, DIGITS)} ({signed(low, DIGITS)} to "
        f"{signed(high, DIGITS)}); {verdict}.",
    )


def _outdated(board: Board, report: GainReport, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Say whether the recipe has changed, which of those tried have, and who has come since."""
    now = {row.name: row.result.submission.sha256 for row in board.submissions}
    changed = [name for name, sha256 in report.submissions.items() if now.get(name) != sha256]
    come = [name for name in now if name not in report.submissions]
    told = []
    if (report.version, report.recipe) != (board.spec.version, board.spec.recipe_sha256):
        told.append(
            "The task or its classical recipe has changed since: the search has to be redone."
        )
    if changed:
        told.append(f"Changed or gone since: {listed(titles.get(each, each) for each in changed)}.")
    if come:
        told.append(f"Not among those tried: {listed(titles[each] for each in come)}.")
    return tuple(told)
