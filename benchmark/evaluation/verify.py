"""Compute a committed result again from its submission, and say what differs.

Everything that a result says is compared, and the pictures that were drawn with it. On the machine
that made it every number comes out the same, to the last digit kept. Another processor sums in
another order; there a number agrees when it moved by less than a fixed share of its own size.
(Between two processors the largest was 1.2e-7, of an end of an interval of `rmse`.) Where samples
are counted, a few may lie on the limit up to rounding (`Measure.flips`); where classifiers are
trained, rounding grows, and numbers may drift by a fixed amount (`Measure.drift`). How wide an
interval is does not matter: a forged one would be.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from phantombench.drawing.likeness import look_alike
from phantombench.evaluation import pictures
from phantombench.evaluation.allowed import DRAWN, allowed
from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.environment import describe
from phantombench.evaluation.evaluate import open_planned, score
from phantombench.evaluation.following import unfounded
from phantombench.evaluation.likeness import differences
from phantombench.evaluation.planning import Plan, plan
from phantombench.evaluation.provenance import implausible, same_place
from phantombench.files import with_plain_line_ends
from phantombench.metrics import measures_for
from phantombench.metrics.subgroups import WORST
from phantombench.result import distributions
from phantombench.result.replicates import oddities, read_replicates, replicate_differences
from phantombench.result.schema import Facets, Record, Result
from phantombench.result.store import as_text, read_result
from phantombench.submission.sampler import Sampler
from phantombench.threads import one_thread

# Records and replicates are compared apart; the hash follows; the date is no number.
_NOT_COMPARED = {"records", "replicates", "sha256", "created"}

Report = Callable[[str], None]
Told = tuple[str, bool]  # a difference in words, and whether it is beyond the tolerance


class Agreement(enum.StrEnum):
    """How a recomputed result compares."""

    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verification:
    """What came out, and every difference in words."""

    agreement: Agreement
    differences: tuple[str, ...]

    def joined(self, more: Iterable[tuple[str, bool]]) -> Verification:
        """Add differences in words, each with whether it is beyond the tolerance."""
        told = list(more)
        beyond = tuple(text for text, far in told if far)
        if self.agreement is Agreement.DIFFERENT or beyond:
            earlier = self.differences if self.agreement is Agreement.DIFFERENT else ()
            return Verification(Agreement.DIFFERENT, (*earlier, *beyond))
        if not told:
            return self
        within = (*self.differences, *(text for text, _ in told))
        return Verification(Agreement.WITHIN_TOLERANCE, within)


def verify(bench: Bench, name: str, report: Report = lambda _: None) -> Verification:
    """Score a submission again and compare with its committed result. Writes nothing.

    Args:
        bench: the task; its options say which measures are computed again.
        name: of the submission.
        report: told what is being done.
    """
    committed, planned, told = _as_it_stands(bench, name)
    stale = _stale(bench, committed, planned)
    if stale:
        return _verdict([*told, *((text, True) for text in stale)])
    beside = bench.workspace.replicates(bench.task.spec.id, name)
    kept = read_replicates(beside, committed)
    told += [(text, True) for text in oddities(beside, committed)]
    sampler = open_planned(bench, planned)
    scored = score(bench, planned, sampler, report)
    again = scored.result
    asked = {measure for measure, _ in planned.missing}
    left_out = _left_out(bench)
    within = {} if _all_here(committed, again) else allowed(again, drawn=DRAWN)
    moved = replicate_differences(kept.only(asked), scored.replicates.only(asked), within)
    found = compare(
        committed.model_copy(
            update={"records": tuple(r for r in committed.records if r.measure not in left_out)}
        ),
        again.model_copy(update={"records": tuple(r for r in again.records if r.measure in asked)}),
    )
    report("pictures")
    with one_thread():
        told += [*found, *moved, *_of_pictures(bench, planned, sampler, again)]
    return _verdict(told)


def read_over(bench: Bench, name: str) -> list[str]:
    """Say what is wrong with a committed result that can be told without the task's data.

    Raises:
        PhantomBenchError: the result or its submission cannot be used.
    """
    committed, planned, told = _as_it_stands(bench, name)
    spec, source = planned.spec, planned.spec.source
    claimed = committed.submission
    pairs = {"title": spec.title, "kind": source.kind, "name": spec.name}
    beside = bench.workspace.replicates(bench.task.spec.id, name)
    return [
        *(text for text, _ in told),
        *_stale(bench, committed, planned),
        *oddities(beside, committed),
        *unfounded(committed, read_replicates(beside, committed), measures_for(bench.task.spec)),
        *(
            f"field 'submission.{name}': committed {was!a}, now {now!a}"
            for name, now in pairs.items()
            if (was := getattr(claimed, name)) != now
        ),
    ]


def _as_it_stands(bench: Bench, name: str) -> tuple[Result, Plan, list[Told]]:
    """Return a result, a plan to compute all of it, and what is wrong with its file."""
    workspace, spec = bench.workspace, bench.task.spec
    path = workspace.result(spec.id, name)
    committed = read_result(path)
    planned = plan(workspace, spec, name, dataclasses.replace(bench.options, force=True))
    told = [(text, True) for text in implausible(committed, describe(workspace.root))]
    if path.is_symlink():
        told.append(("the file is a link", True))
    if with_plain_line_ends(path.read_bytes()) != as_text(committed).encode():
        told.append(("the file is not as the benchmark writes it", True))
    return committed, planned, told


def _stale(bench: Bench, committed: Result, planned: Plan) -> list[str]:
    found = []
    if committed.task != identity(bench.task.spec):
        found.append("the task has changed since: its version, splits or encoder")
    if committed.submission.sha256 != planned.sha256:
        found.append("the submission has changed since: its files have another sha256")
    return found


def compare(committed: Result, again: Result) -> list[Told]:
    """Compare two results of the same submission, field by field and number by number."""
    apart = (each.model_dump(exclude=_NOT_COMPARED) for each in (committed, again))
    found = [(str(each), each.far) for each in differences(*apart)]
    found += _differences(_by_key(committed.records), _by_key(again.records), allowed(again))
    if len(_by_key(committed.records)) != len(committed.records):
        found.append(("a number is there twice", True))
    orders = [[record.key for record in each.records] for each in (committed, again)]
    if orders[0] != orders[1] and set(orders[0]) == set(orders[1]):  # whatever else was found
        found.append(("the records are in another order", True))
    return found


def _verdict(told: list[Told]) -> Verification:
    beyond = [text for text, far in told if far]
    if beyond:
        return Verification(Agreement.DIFFERENT, tuple(beyond))
    if told:
        return Verification(Agreement.WITHIN_TOLERANCE, tuple(text for text, _ in told))
    return Verification(Agreement.IDENTICAL, ())


def _of_pictures(bench: Bench, planned: Plan, sampler: Sampler, again: Result) -> Iterator[Told]:
    """Yield the pictures that differ from what is drawn now."""
    for path, drawn in pictures.drawn(bench, planned.spec, sampler, again):
        where = path.relative_to(bench.workspace.root).as_posix()
        lies = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        if lies == drawn:
            continue
        if lies is None:
            yield f"{where} is missing", True
        elif drawn is None:
            yield f"{where} may not be kept", True
        else:
            alike = distributions.alike if path.suffix == ".json" else look_alike
            yield f"{where} is not what is drawn now", not alike(lies, drawn)


Records = dict[tuple[str, Facets], Record]


def _by_key(records: Iterable[Record]) -> Records:
    return {record.key: record for record in records}


def _all_here(committed: Result, again: Result) -> bool:
    here = {record.measure: record.environment for record in again.records}
    return all(
        same_place(record.environment, here[record.measure])
        for record in committed.records
        if record.measure in here
    )


def _differences(earlier: Records, later: Records, most: Mapping[str, float]) -> Iterator[Told]:
    """Yield each record that differs, in words, and whether it lies beyond the tolerance."""
    for key in sorted(earlier.keys() | later.keys(), key=lambda key: (key[0], str(key[1]))):
        before, after = earlier.get(key), later.get(key)
        measure, facets = key
        name = f"{measure} ({facets})" if str(facets) else measure
        if before is None or after is None:
            yield f"{name}: committed {_show(before)}, now {_show(after)}", True
            continue
        alike = same_place(before.environment, after.environment)
        # Elsewhere another group may come out as the worst; each has a record of its own.
        worst = not alike and all((each.note or "").startswith(WORST) for each in (before, after))
        left = {"environment", "note"} if worst else {"environment"}
        contents = (each.model_dump(exclude=left) for each in (before, after))
        within = 0.0 if alike else most.get(measure, 0.0)
        found = list(differences(*contents, alike=alike, within=within))
        if found:
            shown = f"{name}: committed {_show(before)}, now {_show(after)}"
            fields = ", ".join(each.place for each in found)
            yield f"{shown} ({fields})", any(each.far for each in found)


def _left_out(bench: Bench) -> set[str]:
    """Return the measures that were not computed again because the options say so."""
    options = bench.options
    return {
        measure.name
        for measure in measures_for(bench.task.spec)
        if measure.axis in options.skipped_axes
        or (options.measures is not None and measure.name not in options.measures)
    }


def _show(record: Record | None) -> str:
    if record is None:
        return "nothing"
    if record.value is None:
        return f"empty ({record.reason})"
    low, high = record.ci95 or (record.value, record.value)
    return f"{record.value:.9g} [{low:.9g}, {high:.9g}]"
