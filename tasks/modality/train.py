"""Train a task's encoder, write its weights and what its heads can do, and pin it in the task.

    python -m phantombench.tasks.modality.train xray-nih --data DATA

The same as `phantombench encoder train --task xray-nih`.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from phantombench.files import write_atomically
from phantombench.task.loading import load_split
from phantombench.task.pinning import pin_encoder
from phantombench.task.registry import get_task, read_spec
from phantombench.task.spec import Kind
from phantombench.tasks.modality.encoder import load_encoder
from phantombench.tasks.modality.encoder_card import with_section
from phantombench.tasks.modality.encoder_scores import score_heads
from phantombench.tasks.modality.encoder_training import Recipe, train_encoder
from phantombench.workspace import open_workspace

SEED = 0
_MODALITIES: dict[Kind, str] = {"image": "xray", "signal": "ecg"}


def recipe_of(kind: Kind) -> Recipe:
    """Return the recipe of a modality's encoder."""
    recipe: Recipe = importlib.import_module(
        f"phantombench.tasks.modality.{_MODALITIES[kind]}_encoder"
    ).RECIPE
    return recipe


def train_task_encoder(
    task_id: str,
    data: Path | None,
    cache: Path,
    report: Callable[[int, float], None] | None = None,
) -> Path:
    """Train the encoder of a task on its `train` split, and pin it.

    Writes `encoder.safetensors`, `encoder.json` (the heads' scores on `reference`, which is not
    trained on), the section of `card.md` that quotes them, and the weights' sha256 in `task.toml`,
    all in the task's folder.

    Args:
        task_id: the task, whose splits are pinned.
        data: the data root, or None for a task that draws its samples.
        cache: derived data.
        report: called with the number of the step and its loss.

    Returns:
        Path of the weights.
    """
    task = get_task(task_id)
    spec, recipe = task.spec, recipe_of(task.spec.kind)
    train = load_split(task, "train", data, cache)
    held_out = load_split(task, "reference", data, cache)
    weights = train_encoder(recipe, train, len(spec.classes), SEED, report)
    path = task.folder / "encoder.safetensors"
    write_atomically(path, weights)
    encoder = load_encoder(path, spec, check=False)
    scores = score_heads(encoder, recipe, held_out, spec.classes, np.random.default_rng(SEED))
    described: dict[str, Any] = {"encoder": encoder.name, "sha256": encoder.sha256}
    described |= {"held_out": "reference", **scores}
    content = json.dumps(described, indent=1) + "\n"
    write_atomically(path.with_suffix(".json"), content.encode())
    card = task.folder / "card.md"
    write_atomically(card, with_section(card.read_text(encoding="utf-8"), described).encode())
    pin_encoder(task.folder / "task.toml", weights)
    read_spec.cache_clear()
    return path


def main() -> None:
    """Train the encoder of the task that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task")
    parser.add_argument("--data", type=Path, default=None)
    arguments = parser.parse_args()
    place = open_workspace(Path(__file__).resolve().parents[2], arguments.data)
    print(train_task_encoder(arguments.task, place.data, place.cache))


if __name__ == "__main__":
    main()
