"""Find the classical recipe of a task: a random search on a part of `train` held out by patient.

A gain over a weak baseline is none, so the baseline is searched before anything synthetic is seen.
Successive halving (Jamieson and Talwalkar 2016, AISTATS, PMLR 51:240-248): every candidate is tried
on one fold, the best third on all three. `reference` and `test` are not looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.schema import Closed
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import Split
from phantombench.utility.pool import Pool
from phantombench.utility.recipe import Recipe
from phantombench.utility.training import BATCH, Setting, fit, probabilities

RECIPE = "recipe.json"  # in the folder of a task
CANDIDATES, FINALISTS, FOLDS = 30, 10, 3
# What a candidate is drawn from; 0 in every list, so that nothing is used that does not help.
CHOICES: dict[str, tuple[float, ...]] = {
    "learning_rate": (1e-3, 2e-3, 4e-3),
    "weight_decay": (0.0, 0.01, 0.1),
    "dropout": (0.0, 0.2, 0.5),
    "label_smoothing": (0.0, 0.05, 0.15),
    "shift": (0.0, 0.03, 0.06, 0.12),
    "zoom": (0.0, 0.05, 0.1, 0.2),
    "warp": (0.0, 0.01, 0.03),
    "contrast": (0.0, 0.1, 0.3),
    "noise": (0.0, 0.05, 0.15, 0.3),
    "mixup": (0.0, 0.2, 1.0),
}
STEPS = (200, 300, 400)
Report = Callable[[str], None]


class Tried(Closed):
    """One candidate: its macro AUROC on the held-out patients of each fold that it was tried on."""

    recipe: Recipe
    auroc: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over its folds."""
        return float(np.mean(self.auroc))


class Searched(Closed):
    """The outcome of a search: `tasks/<folder>/recipe.json`.

    Attributes:
        few: share of the patients that a classifier with fewer patients has.
        chosen: the best candidate of those tried on all folds.
        tried: all of them, in the order in which they were drawn.
    """

    few: float
    chosen: Recipe
    tried: tuple[Tried, ...]


def read_recipe(folder: Path, sha256: str) -> Searched:
    """Return the outcome of a task's search, from the file that the task pins.

    Raises:
        PhantomBenchError: the file is absent, or not the pinned one, or not what a search writes.
    """
    path, remedy = folder / RECIPE, "restore the committed file, or run: phantombench recipe"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PhantomBenchError(path, "cannot be read", remedy) from error
    found = hashlib.sha256(raw).hexdigest()
    if found != sha256:
        raise PhantomBenchError(
            path, f"its sha256 is {found[:12]}..., the task pins {sha256[:12]}...", remedy
        )
    try:
        return Searched.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PhantomBenchError(path, f"field '{where}': {first['msg']}", remedy) from error


def search(train: Split, classes: int, few: float, report: Report = lambda _: None) -> Searched:
    """Search the recipe of a task.

    Args:
        train: the training data; nothing else is seen.
        classes: number of them.
        few: kept with the outcome.
        report: told which candidate is being trained.
    """
    folds = list(_folds(train))
    candidates = list(_candidates(np.random.default_rng(12)))
    scores: list[list[float]] = []
    for number, recipe in enumerate(candidates):
        report(f"candidate {number + 1} of {len(candidates)}")
        scores.append([_score(train, folds[0], classes, recipe)])
    best = sorted(range(len(candidates)), key=lambda each: -scores[each][0])[:FINALISTS]
    for place, index in enumerate(best):
        report(f"finalist {place + 1} of {len(best)}")
        scores[index] += [_score(train, fold, classes, candidates[index]) for fold in folds[1:]]
    tried = tuple(
        Tried(recipe=recipe, auroc=tuple(round(each, 5) for each in found))
        for recipe, found in zip(candidates, scores, strict=True)
    )
    chosen = max((tried[index] for index in best), key=lambda each: each.mean)
    return Searched(few=few, chosen=chosen.recipe, tried=tried)


def _candidates(rng: np.random.Generator) -> Iterator[Recipe]:
    """Yield the plain recipe, then draws."""
    yield Recipe(steps=STEPS[1])
    for _ in range(CANDIDATES - 1):
        drawn = {name: float(rng.choice(values)) for name, values in CHOICES.items()}
        yield Recipe.model_validate({"steps": int(rng.choice(STEPS)), **drawn})


def _folds(train: Split) -> Iterator[NDArray[np.bool_]]:
    """Yield which samples are held out: a third of the groups, such that no class is missing."""
    rng = np.random.default_rng(11)
    names = np.unique(train.groups)
    every = np.unique(train.labels)
    while True:
        parts = np.array_split(rng.permutation(names), FOLDS)
        held = [np.isin(train.groups, part) for part in parts]
        sides = [side for each in held for side in (each, ~each)]
        if all(len(np.unique(train.labels[side])) == len(every) for side in sides):
            yield from held
            return


def _score(train: Split, held: NDArray[np.bool_], classes: int, recipe: Recipe) -> float:
    rows, judged = np.flatnonzero(~held), np.flatnonzero(held)
    pool = Pool(train.samples[rows], train.labels[rows])
    network = fit([(pool, BATCH)], Setting.of(pool.samples, classes, recipe), seed=0)
    told = probabilities(network, train.samples[judged])
    found = ByGroup(told, train.labels[judged], train.groups[judged])
    return float(found.auroc(found.everybody)[0])
