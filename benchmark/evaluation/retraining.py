"""Score another training of a submission's model: how far do trainings differ from each other?

Bouthillier et al. (Accounting for variance in machine learning benchmarks, MLSys 2021, arXiv
2103.03098) found the seed of the training among what moves a result most. What looks at samples
alone is computed; the records go into the submission's own result, with the seed as a facet. They
take part in no rank.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.evaluate import (
    Report,
    Scored,
    open_planned,
    score,
    write,
)
from phantombench.evaluation.ordering import in_order
from phantombench.evaluation.planning import Plan, plan
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Measure, Need
from phantombench.model.registry import get_model
from phantombench.model.sampling import hyperparameters_of
from phantombench.result.replicates import read_replicates
from phantombench.result.schema import Facets, Record, Result, Retraining
from phantombench.result.store import seal
from phantombench.submission.content import identified
from phantombench.submission.schema import ModelSource, SubmissionSpec
from phantombench.task.spec import TaskSpec
from phantombench.training.export import export
from phantombench.training.record import read_record

OF_SAMPLES = {Need.SAMPLES, Need.FEATURES, Need.CLASSIFIER}


def add_retraining(bench: Bench, name: str, run: Path, report: Report = lambda _: None) -> Result:
    """Score what a run folder holds, and write the records into the result of a submission.

    Args:
        bench: the task.
        name: of a submission that is a model and has been scored.
        run: folder of a finished `phantombench train` with another seed and all else the same.
        report: told what is being done.

    Raises:
        PhantomBenchError: the result is not up to date, or the run is of something else.
    """
    workspace, spec = bench.workspace, bench.task.spec
    planned, result = _scored(bench, name)
    made = read_record(run)
    _check(run, made, planned.spec, spec)
    with tempfile.TemporaryDirectory() as there:
        path = export(run, Path(there) / spec.id / name)
        other, sha256 = identified(path.parent)
        measures = [each for each in measures_for(spec) if _looks_at_samples(each, spec)]
        todo = Plan(
            folder=path.parent,
            spec=other,
            sha256=sha256,
            kept=(),
            missing=tuple((each.name, Facets()) for each in measures),
            result=None,
        )
        found = score(bench, todo, open_planned(bench, todo), report).result
    assert isinstance(other.source, ModelSource)
    seed = int(made["settings"]["seed"])
    new = Retraining(
        seed=seed,
        sha256=other.source.sha256,
        command=str(made["command"]),
        device=str(made["device"]),
        commit=str(made["commit"]),
    )
    of_seed = Facets(training_seed=seed)
    records = [
        *(each for each in result.records if each.facets != of_seed),
        *(_moved(each, of_seed) for each in found.records if each.value is not None),
    ]
    others = [each for each in result.retrainings or () if each.seed != seed]
    written = seal(
        result.model_copy(
            update={
                "records": in_order(records, measures_for(spec), spec),
                "retrainings": tuple(sorted([*others, new], key=lambda each: each.seed)),
            }
        )
    )
    write(bench, Scored(written, read_replicates(workspace.replicates(spec.id, name), result)))
    return written


def _scored(bench: Bench, name: str) -> tuple[Plan, Result]:
    """Return a submission and its result, which has to be that of its files and of the task."""
    planned = plan(bench.workspace, bench.task.spec, name, bench.options)
    result = planned.result
    if result is None or result.submission.sha256 != planned.sha256 or not planned.kept:
        task = bench.task.spec.id
        raise PhantomBenchError(
            bench.workspace.result(task, name),
            "is missing or not of the submission as it is now",
            f"score it first: phantombench evaluate --task {task} --submission {name}",
        )
    return planned, result


def _check(run: Path, made: dict[str, Any], submitted: SubmissionSpec, task: TaskSpec) -> None:
    """Refuse a run that is not the submission's training with another seed."""
    source, settings = submitted.source, made["settings"]
    if not isinstance(source, ModelSource) or submitted.training is None:
        raise PhantomBenchError(
            submitted.name,
            "is no trained model of this suite",
            "name a submission that `phantombench train --submit` made",
        )
    known = hyperparameters_of(get_model(source.model))
    submitted_by, ran_by = (
        _compared(each) for each in (submitted.training.command, made["command"])
    )
    pairs = {
        "task": (settings["task"], task.id),
        "model": (settings["model"], source.model),
        "conditional": (settings["conditional"], source.conditional),
        "hyperparameters": (
            known | settings["hyperparameters"],
            known | source.hyperparameters,
        ),
        "command": (ran_by, submitted_by),
    }
    for field, (its, wanted) in pairs.items():
        if its != wanted:
            raise PhantomBenchError(
                f"{run}, {field}",
                f"is {its}, that of the submission is {wanted}",
                "train the same model with another --seed and nothing else changed",
            )
    if settings["seed"] == submitted.training.seed:
        raise PhantomBenchError(
            f"{run}, seed",
            f"is {settings['seed']}, the submission's own",
            "train with another --seed",
        )


def _compared(command: str) -> str:
    """Return a command of `train` without its seed, and without its steps, which minutes decide.

    >>> _compared("phantombench train --task a --seed 2 --steps 9 --batch-size 8")
    'phantombench train --task a --batch-size 8'
    """
    words = command.split()
    left_out = {"--seed", "--steps"}
    kept = zip(words, ["", *words], strict=False)
    return " ".join(word for word, before in kept if not {word, before} & left_out)


def _looks_at_samples(measure: Measure, spec: TaskSpec) -> bool:
    """Say whether a measure is one number that follows from a seed's samples."""
    alone = measure.per_seed and set(measure.needs) <= OF_SAMPLES and not measure.on_request
    return alone and Facets() in measure.facets(spec)


def _moved(record: Record, facets: Facets) -> Record:
    return record.model_copy(update={"facets": facets})
