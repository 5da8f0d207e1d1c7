"""Write a task of one's own: arrays, manifest, card and metadata, then its encoders."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.own_task.alike import saved_again, warning
from phantombench.own_task.card import card_text
from phantombench.own_task.dividing import Division, divide, group_numbers
from phantombench.own_task.gathering import Gathered
from phantombench.own_task.manifest import manifest_text
from phantombench.own_task.metadata import text_of, with_encoders
from phantombench.own_task.place import SALT
from phantombench.own_task.said import Said
from phantombench.task.encoding import train_task_encoder
from phantombench.task.loading import COVARIATE, split_digest
from phantombench.task.pinning import write_splits
from phantombench.task.registry import sorts, spec_at
from phantombench.task.spec import Split, SplitSpec, TaskSpec

_SALT = 16  # bytes


def write_task(
    folder: Path, said: Said, gathered: Gathered, warn: Callable[[str], None] = lambda _: None
) -> TaskSpec:
    """Write everything but the encoders, the metadata last: without it the folder is no task.

    Args:
        folder: of the task, empty.
        said: by the owner.
        gathered: the samples.
        warn: told what looks wrong, which the card says as well.

    Raises:
        PhantomBenchError: samples of another sort than was said, or that cannot be divided.
    """
    spec = _with_sort(gathered.spec, said, gathered)
    division = divide(gathered.patients, gathered.labels, len(spec.classes))
    splits = _splits(gathered, division)
    again = saved_again(gathered, division)
    doubts = [warning(again)] if again else []
    for each in doubts:
        warn(each)
    salt = secrets.token_bytes(_SALT)
    for name, split in splits.items():
        write_atomically(folder / f"{name}.npz", _packed(split))
    write_atomically(folder / SALT, salt.hex().encode() + b"\n")
    write_atomically(folder / "manifest.csv", manifest_text(gathered, division, salt).encode())
    card = card_text(spec, said, gathered, division, splits, doubts)
    write_atomically(folder / "card.md", card.encode())
    _write_metadata(folder, spec, splits)
    return spec_at(folder)


def train_encoders(spec: TaskSpec, cache: Path, report: Callable[[str], None]) -> list[Path]:
    """Train and pin every encoder of a task that is written, on `train` alone."""
    made = []
    for member in spec.ensemble:

        def say(step: int, loss: float, name: str = member.name) -> None:
            report(f"encoder {name}, step {step + 1} of {spec.encoder_steps}, loss {loss:.2f}")

        made.append(train_task_encoder(spec.id, None, cache, say, member.name))
    return made


def _with_sort(spec: TaskSpec, said: Said, gathered: Gathered) -> TaskSpec:
    fitting = {name: each.SORT for name, each in sorts().items() if each.SORT.kind == spec.kind}
    likely = next(name for name, sort in fitting.items() if sort.fits(spec))
    name = said.sort or likely
    if name not in fitting:
        raise PhantomBenchError(
            f"--as {name}", f"{said.folder} holds none", f"choose one of: {', '.join(fitting)}"
        )
    sort = fitting[name]
    spec = with_encoders(spec, name, sort.recipes[: said.architectures], said.steps)
    shown = sort.shows(spec, gathered.samples, said.anatomy)
    return spec.model_copy(update={"quantities": shown})


def _splits(gathered: Gathered, division: Division) -> dict[str, Split]:
    groups = group_numbers(gathered.patients, division.seed)
    whole = Split(gathered.samples, gathered.labels, groups, gathered.covariates)
    return {
        "train": whole.take(np.flatnonzero(~division.reference)),
        "reference": whole.take(np.flatnonzero(division.reference)),
    }


def _packed(split: Split) -> bytes:
    buffer = io.BytesIO()
    arrays = {"samples": split.samples, "labels": split.labels, "groups": split.groups}
    covariates = {f"{COVARIATE}{name}": values for name, values in split.covariates.items()}
    np.savez(buffer, **(arrays | covariates))  # type: ignore[arg-type]
    return buffer.getvalue()


def _write_metadata(folder: Path, spec: TaskSpec, splits: dict[str, Split]) -> None:
    pinned = {
        name: SplitSpec(
            size=len(split), groups=len(np.unique(split.groups)), sha256=split_digest(split)
        )
        for name, split in (splits | {"test": splits["reference"]}).items()
    }
    draft = folder / ".task.toml"
    write_atomically(draft, text_of(spec).encode())
    write_splits(draft, pinned)
    draft.replace(folder / "task.toml")
