"""What a script or a notebook needs: read a split, score, explain, and read results as a table.

    import phantombench
    train = phantombench.load_split("ecg-phantom", "train")
    phantombench.evaluate("ecg-phantom", "my-gan")
    phantombench.results("ecg-phantom")

Each does what the command of its name does, and raises `PhantomBenchError` where that ends with
exit code 2.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, get_type_hints

from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError

if TYPE_CHECKING:
    import pandas as pd

    from phantombench.result.schema import Result
    from phantombench.task.spec import Split

__all__ = ["evaluate", "explain", "load_split", "results"]
Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def _checked(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Refuse an argument of another type than its annotation, before any work; names it."""
    told = inspect.signature(function)

    @functools.wraps(function)
    def run(*given: Given.args, **named: Given.kwargs) -> Returned:
        from pydantic import TypeAdapter, ValidationError

        bound = told.bind(*given, **named)
        wanted = {name: told.parameters[name].annotation for name in bound.arguments}
        kinds = get_type_hints(SimpleNamespace(__annotations__=wanted), globals())
        for name, value in bound.arguments.items():
            plain = value.tolist() if hasattr(value, "tolist") else value  # of numpy and pandas
            try:
                bound.arguments[name] = TypeAdapter(kinds[name]).validate_python(plain)
            except ValidationError:
                raise PhantomBenchError(
                    f"{name}={value!r}", f"is no {wanted[name]}", f"see help({function.__name__})"
                ) from None
        return function(*bound.args, **bound.kwargs)

    return run


@_checked
def load_split(task: str, split: str = "train", data: Path | str | None = None) -> Split:
    """Return a split: samples (n, *sample_shape) float32, labels, groups and covariates.

    Train on `train` alone: no submission may have been trained on `reference` or `test`.

    Args:
        task: its id.
        split: train, reference or test.
        data: the data root; PHANTOMBENCH_DATA where it is None. Synthetic tasks need none.

    Raises:
        PhantomBenchError: no such task or split, or its data is not at hand.
    """
    from phantombench.generation.split_files import named_split
    from phantombench.task import loading
    from phantombench.task.registry import get_task
    from phantombench.workspace import data_root, open_cache

    root = data_root(Path(data) if data is not None else None)
    return loading.load_split(get_task(task), named_split(split), root, open_cache())


@_checked
def evaluate(
    task: str,
    submission: str,
    measures: str | Sequence[str] | None = None,
    root: Path | str | None = None,
    data: Path | str | None = None,
) -> Result:
    """Score a submission of a checkout, write its result, and return it.

    What is there already and not outdated is kept.

    Args:
        task: its id.
        submission: name of the folder in `submissions/<task>/`.
        measures: names of those to compute, or the name of one; None for all.
        root: the checkout; here or above where it is None.
        data: see `load_split`.

    Raises:
        PhantomBenchError: a submission that cannot be scored.
    """
    from phantombench.evaluation import evaluate as scoring
    from phantombench.evaluation.bench import Bench, Options
    from phantombench.metrics import get_measure
    from phantombench.task.registry import get_task
    from phantombench.workspace import open_workspace

    asked = [measures] if isinstance(measures, str) else measures
    named = frozenset(get_measure(each).name for each in asked) if asked else None
    place = open_workspace(_path(root), _path(data))
    return scoring.evaluate(Bench(get_task(task), place, Options(measures=named)), submission)


@dataclass(frozen=True)
class Explanation:
    """What a network's score rests on.

    Attributes:
        inputs: what was explained, (points, *shape).
        labels: their classes, (points,).
        units: share of each unit (patch, time window, latent or channel), (points, units).
        unit_of_value: the unit of each value of an input.
        scores: value, low and high of each score of the explanation, by its name.
    """

    inputs: NDArray[Any]
    labels: NDArray[Any]
    units: NDArray[Any]
    unit_of_value: NDArray[Any]
    scores: dict[str, tuple[float, float, float]]


@_checked
def explain(
    task: str,
    submission: str,
    network: str = "discriminator",
    method: str = "shap",
    critic: str = "own",
    layer: int | None = None,
    points: int = 16,
    root: Path | str | None = None,
    data: Path | str | None = None,
) -> Explanation:
    """Explain a network of a submission, and score the explanation; nothing is written.

    Args:
        task: its id.
        submission: its name.
        network: discriminator (explains samples) or generator (explains latents).
        method: of explanation, e.g. shap, lrp, lime.
        critic: who scores the generator's samples: own or classifier.
        layer: explain at the k-th layer; None for the input.
        points: how many are explained.
        root: see `evaluate`.
        data: see `load_split`.

    Raises:
        PhantomBenchError: no such submission or method.
        Unavailable: the submission has no such network, or the method cannot explain it.
    """
    from phantombench.evaluation.bench import Bench
    from phantombench.evaluation.explaining import open_explained
    from phantombench.explanation.scoring import score_trial
    from phantombench.metrics.explanation.score import rng_of
    from phantombench.model.answers import CHUNK
    from phantombench.task.registry import get_task
    from phantombench.threads import one_thread
    from phantombench.workspace import open_workspace
    from phantombench.xai.registry import get_method
    from phantombench.xai.trial import Trial

    if not 2 <= points <= CHUNK:  # of one draw of latents
        raise PhantomBenchError(f"points={points}", "cannot be", f"explain 2 to {CHUNK}")
    chosen = get_method(method)
    bench = Bench(get_task(task), open_workspace(_path(root), _path(data)))
    subject = open_explained(bench, submission, points, 0).subject(network, critic, layer)
    with one_thread():
        attribution = chosen.attribute(subject, rng_of(subject.key, chosen.name))
        scored = score_trial(Trial(subject, chosen, attribution))
    return Explanation(
        inputs=subject.inputs.numpy(),
        labels=subject.labels.numpy(),
        units=attribution.units.numpy(),
        unit_of_value=subject.partition.index.numpy(),
        scores={
            each.measure.name: (each.value, *each.interval)
            for each in scored
            if each.value is not None and each.interval is not None
        },
    )


@_checked
def results(task: str | None = None, root: Path | str | None = None) -> pd.DataFrame:
    """Return the results of a checkout: a row a number, with its interval.

    Columns: task, submission, title, kind, measure, one a facet, value, low, high, reason, note.

    Args:
        task: its id; None for all tasks.
        root: see `evaluate`.

    Raises:
        PhantomBenchError: no such task or checkout.
    """
    import pandas as pd

    from phantombench.result.schema import Facets
    from phantombench.result.store import read_results
    from phantombench.task.registry import read_spec, task_ids
    from phantombench.workspace import open_workspace

    place = open_workspace(_path(root))
    if not place.leaderboards.is_dir():
        raise PhantomBenchError(place.root, "has no leaderboards/", "name a checkout with root=")
    facets = list(Facets.model_fields)
    rows: list[dict[str, Any]] = []
    for each in [read_spec(task).id] if task is not None else task_ids(place.root):
        for name, result in read_results(place.results / each).items():
            who = {"task": each, "submission": name, "title": result.submission.title}
            for record in result.records:
                low, high = record.ci95 or (None, None)
                rows.append(
                    who
                    | {"kind": result.submission.kind, "measure": record.measure}
                    | record.facets.model_dump()
                    | {"value": record.value, "low": low, "high": high}
                    | {"reason": record.reason, "note": record.note}
                )
    columns = ["task", "submission", "title", "kind", "measure", *facets]
    return pd.DataFrame(rows, columns=[*columns, "value", "low", "high", "reason", "note"])


def _path(given: Path | str | None) -> Path | None:
    return Path(given).expanduser() if given is not None else None
