"""The page of one submission on one task: everything that is known of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phantombench.drawing.sample_sheet import on_paper
from phantombench.evaluation.pictures import PACED, walk_labels
from phantombench.metrics.subgroups import FEWEST
from phantombench.result.schema import Environment
from phantombench.site import citations, standings
from phantombench.site.board import Board, Key, Row
from phantombench.site.citations import Publication
from phantombench.site.curve import curve_of
from phantombench.site.distributions import Distributions
from phantombench.site.figures import Scale
from phantombench.site.lines import parts_elsewhere, sections_of
from phantombench.site.looked import looked_for
from phantombench.site.pages.render import render
from phantombench.site.pages.task import kind_class
from phantombench.site.pictures import Picture, why_unexplained
from phantombench.site.standings import PlaceRange
from phantombench.site.unbeaten import unbeaten
from phantombench.statistics import histogram
from phantombench.submission.schema import ModelSource, SubmissionSpec

ROOT = "../../"  # from the page to the top of the site
ZOOM = {"image": 2.0, "signal": 1.3}  # of a sheet, so that its samples can be judged


@dataclass(frozen=True)
class Drawn:
    """What there is to see of a submission; None where nothing is to be said of it.

    Attributes:
        samples: a sheet of them.
        walks: of a model's generator.
        maps: of a model's explanations.
        distributions: of what is measured on samples.
    """

    samples: Picture | None = None
    walks: Picture | None = None
    maps: Picture | None = None
    distributions: Distributions | None = None


@dataclass(frozen=True)
class Shared:
    """What the pages of all submissions of a task share, computed once."""

    boards: Sequence[Board]
    board: Board
    scales: Mapping[Key, Scale]
    golds: Mapping[Key, float | None]
    places: Mapping[str, PlaceRange]
    published: Publication


def path_of(task: str, name: str) -> str:
    """Return where the page of a submission lies in the site."""
    return f"submissions/{task}/{name}.html"


def submission_page(
    shared: Shared,
    row: Row,
    spec: SubmissionSpec | None,
    drawn: Drawn,
) -> bytes:
    """Return the page of one submission.

    Args:
        shared: what it has in common with the others of its task.
        row: of the submission.
        spec: what it says of itself; None where its folder is not in the checkout.
        drawn: what there is to see of it.
    """
    board, task = shared.board, shared.board.spec.id
    source = spec.source if spec is not None else None
    paper = citations.paper_of(spec, row) if spec is not None else ""
    return render(
        "submission",
        shared.boards,
        here="",
        root=ROOT,
        board=board,
        tint=kind_class(board),
        row=row,
        card=spec,
        badge=standings.badge(row),
        badge_words=standings.BADGE_WORDS[standings.badge(row)],
        place=shared.places.get(row.name),
        gate=standings.gate_word(row, board),
        looked=looked_for(row, board),
        unbeaten=unbeaten(row, board),
        picture=drawn.samples,
        walks=drawn.walks,
        maps=drawn.maps,
        dists=drawn.distributions,
        fewest_judged=FEWEST,
        fewest=(histogram.SAMPLES, histogram.GROUPS),
        ways=[board.spec.classes[label] for label in walk_labels(board.spec)],
        scaled=board.spec.kind == "signal" and not on_paper(board.spec),
        paced=PACED if on_paper(board.spec) else None,
        zoom=ZOOM[board.spec.kind],
        curve=curve_of(spec.training) if spec is not None and spec.training else None,
        sections=sections_of(row, board),
        elsewhere=parts_elsewhere(row, board),
        scales=shared.scales,
        golds=shared.golds,
        hyperparameters=source.hyperparameters if isinstance(source, ModelSource) else {},
        model=source.model if isinstance(source, ModelSource) else None,
        computed=_computed(row),
        commands=_commands(task, row, spec),
        number=shared.published.numbers.get((task, row.name)),
        version=shared.published.version,
        cite=citations.result_entry(board, row, spec, shared.published),
        paper=paper,
    )


def _computed(row: Row) -> list[tuple[Environment, list[str]]]:
    """Return what its numbers were computed in; the commits of what is alike otherwise together."""
    found: dict[str, tuple[Environment, list[str]]] = {}
    for each in row.environments:
        shown = each.model_dump_json(exclude={"commit", "processor", "seconds"})
        commits = found.setdefault(shown, (each, []))[1]
        if each.commit not in commits:
            commits.append(each.commit)
    return list(found.values())


def _commands(task: str, row: Row, spec: SubmissionSpec | None) -> list[tuple[str, str]]:
    """Return what makes the submission and its numbers again, with what each command does."""
    of = f"--task {task} --submission {shlex.quote(row.name)}"
    found = []
    if spec is not None and spec.training is not None:
        found.append(("Train it again", spec.training.command))
    found += [
        ("Compute its numbers again and compare them", f"phantombench verify {of}"),
        ("Score what is missing", f"phantombench evaluate {of}"),
    ]
    if row.kind == "model":
        found.append(("Draw samples", f"phantombench generate {of} --num-samples 100"))
        if not all(why_unexplained(row, each) for each in ("discriminator", "generator")):
            found.append(("Explain it", f"phantombench explain {of} --method shap"))
    return found
