"""How often does the memorisation gate shut on copies in disguise?

Every disguise (`disguises`) is laid over training samples, and over reference samples, which a
submission may copy as well. Each submission is as large as the protocol asks for. Beside the share
that is stopped stands the Frechet distance that such a submission would get, over that of exact
copies: a disguise that spoils the samples needs no gate. Required is a power of 95 % where that
distance would be at most twice the floor, or ahead of the best submission on the board.

Where one sample in five is a copy, the others are as near to the training data as the reference is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from phantombench.controls import all_controls, floor_control
from phantombench.metrics.fidelity import fid as frechet
from phantombench.metrics.privacy import contamination, copy_rate, registered_copy_rate
from phantombench.metrics.view import Ground, View
from phantombench.ruler.dealing import Dealer, Pool, look_at
from phantombench.ruler.disguises import Disguise, disguises_for
from phantombench.ruler.gate_schema import Trial
from phantombench.ruler.rates import rate
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Samples, Split, Task

Report = Callable[[str], None]
TO_TRAIN = (copy_rate.MEASURE, registered_copy_rate.MEASURE)
TO_REFERENCE = (contamination.MEASURE,)
FLOORS = 2.0  # times the floor: what scores worse needs no gate
POWER = 0.95
_SEED = 3


@dataclass(frozen=True)
class Size:
    """How much is tried.

    Attributes:
        pool: samples of each kind that are registered.
        submissions: of each kind that are dealt from them.
    """

    pool: int = 192
    submissions: int = 100


def attack(
    task: Task, ground: Ground, best: float | None, report: Report, size: Size
) -> tuple[float, list[Trial]]:
    """Return the floor, and what the gate does on every disguise.

    Args:
        task: whose training and reference samples are copied.
        ground: the same, ready.
        best: the ratio to the floor that the best submission has, if any.
        report: told what is being done.
        size: how much is tried.
    """
    rng = np.random.default_rng(_SEED)
    copies = floor_control().sample(task, ground.train, ground.reference.labels, rng)
    floor = _distance(ground, copies)
    limit = max(FLOORS, best or 0.0)
    rows = fixed_subset(len(ground.reference), size.pool)
    trials = []
    for split, of, looks in (
        ("train", copies, TO_TRAIN),
        ("reference", ground.reference.samples, TO_REFERENCE),
    ):
        dealer = Dealer(ground, looks, size.submissions)
        of_train = split == "train"
        fill = _honest(ground) if of_train else None
        for each in (*disguises_for(task.spec), *(_controls(task, ground) if of_train else ())):
            report(f"copies of {split}: {each.name}")
            disguised = _disguise(each, of, ground.reference)
            ratio = _distance(ground, disguised) / floor
            pool = look_at(ground, disguised[rows], [split])
            required = not each.of_several and ratio <= limit
            trials.append(_trial(each, split, ratio, pool, fill, dealer, required))
    return floor, trials


def _trial(
    disguise: Disguise,
    split: str,
    ratio: float,
    pool: Pool,
    fill: Pool | None,
    dealer: Dealer,
    required: bool,
) -> Trial:
    shut, looks = dealer.shut(pool)
    needs = ("at least", POWER) if required else ()
    fifth = None
    if fill is not None:
        fifth = rate(f"a fifth {disguise.name}", dealer.shut(pool, fill)[0], dealer.repetitions)
    return Trial(
        name=disguise.name,
        copied=split,
        of_several=disguise.of_several,
        ratio=float(f"{ratio:.4g}"),
        rate=rate(disguise.name, shut, dealer.repetitions, *needs),
        looks=looks,
        fifth=fifth,
    )


def _honest(ground: Ground) -> Pool:
    """Return the reference itself, as near to train as samples of other patients are."""
    rows = fixed_subset(len(ground.reference), registered_copy_rate.HONEST_MOST)
    return look_at(ground, ground.reference.samples[rows], ["train"], "reference")


def _controls(task: Task, ground: Ground) -> Iterator[Disguise]:
    """Yield the controls that are attacks; they copy train whatever they are given."""
    for control in all_controls().values():
        said = control.attack
        if said is None or not control.applies(task.spec):
            continue

        def apply(samples: Samples, rng: np.random.Generator, control=control) -> Samples:  # type: ignore[no-untyped-def]
            return control.sample(task, ground.train, ground.reference.labels, rng)

        yield Disguise(said.name, "", apply, of_several=said.power is None)


def _disguise(disguise: Disguise, samples: Samples, like: Split) -> Samples:
    """Lay a disguise over samples with the labels of a split, neighbours of one class."""
    order = np.argsort(like.labels, kind="stable")
    out = np.empty_like(samples)
    out[order] = disguise.apply(samples[order], np.random.default_rng(_SEED))
    return out


def _distance(ground: Ground, samples: Samples) -> float:
    return frechet.compute(View(ground, samples))
