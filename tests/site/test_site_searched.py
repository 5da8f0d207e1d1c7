"""What a page says of a search for a gain is what the report says."""

from __future__ import annotations

import pytest

from phantombench.evaluation.gain_report import GainReport, OnTest
from phantombench.site.searched import searched_of
from phantombench.utility.gain_search import FIRST, TriedGain, best_of, candidates_of
from phantombench.utility.ward import SEEDS


class Submission:
    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256


class Result:
    def __init__(self, sha256: str) -> None:
        self.submission = Submission(sha256)


class Row:
    def __init__(self, name: str, sha256: str) -> None:
        self.name, self.title, self.result = name, name.upper(), Result(sha256)


class Spec:
    version, recipe_sha256 = 1, "0" * 64


class Board:
    spec = Spec()

    def __init__(self, **rows: str) -> None:
        self.rows = self.submissions = [Row(name, sha256) for name, sha256 in rows.items()]


def report(value: float, low: float, high: float) -> GainReport:
    candidates = candidates_of(["gan", "vae"])
    tried = [
        TriedGain(candidate=each, gains=(0.001 * place,) * (len(SEEDS) if place >= 10 else FIRST))
        for place, each in enumerate(candidates)
    ]
    tried[3] = TriedGain(candidate=candidates[3], gains=(), reason="nothing is left")
    best = best_of(tried)
    assert best is not None
    return GainReport(
        task="tiny",
        version=1,
        recipe="0" * 64,
        learned=1250,
        held_out=139,
        submissions={"gan": "a", "vae": "b"},
        tried=tuple(tried),
        chosen=best.candidate,
        on_test=OnTest(value=value, ci95=(low, high)),
    )


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.01, 0.04, "it helps"), (-0.04, -0.01, "it harms"), (-0.01, 0.04, "no gain was found")],
)
def test_the_verdict_is_that_of_the_whole_interval(low: float, high: float, verdict: str) -> None:
    shown = searched_of(Board(gan="a", vae="b"), report((low + high) / 2, low, high))
    assert shown is not None and verdict in " ".join(shown.sentences)
    assert "First came VAE as 100% of each batch, selected, with +0.015" in shown.sentences[1]


def test_one_cell_a_candidate_and_one_of_them_is_chosen() -> None:
    shown = searched_of(Board(gan="a", vae="b"), report(0.0, -0.1, 0.1))
    assert shown is not None
    assert [title for title, _ in shown.rows] == ["GAN", "VAE"]
    cells = [cell for _, row in shown.rows for cell in row]
    assert len(cells) == 2 * len(shown.headings) and sum(cell.chosen for cell in cells) == 1
    assert cells[3].value is None and cells[3].reason == "nothing is left"


def test_what_has_changed_since_is_named() -> None:
    shown = searched_of(Board(gan="other", edm="c"), report(0.0, -0.1, 0.1))
    assert shown is not None
    assert "Changed or gone since: GAN and vae." in shown.sentences
    assert "Not among those tried: EDM." in shown.sentences


def test_without_a_search_nothing_is_shown() -> None:
    assert searched_of(Board(gan="a"), None) is None


def test_a_search_under_another_recipe_is_called_outdated() -> None:
    board, found = Board(gan="a", vae="b"), report(0.0, -0.1, 0.1)
    now = searched_of(board, found)
    before = searched_of(board, found.model_copy(update={"recipe": "1" * 64}))
    assert now is not None and before is not None
    assert "has to be redone" not in " ".join(now.sentences)
    assert "has to be redone" in before.sentences[-1]
