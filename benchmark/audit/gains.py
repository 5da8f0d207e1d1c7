"""The search for a gain: what follows of the report is followed, and all of it where asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from phantombench.audit.reports import canonical
from phantombench.evaluation import gain_report
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.gain_report import GainReport, OnTest
from phantombench.metrics.utility.gain import DRIFT
from phantombench.result.store import read_result
from phantombench.training.batches import validation_rows
from phantombench.utility.gain_search import FINALISTS, FIRST, best_of, candidates_of
from phantombench.utility.ward import SEEDS

Say = Callable[[str], None]


def of_gain(bench: Bench, *, full: bool, say: Say = lambda _: None) -> Iterator[str]:
    """Yield what differs in the report of a task's search, if there is one.

    Args:
        bench: the task.
        full: search again; gains may drift as those of a result may on another processor.
        say: told what is being done.

    Raises:
        PhantomBenchError: the report is not one.
    """
    spec, workspace = bench.task.spec, bench.workspace
    committed = gain_report.read(workspace, spec.id)
    if committed is None:
        return
    yield from canonical(gain_report.path_of(workspace, spec.id).read_bytes(), committed)
    learned, held = validation_rows(bench.ground.train, gain_report.HELD_OUT)
    for name, told, now in (
        ("task", committed.task, spec.id),
        ("version", committed.version, spec.version),
        ("recipe", committed.recipe, spec.recipe_sha256),
        ("learned", committed.learned, len(learned)),
        ("held_out", committed.held_out, len(held)),
    ):
        if told != now:
            yield f"field '{name}': committed {told}, now {now}"
    yield from _inconsistent(committed)
    yield from _unlike_result(bench, committed)
    if full:
        yield from _unlike(committed, gain_report.measure(bench, say))


def _unlike_result(bench: Bench, report: GainReport) -> Iterator[str]:
    """Yield where the result of the chosen submission says another gain of the same condition."""
    if report.chosen is None:
        return
    name = report.chosen.submission
    path = bench.workspace.result(bench.task.spec.id, name)
    result = read_result(path) if path.is_file() else None
    if result is None or result.submission.sha256 != report.submissions.get(name):
        return  # another submission by now; the page says so
    known = gain_report.recorded(result, report.chosen)
    if known not in (None, report.on_test):
        yield f"field 'on_test': committed {report.on_test}, its result says {known}"


def _inconsistent(report: GainReport) -> Iterator[str]:
    """Yield what does not follow from the gains of the report."""
    if [each.candidate for each in report.tried] != candidates_of(report.submissions):
        yield "field 'tried' is not every submission at every share, with and without the filter"
    counts = [len(each.gains) for each in report.tried]
    possible = sum(count > 0 for count in counts)
    if not set(counts) <= {0, FIRST, len(SEEDS)} or counts.count(len(SEEDS)) != min(
        FINALISTS, possible
    ):
        yield "field 'tried' has other numbers of seeds than a search makes"
    for each in report.tried:
        if (each.reason is None) == (not each.gains):
            yield f"field 'tried': {each.candidate} needs gains or a reason"
    best = best_of(report.tried)
    if report.chosen != (best.candidate if best else None):
        yield "field 'chosen' is not the best of those tried from all seeds"
    if (report.chosen is None) != (report.on_test is None):
        yield "field 'on_test' does not belong to what was chosen"
    if report.on_test is not None and not _holds(report.on_test):
        yield "field 'on_test': the interval does not hold the value"


def _holds(tested: OnTest) -> bool:
    return tested.ci95[0] <= tested.value <= tested.ci95[1]


def _unlike(committed: GainReport, now: GainReport) -> Iterator[str]:
    if committed.submissions != now.submissions:
        yield "field 'submissions': others are tried now"
        return
    for was, again in zip(committed.tried, now.tried, strict=True):
        pairs = zip(was.gains, again.gains, strict=False)
        if any(abs(one - other) > DRIFT for one, other in pairs):
            yield f"field 'tried': {was.candidate} gained {was.gains}, now {again.gains}"
    same = committed.chosen == now.chosen
    if same and committed.on_test is not None and now.on_test is not None:
        told = (committed.on_test.value, *committed.on_test.ci95)
        found = (now.on_test.value, *now.on_test.ci95)
        if any(abs(one - other) > DRIFT for one, other in zip(told, found, strict=True)):
            yield f"field 'on_test': committed {told}, now {found}"
