"""Search for an augmentation gain on one task, and keep what came out: `gains/<task>.json`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.classifying import asked_of, downstream_of
from phantombench.evaluation.evaluate import open_planned
from phantombench.evaluation.gate import gate_of
from phantombench.evaluation.planning import Plan, plan
from phantombench.files import write_atomically
from phantombench.metrics import measures_for
from phantombench.metrics.utility.gain import gain
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.result.schema import Facets, Result
from phantombench.schema import Closed, as_json, read_closed
from phantombench.statistics.bootstrap import percentile_interval
from phantombench.statistics.by_group import ByGroup
from phantombench.statistics.rounding import rounded
from phantombench.submission.sampler import Sampler
from phantombench.task.spec import Labels, Samples
from phantombench.threads import one_thread
from phantombench.training.batches import validation_rows
from phantombench.utility.conditions import AUGMENTED, CLASSICAL
from phantombench.utility.downstream import FIRST_SEED, Downstream, Sample
from phantombench.utility.gain_search import Candidate, Name, TriedGain, best_of, search_gain
from phantombench.utility.training import Setting
from phantombench.utility.ward import Ward
from phantombench.workspace import Workspace

HELD_OUT = 0.1  # of `train`: what no generator of the standard training learns from
Report = Callable[[str], None]
Refuse = Callable[[str, PhantomBenchError], object]  # told the name of who cannot be tried


class OnTest(Closed):
    """The gain of the chosen candidate on `test`, from all of `train`, with its 95 % interval."""

    value: float = Field(ge=-1, le=1)
    ci95: tuple[Annotated[float, Field(ge=-1, le=1)], Annotated[float, Field(ge=-1, le=1)]]


class GainReport(Closed):
    """The outcome of a search: `leaderboards/gains/<task>.json`.

    Attributes:
        task: its id.
        version: of the task.
        recipe: sha256 of the task's classical recipe.
        learned: samples of `train` that classifiers learned from.
        held_out: samples of `train` that they were judged on.
        submissions: sha256 of the content of each submission that was tried, by name.
        tried: every candidate, in the order of the search.
        chosen: the best of those tried from all seeds; None where nothing could be tried.
        on_test: what the chosen one gains on `test`.
    """

    task: str
    version: int
    recipe: str
    learned: int = Field(ge=0, lt=2**63)
    held_out: int = Field(ge=0, lt=2**63)
    submissions: dict[Name, str]
    tried: tuple[TriedGain, ...]
    chosen: Candidate | None
    on_test: OnTest | None


def path_of(workspace: Workspace, task_id: str) -> Path:
    """Return where the report of a task lies."""
    return workspace.leaderboards / "gains" / f"{task_id}.json"


def refuse_all(_: str, error: PhantomBenchError) -> None:
    """Let nobody be left out."""
    raise error


def measure(
    bench: Bench, report: Report = lambda _: None, refuse: Refuse = refuse_all
) -> GainReport:
    """Search over the submissions that pass the gate, controls left out.

    Args:
        bench: the task.
        report: told what is being done.
        refuse: told of each submission that cannot be read, which is then left out.

    Raises:
        PhantomBenchError: the task has no recipe, or nobody has a result.
    """
    spec, ward = bench.task.spec, bench.ward
    if ward is None or spec.recipe_sha256 is None:
        raise PhantomBenchError(
            f"task {spec.id}", "has no classical recipe to gain over", "run: phantombench recipe"
        )
    entrants = _entrants(bench, refuse)
    if not entrants:
        raise PhantomBenchError(
            f"task {spec.id}",
            "no submission with a result passes the gate",
            "score one with: phantombench evaluate",
        )
    inner, learned, held = _inner(ward)
    samplers = {each.spec.name: sampler for each, sampler in entrants}
    results = {each.spec.name: each.result for each, _ in entrants}
    with one_thread():
        tried = search_gain(
            {
                name: Downstream(
                    inner, _drawn_once(name, sampler, report), asked_of(bench, sampler)
                )
                for name, sampler in samplers.items()
            },
            report,
        )
        best = best_of(tried)
        chosen = best.candidate if best else None
        on_test = None
        if chosen is not None:
            report(f"on test: {chosen.submission}")
            on_test = recorded(results[chosen.submission], chosen) or _on_test(
                bench, samplers[chosen.submission], chosen, report
            )
    return GainReport(
        task=spec.id,
        version=spec.version,
        recipe=spec.recipe_sha256,
        learned=learned,
        held_out=held,
        submissions={each.spec.name: each.sha256 for each, _ in entrants},
        tried=tuple(tried),
        chosen=chosen,
        on_test=on_test,
    )


def write(workspace: Workspace, measured: GainReport) -> Path:
    """Write the report and return its path."""
    path = path_of(workspace, measured.task)
    write_atomically(path, as_json(measured))
    return path


def read(workspace: Workspace, task_id: str) -> GainReport | None:
    """Return the report of a task; None where nothing has been searched.

    Raises:
        PhantomBenchError: the file is no such report.
    """
    path = path_of(workspace, task_id)
    if not path.is_file():
        return None
    return read_closed(path, GainReport, f"phantombench gain --task {task_id}")


def _entrants(bench: Bench, refuse: Refuse) -> list[tuple[Plan, Sampler]]:
    """Return the submissions with a result that passes the gate, opened, controls left out."""
    spec, found = bench.task.spec, []
    for path in sorted(bench.workspace.result(spec.id, "any").parent.glob("*.json")):
        try:
            planned = plan(bench.workspace, spec, path.stem, bench.options)
            if planned.spec.source.kind == "control" or planned.result is None:
                continue
            if gate_of(planned.result, measures_for(spec)).passed:
                found.append((planned, open_planned(bench, planned)))
        except PhantomBenchError as error:
            refuse(path.stem, error)
    return found


def _inner(ward: Ward) -> tuple[Ward, int, int]:
    """Return the same task within `train`, and how many samples are learned from and held out."""
    rows, held = validation_rows(ward.train, HELD_OUT)
    learn, judged = ward.train.take(rows), ward.train.take(held)
    setting = Setting.of(learn.samples, ward.setting.classes, ward.setting.recipe)
    inner = Ward(learn, judged, setting, ward.few, ward.judge, ward.kept)
    return inner, len(learn), len(judged)


def _drawn_once(name: str, sampler: Sampler, report: Report) -> Sample:
    """Sample for all seeds of the search alike: one pool serves to compare candidates."""
    memo: dict[bytes, Samples] = {}

    def sample(labels: Labels, seed: int) -> Samples:
        return once(memo, labels.tobytes(), lambda: draw(labels))

    def draw(labels: Labels) -> Samples:
        report(f"{name}: drawing {len(labels):,} samples")
        return sampler.sample(labels, FIRST_SEED)

    return sample


def recorded(result: Result | None, chosen: Candidate) -> OnTest | None:
    """Return what the result of a submission says of the same condition, if anything."""
    name, facets = "share_gain", Facets(share=chosen.share)
    if chosen.share == AUGMENTED.synthetic:
        name, facets = "selection_gain" if chosen.selected else "augmentation_gain", Facets()
    elif chosen.selected:
        return None
    record = result.find(name, facets) if result is not None else None
    if record is None or record.value is None or record.ci95 is None:
        return None
    return OnTest(value=record.value, ci95=record.ci95)


def _on_test(bench: Bench, sampler: Sampler, chosen: Candidate, report: Report) -> OnTest:
    """Judge what was chosen on `test`, as an augmentation gain is."""
    still = View(
        bench.ground,
        np.empty((0, *bench.task.spec.sample_shape), dtype=np.float32),
        downstream=downstream_of(bench, sampler, report),
    )
    found = gain(still, chosen.condition, CLASSICAL, ByGroup.auroc)
    low, high = percentile_interval(found.replicates)
    return OnTest(value=rounded(found.value), ci95=(rounded(low), rounded(high)))
