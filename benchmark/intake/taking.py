"""Make a submission of somebody's files."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

from phantombench.generation.npz_file import NpzFile
from phantombench.intake.arrays import holds_samples
from phantombench.intake.convert import Conversion
from phantombench.submission.template import create
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

_CHUNK = 1024  # samples written at a time


def is_weights(path: Path | None) -> bool:
    """Say whether a path is taken as it is: nothing yet, or the weights of a model."""
    return path is None or (path.suffix.lower() == ".safetensors" and not holds_samples(path))


def take(
    workspace: Workspace,
    task: TaskSpec,
    name: str,
    made: Conversion,
    *,
    replace: bool = False,
    about: Mapping[str, str] | None = None,
) -> Path:
    """Write converted samples into a submission, pinned, with what was done to them; return it.

    Args:
        workspace: the checkout.
        task: its metadata.
        name: of the submission.
        made: a conversion without problems.
        replace: put them in the place of those of a submission that is there.
        about: see `create`.

    Raises:
        PhantomBenchError: a name that cannot be used, or a folder that is there already.
    """
    assert made.samples is not None
    assert made.labels is not None
    lines = [] if made.conditional else ["conditional = false  # the labels were dealt at random"]
    if made.steps:
        lines.append(f"converted = {json.dumps(made.steps, ensure_ascii=False)}")
    buffer = io.BytesIO()
    file = NpzFile(buffer, len(made.samples), task.sample_shape)
    for start in range(0, len(made.samples), _CHUNK):
        part = slice(start, start + _CHUNK)
        file.add(made.samples[part], made.labels[part])
    file.close()
    more = "".join(f"{line}\n" for line in lines)
    return create(
        workspace,
        task.id,
        name,
        Path("samples.npz"),
        "",
        raw=buffer.getvalue(),
        more=more,
        replace=replace,
        about=about,
    )
