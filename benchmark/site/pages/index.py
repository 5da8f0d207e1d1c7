"""The overview: who leads each task and how sure that is, and the way to everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phantombench.controls.registry import floor_control
from phantombench.ruler.schema import RulerReport
from phantombench.site import citations, published
from phantombench.site.answers import answer
from phantombench.site.board import Board
from phantombench.site.citations import Publication
from phantombench.site.extractors import dependence
from phantombench.site.findings import findings
from phantombench.site.ladder import ladder
from phantombench.site.overview import compare
from phantombench.site.pages.render import render
from phantombench.site.pages.task import kind_class
from phantombench.site.pictures import Picture
from phantombench.site.releases import Release
from phantombench.site.standings import place_ranges
from phantombench.site.trust import facts


def index_page(
    boards: Sequence[Board],
    pictures: Mapping[str, Mapping[str, Picture]],
    reports: Sequence[RulerReport],
    publication: Publication,
    releases: Sequence[Release] = (),
) -> bytes:
    """Return the page that the others are found from.

    Args:
        boards: of all tasks.
        pictures: of samples, by task and name.
        reports: what is known about the ruler.
        publication: the version of the boards.
        releases: boards that were released, the first one first.
    """
    scored = [board for board in boards if board.rows]
    scored.sort(key=lambda board: (board.spec.kind, board.spec.id))  # as in the tables below
    return render(
        "index",
        boards,
        here="index",
        real_tasks=[board for board in scored if not board.spec.synthetic],
        phantoms=[board for board in scored if board.spec.synthetic],
        kinds={board.spec.id: kind_class(board) for board in boards},
        answers={board.spec.id: answer(board) for board in scored},
        ladders={board.spec.id: ladder(board) for board in scored},
        places={board.spec.id: place_ranges(board) for board in scored},
        pictures=pictures,
        found=[(board.spec, [*findings(board), *dependence(board)]) for board in scored],
        comparisons=compare(boards),
        facts=facts(reports),
        floor=floor_control().name,
        published=published.TABLE,
        published_headings=published.HEADINGS,
        protocol=published.PROTOCOL,
        cite=citations.suite_entry(publication),
        version=publication.version,
        private=bool(boards) and all(board.spec.reader for board in boards),
        releases=releases,
    )
