"""Between the command line and the settings of a training."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence

from phantombench.errors import PhantomBenchError
from phantombench.model.registry import get_model
from phantombench.model.sampling import hyperparameters_of
from phantombench.training.settings import Hyperparameter, Settings

_OPTIONS = (
    "steps", "batch_size", "ema_decay", "validation", "check_every", "precision", "devices",
    "num_nodes", "strategy",
)  # fmt: skip
_FLAGS = ("conditional", "channels_last")


def read_assignments(model: str, assignments: Sequence[str]) -> dict[str, Hyperparameter]:
    """Read `key=value` hyperparameters, each with the type of the model's default.

    Raises:
        PhantomBenchError: not an assignment, not a hyperparameter of the model, or a wrong type.
    """
    keywords = hyperparameters_of(get_model(model))
    read: dict[str, Hyperparameter] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals or key not in keywords:
            known = ", ".join(f"{name}={default}" for name, default in keywords.items())
            raise PhantomBenchError(
                f"--set {assignment}", f"not a hyperparameter of {model}", f"it has: {known}"
            )
        read[key] = _as(type(keywords[key]), text, assignment)
    return read


def _as(kind: type, text: str, assignment: str) -> Hyperparameter:
    words = {"true": True, "false": False}
    try:
        value = words[text.lower()] if kind is bool else kind(text)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("no submission may hold it")
        return value
    except (ValueError, KeyError) as error:
        raise PhantomBenchError(
            f"--set {assignment}",
            f"'{text}' is not {kind.__name__}",
            "give such a value, and a finite one",
        ) from error


def batch_size_of(command: str) -> int | None:
    """Return the batch of a recorded command; None where it is not one of `command_line`.

    >>> batch_size_of("phantombench train --task xray-nih --model dcgan --batch-size 64")
    64
    """
    try:
        words = shlex.split(command)
        if words[:2] != ["phantombench", "train"]:
            return None
        if "--batch-size" not in words:
            return Settings.model_fields["batch_size"].default  # type: ignore[no-any-return]
        return int(words[words.index("--batch-size") + 1])
    except (ValueError, IndexError):
        return None


def command_line(settings: Settings, steps: int | None = None, precision: str | None = None) -> str:
    """Return the command that makes this run again, by steps and precision where they are known.

    What equals a default is not repeated.
    """
    usual = hyperparameters_of(get_model(settings.model))
    default = Settings(task=settings.task, model=settings.model)
    words = ["phantombench", "train", "--task", settings.task, "--model", settings.model]
    for key, value in sorted(settings.hyperparameters.items()):
        if value == usual.get(key):
            continue
        words += ["--set", f"{key}={value}"]
    words += ["--seed", str(settings.seed)]
    known = {"steps": steps, "precision": precision}
    settings = settings.model_copy(
        update={name: value for name, value in known.items() if value is not None}
    )
    if settings.steps is None:
        words += ["--max-minutes", f"{settings.max_minutes:g}"]
    for name in _OPTIONS:
        value = getattr(settings, name)
        if value is not None and value != getattr(default, name):
            words += ["--" + name.replace("_", "-"), str(value)]
    off = [name for name in _FLAGS if not getattr(settings, name)]
    return shlex.join([*words, *("--no-" + name.replace("_", "-") for name in off)])
