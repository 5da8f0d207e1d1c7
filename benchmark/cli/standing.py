"""What `phantombench evaluate` ends with: where a submission stands, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.cli.from_here import from_here
from phantombench.workspace import Workspace

_WIDE = 24


def standing(workspace: Workspace, task: str, name: str) -> Iterator[str]:
    """Yield headline numbers with interval and rank, place, gate and remarks, and what is next.

    Args:
        workspace: the checkout.
        task: its id.
        name: of a submission that has a result.
    """
    from phantombench.metrics import all_axes, measures_for
    from phantombench.result.store import read_results
    from phantombench.site.filling import build_board
    from phantombench.site.standings import gate_word
    from phantombench.task.registry import read_spec

    spec = read_spec(task)
    results = read_results(workspace.results / task)
    board = build_board(spec, results, measures_for(spec), all_axes())
    row = next((each for each in board.rows if each.name == name), None)
    if row is None:
        return
    ranked = len([each for each in board.submissions if each.place is not None])
    yield f"{task}/{name}"
    for column in board.headline:
        cell, digits = row.cells[column.key], column.measure.digits
        title = f"  {column.title[:_WIDE]:{_WIDE}s}"
        if cell.value is None or cell.interval is None:
            yield f"{title} none: {cell.reason}"
            continue
        low, high = cell.interval
        unit = f" {column.unit}" if column.unit else ""
        rank = f"  rank {cell.rank.rank} ({cell.rank.low} to {cell.rank.high})" if cell.rank else ""
        yield f"{title} {cell.value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]{unit}{rank}"
    if row.place is not None and row.mean_rank is not None:
        equal = ", shared" if row.place.tied else ""
        yield f"  {'place':{_WIDE}s} {row.place.rank} of {ranked}{equal}; mean rank " + (
            f"{row.mean_rank.rank:.2f} [{row.mean_rank.low:.2f}, {row.mean_rank.high:.2f}]"
        )
    else:
        yield f"  {'place':{_WIDE}s} none: {row.standing.value}"
    yield f"  {'gate':{_WIDE}s} {gate_word(row, board)}: {row.gate.reason}"
    for remark in row.remarks:
        yield f"  {'remark':{_WIDE}s} {remark}"
    page = from_here(workspace.leaderboards / f"{task}.html")
    yield f"  next: phantombench leaderboard, then open {page}"
