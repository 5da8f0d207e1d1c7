"""From one submission folder to one result file: what is missing is computed, the rest is kept."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.evaluation import pictures
from phantombench.evaluation.apart import records_apart
from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.classifying import downstream_of
from phantombench.evaluation.environment import describe
from phantombench.evaluation.explaining import explainer_of
from phantombench.evaluation.ordering import in_order
from phantombench.evaluation.planning import Plan, plan
from phantombench.evaluation.remarks import Remarks
from phantombench.evaluation.scoring import (
    Collected,
    estimate_all,
    estimate_once,
    lacking,
    without_need,
)
from phantombench.memory import LARGE, keep_freed_memory
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Need
from phantombench.metrics.view import Explainer, View
from phantombench.result.replicates import Replicates, digest, standardised, write_replicates
from phantombench.result.schema import Facets, Result, SubmissionIdentity
from phantombench.result.store import seal, write_result
from phantombench.submission.opening import open_submission
from phantombench.submission.remembered import Remembered
from phantombench.submission.repeating import check_repeats
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.submission.wording import shown
from phantombench.threads import one_thread

Report = Callable[[str], None]


def evaluate(bench: Bench, name: str, report: Report = lambda _: None) -> Result:
    """Compute what one submission's result lacks, and write it and its pictures."""
    return carry_out(bench, plan(bench.workspace, bench.task.spec, name, bench.options), report)


def carry_out(bench: Bench, planned: Plan, report: Report = lambda _: None) -> Result:
    """Carry out a plan; where nothing is missing, nothing is computed."""
    if planned.result is not None and not planned.missing:
        return _hold(bench, planned, planned.result, report)
    sampler = open_planned(bench, planned)
    scored = score(bench, planned, sampler, report)
    with one_thread():
        publish(bench, planned, sampler, scored)
    return scored.result


def publish(bench: Bench, planned: Plan, sampler: Sampler, scored: Scored) -> None:
    """Draw what belongs to a result, and write it all."""
    pictures.draw(bench, planned.spec, sampler, scored.result)
    write(bench, scored)


def write(bench: Bench, scored: Scored) -> None:
    """Write the result last: whoever is killed before it begins again."""
    place = (bench.task.spec.id, scored.result.submission.name)
    write_replicates(bench.workspace.replicates(*place), scored.replicates)
    write_result(bench.workspace.result(*place), scored.result)


def _hold(bench: Bench, planned: Plan, result: Result, report: Report) -> Result:
    """Draw what is not there, and say that the records hold of the task as it is now."""
    if planned.undrawn:
        sampler = open_planned(bench, planned)
        report("drawing what is missing")
        with one_thread():
            pictures.draw(bench, planned.spec, sampler, result, planned.undrawn)
    if planned.renamed:
        now = {
            "task": identity(bench.task.spec),
            "records": planned.kept,
            "replicates": digest(planned.replicates),
            "created": _today(),
        }
        result = seal(result.model_copy(update=now))
        write(bench, Scored(result, planned.replicates))
    return result


def open_planned(bench: Bench, planned: Plan) -> Sampler:
    """Open the submission of a plan, whose metadata has been parsed."""
    opened = open_submission(
        planned.folder,
        bench.task,
        bench.load,
        trust_code=bench.options.trust_code,
        spec=planned.spec,
        code=bench.options.code,
    )
    return Remembered(opened, bench.load("reference").labels)


@dataclass(frozen=True)
class Scored:
    """A result, and the replicates that belong beside it."""

    result: Result
    replicates: Replicates


def score(bench: Bench, planned: Plan, sampler: Sampler, report: Report = lambda _: None) -> Scored:
    """Sample a submission under the protocol's labels and seeds, and compute what is missing.

    Args:
        bench: the task.
        planned: what is missing, and what is kept.
        sampler: the submission, opened.
        report: told what is being done.
    """
    if bench.ground.train.samples.nbytes <= LARGE:
        keep_freed_memory()  # every measure asks for the same blocks again
    environment, created = describe(bench.workspace.root), _today()
    lacks = partial(_lacks, sampler)
    wanted = planned.wanted
    remarks = Remarks(bench, planned)
    possible = [
        (measure, facets)
        for measure, several in wanted.items()
        if lacking(measure, lacks) is None
        for facets in several
    ]
    once = [each for each in possible if not each[0].per_seed]
    inside = [each for each in once if sampler.apart and Need.MODEL in each[0].needs]
    with one_thread():
        if planned.spec.source.kind == "model":
            report("asking twice")
            check_repeats(sampler, bench.ground.reference.labels, shown(planned.folder))
        explainer = explainer_of(bench, sampler)
        still = View(
            bench.ground,
            np.empty((0, *bench.task.spec.sample_shape), dtype=np.float32),
            explainer=explainer,
            downstream=downstream_of(bench, sampler, report),
        )
        collected = [
            *estimate_all(
                (each for each in possible if each[0].per_seed),
                _views(bench, planned, sampler, explainer, remarks, report),
                report=report,
            ),
            *estimate_once((each for each in once if each not in inside), still, report),
        ]
        apart = list(records_apart(bench, planned.spec.name, inside, environment, report))
    records = [
        *planned.kept,
        *without_need(wanted.items(), lacks, environment),
        *(each.record(environment) for each in collected),
        *apart,
    ]
    replicates = planned.replicates.joined(standardised(_replicates(collected)))
    result = seal(
        Result(
            task=identity(bench.task.spec),
            submission=SubmissionIdentity(
                name=planned.spec.name,
                title=planned.spec.title,
                kind=planned.spec.source.kind,
                sha256=planned.sha256,
                parameters=sampler.parameters,
                pretrained_on=sampler.pretrained_on,
            ),
            seeds=SEEDS,
            samples_per_seed=len(bench.ground.reference),
            rounded_splits=bench.rounded_splits,
            remarks=remarks.told(sampler),
            retrainings=planned.retrainings,
            records=in_order(records, measures_for(bench.task.spec), bench.task.spec),
            replicates=digest(replicates),
            sha256="",
            created=created,
        )
    )
    return Scored(result, replicates)


def _replicates(collected: Iterable[Collected]) -> dict[str, NDArray[np.float64]]:
    """Return the replicates of what is one number a submission, by measure."""
    found = {each.measure.name: each.replicates() for each in collected if each.facets == Facets()}
    return {name: replicates for name, replicates in found.items() if replicates is not None}


def _views(
    bench: Bench,
    planned: Plan,
    sampler: Sampler,
    explainer: Explainer | None,
    remarks: Remarks,
    report: Report,
) -> Iterator[View]:
    ground = bench.ground
    for seed in SEEDS:
        report(f"seed {seed}: sampling")
        generated = sampler.sample(ground.reference.labels, seed)
        remarks.see(generated)
        yield View(
            ground,
            generated,
            sampler.critic,
            seed,
            sampler.reconstruct,
            explainer,
            submission=planned.sha256,
        )
        del generated  # before the next are drawn


def _lacks(sampler: Sampler, need: Need) -> bool:
    return {
        Need.CRITIC: sampler.critic is None,
        Need.RECONSTRUCTION: sampler.reconstruct is None,
        Need.MODEL: sampler.model is None and not sampler.apart,
    }.get(need, False)


def _today() -> str:
    """Return the date, or that of SOURCE_DATE_EPOCH where a build wants the same bytes for ever."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise PhantomBenchError(
            f"SOURCE_DATE_EPOCH={epoch}", "is no date", "set it to whole seconds since 1970"
        ) from error
