"""From checked weights to a model that can be sampled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phantombench.errors import NotInstalled, PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import METADATA, read_pinned
from phantombench.submission.schema import ModelSource
from phantombench.submission.shipped_code import load_class
from phantombench.submission.tensors_file import check_tensors, load_tensors, read_headers
from phantombench.submission.wording import printable, refusing, shown
from phantombench.task.spec import TaskSpec

if TYPE_CHECKING:
    from torch import Tensor


def load_submitted_model(
    folder: Path, source: ModelSource, task: TaskSpec, *, trust_code: bool = False
) -> Any:
    """Return the submitted model with its weights, in evaluation mode, without gradients.

    A model of this repository is first built without values, and its names and shapes are compared
    with the header of the weights; it may not become much larger than the weights are. So
    hyperparameters cannot ask for more memory than the weights take.

    Raises:
        PhantomBenchError: weights or hyperparameters that do not fit the model, values that are
            not finite, or code that was not trusted.
    """
    from phantombench.model.sampling import load_model

    where = shown(folder / source.weights)
    model: str | type[Any] = source.model
    if source.code is not None:
        model = load_class(folder, source, trust_code=trust_code)
    raw = read_pinned(folder, source.weights, limits.WEIGHTS, source.sha256)
    found = read_headers(raw, where)
    classes = len(task.classes) if source.conditional else 0
    if source.code is None:
        largest = sum(math.prod(tensor.shape) for tensor in found.values())
        check_tensors(found, layout(folder, source, task, largest), where)
    load_tensors(raw, where)
    with refusing(where, "cannot be loaded", "save the model's state_dict() again"):
        return load_model(model, task.sample_shape, classes, source.hyperparameters, raw)


def layout(
    folder: Path, source: ModelSource, task: TaskSpec, largest: int = limits.WEIGHTS.size
) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of the tensors that a model of this repository has.

    Args:
        folder: the submission.
        source: its model and hyperparameters.
        task: gives the sample shape and the classes.
        largest: number of values beyond which (four times, for models that hold weights twice
            while they are built) the model is given up.

    Raises:
        NotInstalled: the model builds on a package that is not there.
        PhantomBenchError: no such model, hyperparameters that it does not take, or a model that is
            much larger than its weights.
    """
    from phantombench.model.registry import get_model
    from phantombench.model.sampling import build_model

    where = shown(folder / METADATA)
    try:
        model = get_model(source.model)
    except PhantomBenchError as error:
        wrong = f"field 'source.model' is '{source.model}': {error.wrong}"
        raise PhantomBenchError(where, wrong, error.fix) from error
    classes = len(task.classes) if source.conditional else 0
    wrong = f"field 'source.hyperparameters' does not suit the model {source.model}"
    try:
        with (
            refusing(where, wrong, "write those that the weights were trained with"),
            _at_most(4 * largest + 10_000),
        ):
            built = build_model(
                model, task.sample_shape, classes, (0.0, 1.0), source.hyperparameters
            )
            return {name: tuple(tensor.shape) for name, tensor in built.state_dict().items()}
    except NotInstalled:
        raise
    except PhantomBenchError as error:
        if error.where == where:
            raise
        raise PhantomBenchError(where, f"{wrong} ({printable(error.wrong)})", error.fix) from error


@contextmanager
def _at_most(values: int) -> Iterator[None]:
    """Stop the building of a module as soon as its parameters hold more values than that.

    A layer registers its parameters before it fills them, and memory that was never filled was
    never taken.
    """
    from torch.nn.modules.module import register_module_parameter_registration_hook

    count = 0

    def hook(module: object, name: str, parameter: Tensor | None) -> None:
        nonlocal count
        count += parameter.numel() if parameter is not None else 0
        if count > values:
            raise ValueError("it is much larger than its weights")

    handle = register_module_parameter_registration_hook(hook)
    try:
        yield
    finally:
        handle.remove()
