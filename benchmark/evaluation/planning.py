"""What of a result is missing or outdated: the only thing that is computed.

A record is computed again when its measure's version, the submission or the task has changed, or
the encoder, where the measure depends on it. A record of a measure that does not exist any more is
left where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Options, identity
from phantombench.evaluation.undrawn import undrawn
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Measure, Need
from phantombench.result.replicates import Replicates, read_replicates
from phantombench.result.schema import Facets, Record, Result, Retraining
from phantombench.result.store import read_result
from phantombench.submission.content import identified
from phantombench.submission.schema import SubmissionSpec
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

Wanted = Mapping[Measure, tuple[Facets, ...]]


@dataclass(frozen=True)
class Plan:
    """One submission with what is to be computed of it.

    Attributes:
        folder: the submission.
        spec: its metadata, parsed.
        sha256: over everything that it ships.
        kept: records that stay as they are.
        missing: (measure's name, facets) to compute.
        replicates: of the records that are kept.
        result: what is on disk, if anything.
        undrawn: files to draw where no record is missing.
        renamed: whether the result names another state of the task, of which its records hold.
    """

    folder: Path
    spec: SubmissionSpec
    sha256: str
    kept: tuple[Record, ...]
    missing: tuple[tuple[str, Facets], ...]
    result: Result | None
    replicates: Replicates = field(default_factory=Replicates)
    undrawn: tuple[Path, ...] = ()
    renamed: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to do."""
        whole = not self.missing and not self.undrawn and not self.renamed
        return whole and self.result is not None

    @property
    def retrainings(self) -> tuple[Retraining, ...] | None:
        """Return the other trainings whose records are kept."""
        seeds = {record.facets.training_seed for record in self.kept}
        of_result = (self.result.retrainings if self.result else None) or ()
        return tuple(each for each in of_result if each.seed in seeds) or None

    @property
    def wanted(self) -> Wanted:
        """Return what is to be computed, by measure."""
        from phantombench.metrics import get_measure

        found: dict[Measure, tuple[Facets, ...]] = {}
        for name, facets in self.missing:
            measure = get_measure(name)
            found[measure] = (*found.get(measure, ()), facets)
        return found


def plan(workspace: Workspace, spec: TaskSpec, name: str, options: Options) -> Plan:
    """Compare a submission with its result.

    Raises:
        PhantomBenchError: the submission's metadata or files, or the result, cannot be used.
    """
    folder = workspace.submission(spec.id, name)
    submitted, sha256 = identified(folder)
    path = workspace.result(spec.id, name)
    result = read_result(path) if path.is_file() else None
    there = {record.measure for record in result.records} if result is not None else set()
    asked = [measure for measure in measures_for(spec) if _is_asked(measure, options, there)]
    found = _replicates(workspace, spec, name, result, options)
    usable = [] if options.force or result is None else list(_usable(result, spec, sha256, asked))
    if found is None:
        usable = [record for record in usable if record.facets != Facets()]
    have = {record.key for record in usable}
    missing = tuple(
        (measure.name, facets)
        for measure in asked
        for facets in measure.facets(spec)
        if (measure.name, facets) not in have and not _answered(measure, usable)
    )
    gone = set(missing) | ({(measure, Facets()) for measure, _ in missing} - have)
    unchanged = _unchanged(result, spec, sha256) if result is not None else []
    kept = tuple(record for record in unchanged if record.key not in gone)
    found = found or Replicates()
    return Plan(
        folder=folder,
        spec=submitted,
        sha256=sha256,
        kept=kept,
        missing=missing,
        result=result,
        replicates=found.only(each.measure for each in kept if each.facets == Facets()),
        undrawn=_undrawn(workspace, spec, submitted, result, options) if not missing else (),
        renamed=result is not None and bool(kept) and result.task != identity(spec),
    )


def _undrawn(
    workspace: Workspace,
    spec: TaskSpec,
    submitted: SubmissionSpec,
    result: Result | None,
    options: Options,
) -> tuple[Path, ...]:
    """Return what is drawn with a result that is whole; nothing where only some is asked for."""
    some = options.measures is not None or options.skipped_axes
    return () if some or result is None else undrawn(workspace, spec, submitted, result)


def _replicates(
    workspace: Workspace, spec: TaskSpec, name: str, result: Result | None, options: Options
) -> Replicates | None:
    """Return the replicates of a result; None where what they belong to is to be computed again.

    Whoever is killed between the two files leaves replicates that are not those of the result.

    Raises:
        PhantomBenchError: they are lost, and not all measures are asked for.
    """
    if result is None:
        return Replicates()
    try:
        return read_replicates(workspace.replicates(spec.id, name), result)
    except PhantomBenchError:
        if options.measures is not None or options.skipped_axes:
            raise
        return None


def _is_asked(measure: Measure, options: Options, there: Set[str]) -> bool:
    """Say whether a measure is computed; `there` are those that the result has already."""
    if options.measures is not None:
        return measure.name in options.measures and measure.axis not in options.skipped_axes
    wanted = not measure.on_request or measure.name in there
    return wanted and measure.axis not in options.skipped_axes


def _unchanged(result: Result, spec: TaskSpec, sha256: str) -> list[Record]:
    """Return the records that belong to this very submission on this very task."""
    now, then = identity(spec), result.task
    tools = {"encoder": now.encoder, "recipe": now.recipe}
    if result.submission.sha256 != sha256 or then.model_copy(update=tools) != now:
        return []
    changed = {need for need in Need if need.of_encoder and then.encoder != now.encoder}
    changed |= {Need.RECIPE} if then.recipe != now.recipe else set()
    if not changed:
        return list(result.records)
    kept = {measure.name for measure in measures_for(spec) if not measure.needs & changed}
    return [record for record in result.records if record.measure in kept]


def _usable(
    result: Result, spec: TaskSpec, sha256: str, asked: Iterable[Measure]
) -> Iterable[Record]:
    versions = {measure.name: measure.version for measure in asked}
    for record in _unchanged(result, spec, sha256):
        if versions.get(record.measure) == record.version:
            yield record


def _answered(measure: Measure, records: Iterable[Record]) -> bool:
    """Say whether one record without facets says why the measure has no number at all."""
    return any(
        record.measure == measure.name and record.facets == Facets() and record.value is None
        for record in records
    )
