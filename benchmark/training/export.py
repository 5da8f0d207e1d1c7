"""Make a submission of a finished run."""

from __future__ import annotations

import hashlib
import inspect
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.folders import written_whole
from phantombench.model.registry import get_model
from phantombench.model.sampling import hyperparameters_of
from phantombench.submission import limits
from phantombench.submission.files import METADATA
from phantombench.submission.template import AUTHOR, LICENSE, lies_there
from phantombench.training import record
from phantombench.training.settings import Settings


def export(
    run: Path,
    submission: Path,
    *,
    title: str | None = None,
    authors: tuple[str, ...] = (AUTHOR,),
    license: str = LICENSE,
    description: str | None = None,
    citation: str = "",
) -> Path:
    """Write `weights.safetensors` (half precision) and `submission.toml`; return the latter's path.

    The weights are the averaged generator (and encoder) and the discriminator. Parameters are
    halved; buffers (bounds, batch statistics) are few and stay as they are. Title and description
    come from the first paragraph and the rest of the model's file where they are not given. The
    files of a submission that is there are replaced.

    Raises:
        PhantomBenchError: the run is not finished, or its files are not those of a training.
    """
    from pydantic import ValidationError

    from phantombench.submission.schema import ModelSource, SubmissionSpec, TrainingRecord

    made = record.read_record(run)
    settings = made["settings"]
    weights, points = _halved(run / record.WEIGHTS), curve(run)
    head, rest = _summary(settings["model"])
    try:
        spec = SubmissionSpec(
            schema_version=1,
            name=submission.name,
            task=settings["task"],
            title=title or head,
            authors=list(authors),
            license=license,
            description=description or rest,
            citation=citation,
            source=ModelSource(
                kind="model",
                model=settings["model"],
                weights=record.WEIGHTS,
                sha256=hashlib.sha256(weights).hexdigest(),
                hyperparameters=hyperparameters_of(get_model(settings["model"]))
                | settings["hyperparameters"],
                conditional=settings["conditional"],
            ),
            training=TrainingRecord(
                command=made["command"],
                seed=settings["seed"],
                steps=made["steps"],
                seconds=float(made["seconds"]),
                device=made["device"],
                commit=made["commit"],
                checked_at=[step for step, _ in points],
                validation=[score for _, score in points],
            ),
        )
    except ValidationError as error:
        first = error.errors()[0]
        told = " ".join([".".join(map(str, first["loc"])), first["msg"]]).strip()
        raise PhantomBenchError(run, f"makes no submission: {told}", "train it again") from error
    there = lies_there(submission)
    with nullcontext(submission) if there else written_whole(submission) as whole:
        write_atomically(whole / record.WEIGHTS, weights)
        text = to_toml(spec.model_dump(exclude_none=True))
        write_atomically(whole / METADATA, text.encode())
    return submission / METADATA


def is_exported(run: Path, submission: Path, settings: Settings) -> bool:
    """Say whether the same command has trained a run to its end and made a submission of it."""
    from phantombench.submission.metadata import read_submission

    try:
        if record.read_record(run)["settings"] != settings.complete().model_dump():
            return False
        weights = hashlib.sha256(_halved(run / record.WEIGHTS)).hexdigest()
        return read_submission(submission).files.get(record.WEIGHTS) == weights
    except (PhantomBenchError, OSError):
        return False


def curve(run: Path) -> list[tuple[int, float]]:
    """Return (step, validation score) of a run: the last, and as many evenly before as are taken.

    None where nothing was held out.
    """
    from phantombench.submission.schema import POINTS

    scores = record.read_scores(run)
    apart = -(-len(scores) // POINTS) or 1
    return scores[::-1][::apart][::-1]


def check_size(model: torch.nn.Module) -> None:
    """Refuse a model whose weights could not be submitted, before it is trained.

    Raises:
        PhantomBenchError: names the size and the limit.
    """
    size = sum(
        _half(name, tensor).numel() * _half(name, tensor).element_size()
        for name, tensor in model.state_dict().items()
    )
    if size > limits.WEIGHTS.size:
        raise PhantomBenchError(
            "--submit",
            f"the weights take {size / 2**20:.1f} MiB, more than the {limits.WEIGHTS} allowed",
            "train a narrower model, e.g. --set width=16",
        )


def _halved(path: Path) -> bytes:
    from safetensors import SafetensorError
    from safetensors.torch import load, save

    try:
        state = load(path.read_bytes())
    except SafetensorError as error:
        raise PhantomBenchError(
            path, f"holds no weights ({error})", "give the command of the training again"
        ) from error
    return save({name: _half(name, tensor) for name, tensor in state.items()})


def _half(name: str, tensor: Tensor) -> Tensor:
    """Halve what is large; bounds, batch statistics and other short buffers keep their digits."""
    short = tensor.numel() <= 2 or name.rsplit(".", 1)[-1].startswith("running_")
    return tensor if short or not tensor.is_floating_point() else tensor.to(torch.float16)


def _summary(model: str) -> tuple[str, str]:
    """Return the name of a model and what its file says of it, as one paragraph."""
    module = inspect.getmodule(get_model(model))
    text = inspect.cleandoc((module.__doc__ if module else "") or model)
    first = text.split("\n\n")[0].replace("\n", " ")
    title = first.split(":")[0].strip().rstrip(".")[:80]
    return title, " ".join(text.split())[:2000]


def to_toml(value: dict[str, Any]) -> str:
    """Write nested tables of strings, numbers, truth values and lists of strings as TOML.

    >>> print(to_toml({"name": "a", "source": {"seed": 1, "rate": 0.5}}), end="")
    name = "a"
    <BLANKLINE>
    [source]
    seed = 1
    rate = 0.5
    """
    return "\n".join(_table(value, ()))


def _table(table: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"[{'.'.join(path)}]"] if path else []
    nested = {key: value for key, value in table.items() if isinstance(value, dict)}
    lines += [f"{key} = {_value(table[key])}" for key in table if key not in nested]
    lines.append("")
    for key, value in nested.items():
        lines += _table(value, (*path, key))
    return lines


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        import json

        # A JSON string is a TOML basic string, but for DEL, which JSON leaves bare.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return repr(value)
