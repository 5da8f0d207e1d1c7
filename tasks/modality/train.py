"""Train the encoder that a task's recipe describes, and say what it can do."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Split, TaskSpec, TrainedEncoder
from phantombench.tasks.modality.encoder import decode_file
from phantombench.tasks.modality.encoder_card import section
from phantombench.tasks.modality.encoder_scores import score_heads
from phantombench.tasks.modality.encoder_training import Recipe, train_encoder

SCORING_SEED = 0


def recipe_of(spec: TaskSpec, name: str | None = None) -> Recipe:
    """Return a recipe for the task's samples, by default the one of its first encoder.

    Raises:
        PhantomBenchError: the task names none, or one that does not exist.
    """
    name = name or spec.encoder_recipe
    try:
        module = importlib.import_module(f"phantombench.tasks.modality.{name}_encoder")
    except ModuleNotFoundError as error:
        raise PhantomBenchError(
            f"{spec.id}: encoder_recipe '{name}'",
            "there is no such recipe",
            f"write tasks/modality/{name}_encoder.py, or name another one in task.toml",
        ) from error
    recipe: Recipe = module.recipe(spec)
    return recipe if spec.encoder_steps is None else replace(recipe, steps=spec.encoder_steps)


def train_by_recipe(
    spec: TaskSpec,
    train: Split,
    held_out: Split,
    report: Callable[[int, float], None] | None = None,
    recipe: Recipe | None = None,
    name: str | None = None,
) -> TrainedEncoder:
    """Train an encoder of a task on `train`, and score its heads on `held_out`.

    Args:
        spec: the task.
        train: the only data that the encoder sees.
        held_out: the task's reference.
        report: called with the number of the step and its loss.
        recipe: in place of the one that the task names.
        name: of the encoder, the first of the ensemble by default.
    """
    member, _ = spec.member(name)
    recipe = recipe or recipe_of(spec, None if name is None else member.recipe)
    weights = train_encoder(recipe, train, len(spec.classes), member.seed, report)
    encoder = decode_file(weights, spec)
    rng = np.random.default_rng(SCORING_SEED)
    scores = score_heads(encoder, recipe, held_out, spec.classes, rng)
    described: dict[str, Any] = {"encoder": encoder.name, "sha256": encoder.sha256}
    described |= {"held_out": "reference", **scores}
    return TrainedEncoder(weights, described, section(described, name))
