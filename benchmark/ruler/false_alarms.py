"""How often does the memorisation gate shut on honest submissions?

Three kinds of honest samples: fresh draws, where the truth can be drawn; real patients who were
held out, one half of them judged by the other half's quantile; and what the honest submissions of
the board return when they are sampled anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.metrics.privacy.contamination import HONEST_TIMES
from phantombench.metrics.privacy.registered import MOST
from phantombench.metrics.privacy.registered_copy_rate import HONEST_MOST
from phantombench.metrics.view import Ground
from phantombench.ruler.dealing import Dealer, Pool, look_at
from phantombench.ruler.gate_power import TO_REFERENCE, TO_TRAIN, Size
from phantombench.ruler.gate_schema import Look, Trial
from phantombench.ruler.rates import rate
from phantombench.statistics.subsets import fixed_subset
from phantombench.submission.metadata import read_submission
from phantombench.submission.opening import open_submission
from phantombench.submission.schema import ControlSource
from phantombench.task.spec import Drawable, Labels, Samples

Report = Callable[[str], None]
Rows = NDArray[np.intp]
ALARMS = 0.05  # of honest submissions, at most
_SPLITS = ("train", "reference")
_SEED = 30_000_000  # apart from those of the splits, the controls and the protocol


def alarms(bench: Bench, report: Report, size: Size) -> list[Trial]:
    """Return how often the gate shuts on each kind of honest submission."""
    ground, dealer = bench.ground, Dealer(bench.ground, TO_TRAIN + TO_REFERENCE, size.submissions)
    found = []
    for name, said, samples in (*_fresh(bench, size), *_sampled_anew(bench, size)):
        report(f"honest: {name}")
        found.append(_trial(name, said, dealer, look_at(ground, samples, _SPLITS)))
    report("honest: patients held out")
    return [*found, _held_out(bench.ground, size)]


def _fresh(bench: Bench, size: Size) -> Iterator[tuple[str, str, Samples]]:
    if isinstance(bench.task, Drawable):
        labels = bench.ground.reference.labels
        rows = fixed_subset(len(labels), size.pool)
        said = f"dealt from {len(rows)} fresh draws of the truth"
        yield "fresh draws", said, bench.task.draw(labels[rows], _SEED)


def _sampled_anew(bench: Bench, size: Size) -> Iterator[tuple[str, str, Samples]]:
    """Yield what submissions that are no controls return; those that cannot be run are left out."""
    labels = bench.ground.reference.labels
    folder = bench.workspace.submissions / bench.task.spec.id
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            spec = read_submission(path)
            if isinstance(spec.source, ControlSource):
                continue
            sampler = open_submission(path, bench.task, bench.load, spec=spec)
            samples = sampler.sample(labels, _SEED)
        except PhantomBenchError:
            continue
        said = f"dealt from {min(size.pool, len(labels))} samples of a new sampling seed"
        yield spec.title, said, samples[fixed_subset(len(samples), size.pool)]


def _trial(name: str, said: str, dealer: Dealer, pool: Pool) -> Trial:
    shut, looks = dealer.shut(pool)
    held = rate(name, shut, dealer.repetitions, "at most", ALARMS)
    return Trial(
        name=name, copied="", of_several=False, ratio=None, rate=held, looks=looks, shares=said
    )


def _held_out(ground: Ground, size: Size) -> Trial:
    """Return the alarms on one half of the patients, where the other half says what is honest."""
    held = ground.reference.take(fixed_subset(len(ground.reference), HONEST_MOST))
    reference = look_at(ground, held.samples, ["train"], "reference")
    rows = fixed_subset(len(ground.train), HONEST_TIMES * MOST)
    train = look_at(ground, ground.train.samples[rows], ["reference"], "train")
    shut = 0
    looks: list[Look] = []
    for repetition in range(size.submissions):
        judging, judged = _halves(held.groups, repetition)
        honest, others = _halves(ground.train.groups[rows], repetition)
        half = Ground(ground.train, held.take(judging), ground.encoder)
        half.__dict__["coarse_reference_to_train"] = reference.coarse[judging]
        half.memo["nearness of reference to train"] = reference.near["train"][judging]
        half.memo["nearness of train to reference"] = train.near["reference"][honest]
        stopped = False
        asked = (TO_TRAIN, reference.take(judged)), (TO_REFERENCE, train.take(others))
        for measures, pool in asked:
            count, seen = Dealer(half, measures, 1, start=repetition).shut(pool)
            stopped |= count > 0
            looks += seen
        shut += stopped
    return Trial(
        name="patients held out",
        copied="",
        of_several=False,
        ratio=None,
        rate=rate("patients held out", shut, size.submissions, "at most", ALARMS),
        looks=tuple(_together(looks)),
        shares="random halves of the reference's groups, one judged by the other; of train's for "
        "the look at the reference",
    )


def _halves(groups: Labels, repetition: int) -> tuple[Rows, Rows]:
    """Return the rows of one half of the groups, chosen at random, and of the other half."""
    names = np.random.default_rng([repetition]).permutation(np.unique(groups))
    first = np.isin(groups, names[: len(names) // 2])
    return np.flatnonzero(first), np.flatnonzero(~first)


def _together(looks: list[Look]) -> Iterator[Look]:
    """Yield one look for each measure, over submissions of their own."""
    for name in dict.fromkeys(each.measure for each in looks):
        of = [each for each in looks if each.measure == name]
        flagged = float(f"{np.mean([each.flagged for each in of]):.4g}")
        yield Look(measure=name, flagged=flagged, shut=sum(each.shut for each in of))
