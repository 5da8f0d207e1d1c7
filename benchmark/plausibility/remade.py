"""Readings that need samples anew and no profile alone: another curve of grey, other leads.

They take a pass over all samples each, and are asked for only where samples lie far from real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from phantombench.plausibility.alignment import LONG, aligned
from phantombench.plausibility.profile import (
    Profile,
    distance,
    matched_profile,
    profile_of,
)
from phantombench.plausibility.reading import Reading, reading
from phantombench.task.spec import Labels, Samples, Split, TaskSpec

_GAMMA = 2.2  # of screens and of sRGB
_MANY_LEADS = 4  # from which on only their whole order is turned
_MORE_SPREAD = 1.5  # of the levels of beats, than real ones have
_WINDOW = 32  # values, in which the peak of nearly all beats lies
_SCATTERED, _GATHERED = 0.35, 0.7  # share of peaks in it; models of beats have 0.8 and more
_HANDICAP = 2.0  # real ones come nearer each other too, without their levels


def remade(
    train: Split, samples: Samples, labels: Labels, real: Profile, task: TaskSpec
) -> Iterator[Reading]:
    """Yield every reading of samples (n, *sample_shape) that is made of each of them."""

    def made(mistake: str, mend: str, change: Callable[[Samples], Samples]) -> Reading:
        return reading(mistake, mend, profile_of(aligned(change(samples))), real)

    if task.kind == "image":
        grey = np.clip(samples, 0.0, 1.0)
        for power, shown, word in ((1 / _GAMMA, "(1 / 2.2)", "dark"), (_GAMMA, "2.2", "light")):
            yield reading(
                f"too {word} by a gamma of 2.2, as screens have it",
                f"samples ** {shown} before they are saved; no option does that",
                profile_of((grey**power).astype(np.float32)),
                real,
            )
        return
    yield from _of_leads(samples, task, made)
    if samples.shape[-1] >= LONG:  # around the same value, which backwards is one place further
        yield made("backwards in time", "--turn mirror", lambda x: x[..., ::-1])
    else:
        yield from _without_level(train, samples, labels)
        yield from _cut_anywhere(train, samples, real)


def _of_leads(samples: Samples, task: TaskSpec, made: Callable[..., Reading]) -> Iterator[Reading]:
    n, leads, length = samples.shape
    if leads < 2:
        return
    names = task.leads if len(task.leads) == leads else tuple(f"lead {k}" for k in range(leads))
    orders = [list(range(leads))[::-1]]
    if leads <= _MANY_LEADS:
        pairs = combinations(range(leads), 2)
        orders = [[{a: b, b: a}.get(k, k) for k in range(leads)] for a, b in pairs]
    wanted = ", ".join(names)
    for order in orders:
        yield made(
            f"of exchanged leads: {', '.join(names[k] for k in order)} where {wanted} is wanted",
            f"samples[:, {order}] before they are saved; no option does that",
            lambda x, order=order: x[:, order],
        )
    yield made(
        "reshaped where the axes of leads and of time had to be exchanged",
        "samples.swapaxes(1, 2) in place of reshape; no option does that",
        lambda x: x.reshape(n, length, leads).swapaxes(1, 2),
    )


def _without_level(train: Split, samples: Samples, labels: Labels) -> Iterator[Reading]:
    """Yield the reading of beats each of which lies at a level of its own."""
    ours, theirs = (float(np.median(each, axis=-1).std()) for each in (samples, train.samples))
    if ours < _MORE_SPREAD * theirs:
        return

    def flat(each: Samples) -> Samples:
        return np.asarray(each - np.median(each, axis=-1, keepdims=True), dtype=np.float32)

    found = profile_of(flat(samples))
    real = matched_profile(flat(train.samples), train.labels, labels)
    yield Reading(
        "of a wandering baseline: each sample lies at another level",
        "a high-pass filter before samples are cut, as the task's card has it; no option does that",
        found,
        distance(found, real),
        _HANDICAP,
    )


def _cut_anywhere(train: Split, samples: Samples, real: Profile) -> Iterator[Reading]:
    """Yield the reading of beats whose peak lies anywhere, where that of real ones does not."""
    ours, theirs = (_peaks(each) for each in (samples, train.samples))
    if _together(ours) > _SCATTERED or _together(theirs) < _GATHERED:
        return
    places = np.arange(samples.shape[-1]) + (ours - int(np.median(theirs)))[:, None]
    moved = np.take_along_axis(samples, places[:, None, :] % samples.shape[-1], axis=-1)
    found = profile_of(moved)
    yield Reading(
        "cut anywhere: the largest deflection of each sample lies elsewhere",
        "windows that are cut around the R peak, as the task's card has it; no option does that",
        found,
        distance(found, real),
        _HANDICAP,
    )


def _peaks(samples: Samples) -> NDArray[np.intp]:
    """Return the place of the largest deflection of each sample (n, leads, length)."""
    far = np.abs(samples - np.median(samples, axis=-1, keepdims=True))
    return np.asarray(far.sum(axis=1).argmax(axis=-1))


def _together(places: NDArray[np.intp]) -> float:
    """Return the largest share of places within a window of 32."""
    counts = np.bincount(places)
    return float(np.convolve(counts, np.ones(_WINDOW)).max() / len(places))
