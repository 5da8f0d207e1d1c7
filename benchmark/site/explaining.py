"""The scores of explanations as columns of a board, and what they say about the methods.

A result names a hidden layer by its number, which differs from model to model; the board compares
the middle layers of all, and each cell keeps the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phantombench.errors import PhantomBenchError
from phantombench.result.schema import Result, Score
from phantombench.site.columns import Column

if TYPE_CHECKING:
    from phantombench.site.board import Board, Cell, Row

AXIS = "explanation"
FAITHFULNESS = "faithfulness"
# The one explanation score that enters the order. The frozen classifier is the one critic that all
# submissions of a task share; how faithful an explanation is depends on the critic.
HEADLINE = ("generator-classifier", "shap", FAITHFULNESS)
HIDDEN = "@middle"
NETWORKS = {
    "discriminator": "discriminator, at the sample",
    f"discriminator{HIDDEN}": "discriminator, at its middle layer",
    "generator": "generator, at the latent vector",
    f"generator{HIDDEN}": "generator, at its middle layer",
    "generator-classifier": "generator under the frozen classifier",
    f"generator-classifier{HIDDEN}": "generator under the frozen classifier, at its middle layer",
}


@dataclass(frozen=True)
class Explained:
    """One score of a result, where it belongs on the board."""

    score: Score
    note: str | None  # which layer


def explained_scores(result: Result) -> dict[str, Explained]:
    """Return the explanation scores of a result by column name, "network/method/score"."""
    found = {}
    for key, methods in result.xai.items():
        network, _, layer = key.partition("@")
        column = network + HIDDEN if layer else network
        note = f"layer {layer}" if layer else None
        for method, scores in methods.items():
            for name, score in scores.items():
                found[f"{column}/{method}/{name}"] = Explained(score, note)
    return found


def explanation_columns(names: Iterable[str]) -> list[Column]:
    """Return the columns of the names, by network, method and score.

    Raises:
        PhantomBenchError: a name that no network, method or score of the benchmark has.
    """
    wanted = set(names)
    if not wanted:
        return []
    from phantombench.xai.registry import all_methods, all_scores

    columns = [
        Column(
            name=f"{network}/{method.name}/{score.name}",
            title=f"{score.title}, {method.title}, {words}",
            axis=AXIS,
            goal=score.goal.value,
            unit="",
            digits=score.digits,
            source=score.source,
            bounds=score.bounds,
            headline=(network, method.name, score.name) == HEADLINE,
            network=network,
            method=method.name,
        )
        for network, words in NETWORKS.items()
        for method in all_methods()
        for score in all_scores()
    ]
    unknown = sorted(wanted - {column.name for column in columns})
    if unknown:
        raise PhantomBenchError(
            "leaderboards/results",
            f"explanation '{unknown[0]}': no such network, method or score",
            "score the submission again",
        )
    return [column for column in columns if column.name in wanted]


@dataclass(frozen=True)
class Verdict:
    """How one method fares on one task, counted over submissions and networks.

    Attributes:
        method: its title.
        above: explanations whose whole interval of faithfulness lies above 0, better than chance.
        chance: (network, submissions) whose interval holds 0.
        below: (network, submissions) whose whole interval lies below 0.
        total: explanations that have a number.
    """

    method: str
    above: int
    chance: tuple[tuple[str, tuple[str, ...]], ...]
    below: tuple[tuple[str, tuple[str, ...]], ...]
    total: int

    @property
    def at_chance(self) -> int:
        """Number of explanations that are no better than chance."""
        return sum(len(names) for _, names in (*self.chance, *self.below))


def verdicts(board: Board) -> list[Verdict]:
    """Compare every method's faithfulness with chance, over the submissions of a task."""
    from phantombench.xai.registry import all_methods

    found = []
    for method in all_methods():
        columns = [
            column
            for column in board.columns
            if column.method == method.name and column.score == FAITHFULNESS
        ]
        sides: dict[str, dict[str, list[str]]] = {"above": {}, "chance": {}, "below": {}}
        for column in columns:
            for row in submissions(board):
                side = _side(row.cells[column.name])
                if side is not None:
                    sides[side].setdefault(NETWORKS[column.network], []).append(row.title)
        counts = {side: sum(map(len, each.values())) for side, each in sides.items()}
        if sum(counts.values()):
            found.append(
                Verdict(
                    method.title,
                    counts["above"],
                    _frozen(sides["chance"]),
                    _frozen(sides["below"]),
                    sum(counts.values()),
                )
            )
    return found


def submissions(board: Board) -> tuple[Row, ...]:
    """Return the rows that are no controls, in the order of the board."""
    return tuple(row for row in board.rows if row.kind != "control")


def _side(cell: Cell) -> str | None:
    if cell.interval is None:
        return None
    low, high = cell.interval
    return "above" if low > 0 else "below" if high < 0 else "chance"


def _frozen(names: Mapping[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((network, tuple(each)) for network, each in names.items())
