"""From checked weights to a model that can be sampled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmark.errors import PhantomBenchError
from benchmark.submission import limits
from benchmark.submission.files import METADATA, read_pinned
from benchmark.submission.schema import ModelSource
from benchmark.submission.shipped_code import load_class
from benchmark.submission.tensors_file import check_tensors, load_tensors, read_headers
from benchmark.submission.wording import printable, refusing, shown
from benchmark.task.spec import TaskSpec

if TYPE_CHECKING:
    from benchmark.model.protocol import GenerativeModel


def load_submitted_model(
    folder: Path, source: ModelSource, task: TaskSpec, *, trust_code: bool = False
) -> GenerativeModel:
    """Return the submitted model with its weights, in evaluation mode, without gradients.

    A model of this repository is first laid out without memory (on torch's meta device), and its
    names and shapes are compared with the header of the weights. So hyperparameters cannot ask for
    more memory than the weights take.

    Raises:
        PhantomBenchError: weights or hyperparameters that do not fit the model, values that are
            not finite, or code that was not trusted.
    """
    from benchmark.model.sampling import load_model

    where = shown(folder / source.weights)
    model: str | type[Any] = source.model
    if source.code is not None:
        model = load_class(folder, source, trust_code=trust_code)
    raw = read_pinned(folder, source.weights, limits.WEIGHTS, source.sha256)
    found = read_headers(raw, where)
    classes = len(task.classes) if source.conditional else 0
    if source.code is None:
        check_tensors(found, layout(folder, source, task), where)
    load_tensors(raw, where)
    with refusing(where, "cannot be loaded", "save the model's state_dict() again"):
        return load_model(model, task.sample_shape, classes, source.hyperparameters, raw)


def layout(folder: Path, source: ModelSource, task: TaskSpec) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of the tensors that a model of this repository has; no memory."""
    import torch

    from benchmark.model.registry import get_model
    from benchmark.model.sampling import build_model

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
            torch.device("meta"),
        ):
            built = build_model(
                model, task.sample_shape, classes, (0.0, 1.0), source.hyperparameters
            )
            return {name: tuple(tensor.shape) for name, tensor in built.state_dict().items()}
    except PhantomBenchError as error:
        if error.where == where:
            raise
        raise PhantomBenchError(where, f"{wrong} ({printable(error.wrong)})", error.fix) from error
