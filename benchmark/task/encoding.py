"""Train an encoder of a task, write its weights and what it can do, and pin it in the task."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import check_writable, write_atomically
from phantombench.task.loading import load_split
from phantombench.task.pinning import pin_encoder
from phantombench.task.registry import get_task, spec_at
from phantombench.task.spec import EncoderTraining


def train_task_encoder(
    task_id: str,
    data: Path | None,
    cache: Path,
    report: Callable[[int, float], None] = lambda _step, _loss: None,
    name: str | None = None,
) -> Path:
    """Train an encoder of a task on its `train` split, and pin it.

    Writes its `.safetensors`, a `.json` beside it (what it can do on `reference`, which is not
    trained on), the section of `card.md` that quotes that, and the weights' sha256 in `task.toml`,
    all in the task's folder.

    Args:
        task_id: the task, whose splits are pinned.
        data: the data root, or None for a task that draws its samples.
        cache: derived data.
        report: called with the number of the step and its loss.
        name: of the encoder, the first of the task's ensemble by default.

    Returns:
        Path of the weights.

    Raises:
        PhantomBenchError: no such task or encoder, it trains none, or its data is not at hand.
    """
    task = get_task(task_id)
    if not isinstance(task, EncoderTraining):
        raise PhantomBenchError(
            task_id, "this task trains no encoder", "give it a method train_encoder"
        )
    member, file = task.spec.member(name)
    is_first = member == task.spec.ensemble[0]
    check_writable(task.folder)
    train, held_out = (load_split(task, split, data, cache) for split in ("train", "reference"))
    chosen = () if is_first else (member.name,)
    trained = task.train_encoder(train, held_out, report, *chosen)
    path, card = task.folder / file, task.folder / "card.md"
    write_atomically(path, trained.weights)
    content = json.dumps(trained.scores, indent=1) + "\n"
    write_atomically(path.with_suffix(".json"), content.encode())
    write_atomically(card, with_section(card.read_text(encoding="utf-8"), trained.section).encode())
    pin_encoder(task.folder / "task.toml", trained.weights, None if is_first else member)
    spec_at.cache_clear()
    return path


def with_section(card: str, section: str) -> str:
    """Return a card with a section replaced, or added at the end; its heading tells which.

    >>> with_section("# Card\\n\\n## Encoder\\nold\\n\\n## Source\\nx\\n", "## Encoder\\nnew\\n")
    '# Card\\n\\n## Source\\nx\\n\\n## Encoder\\nnew\\n'
    """
    heading = re.escape(section.partition("\n")[0])
    without = re.sub(rf"\n*{heading}\n.*?(?=\n## |\Z)", "\n", card, flags=re.DOTALL).rstrip("\n")
    return f"{without}\n\n{section}"
