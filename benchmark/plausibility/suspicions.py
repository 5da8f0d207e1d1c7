"""Everything that looks wrong with samples, in words: likely cause, and what mends it.

Nothing here refuses or scores. A suspicion needs two things: the samples lie far from real ones,
and another reading of the same file lies far nearer. So a poor model draws none.
"""

from __future__ import annotations

from phantombench.plausibility.alignment import aligned
from phantombench.plausibility.classes import Classify, exchanged
from phantombench.plausibility.degenerate import constant, degenerate
from phantombench.plausibility.disturbed import humming, steadied, wandering
from phantombench.plausibility.levels import values_of
from phantombench.plausibility.mirrored import mirrored
from phantombench.plausibility.order import disordered
from phantombench.plausibility.profile import Profile, distance, matched_profile, profile_of
from phantombench.plausibility.reading import Reading
from phantombench.plausibility.readings import readings
from phantombench.plausibility.remade import remade
from phantombench.plausibility.spoilt import spoilt
from phantombench.task.spec import Labels, Samples, Split, TaskSpec

FAR = 0.03  # distance of profiles, in units of the real variance, below which all is well
NEARER = 0.5  # a reading has to be nearer than this share of the distance
_SURELY = 0.1  # the same, of a reading that explains what else is seen
_MOSTLY = 0.5  # of the samples constant: of what else was done to them nothing can be told
KNOWABLE = 1.0  # distance beyond which samples look like no class at all


def suspicions(
    train: Split,
    samples: Samples,
    labels: Labels,
    task: TaskSpec,
    classify: Classify | None = None,
) -> tuple[str, ...]:
    """Return what looks wrong with samples; () where nothing does.

    Args:
        train: the task's training data.
        samples: (n, *sample_shape), in the task's unit, finite.
        labels: (n,).
        task: its metadata.
        classify: the task's frozen classifier; None where the samples were not drawn for labels,
            and then nothing is said of their classes.
    """
    if not len(samples):
        return ()
    slow = list(wandering(samples, train.samples, task))
    seen = steadied(samples, float(task.sampling_rate or 0)) if slow else samples
    found, real = _profiles(train, seen, labels)
    far = distance(found, real)
    told = []
    if constant(samples) < _MOSTLY:
        told = list(spoilt(samples, train.samples, task.kind, far > FAR))
    told = told or list(degenerate(samples, train.samples))
    told = told or list(disordered(train, samples, labels))
    others = () if far <= FAR else likelier(train, seen, labels, task, found, real)
    if told:  # a short window at another rate is padded to the length; then the rate is the cause
        sure = [each for each in others if each.compared <= _SURELY * far and each.slower]
        return (*map(_in_words, sure), *told)
    told = [_in_words(each) for each in others]
    if not any(each.mend.startswith("--rate") for each in others):  # at which beats are as slow
        told += slow
    told += humming(samples, train.samples, task)
    if task.kind == "image" and not told and mirrored(found, real):
        told.append("looks mirrored; if so, mend it with: --turn mirror")
    if classify is not None and not told and far < KNOWABLE:
        moved = exchanged(train, samples, labels, classify)
        if moved:
            names = task.classes
            pairs = ", ".join(f"{names[a]} like real {names[b]}" for a, b in moved.items())
            mend = ",".join(f"{names[a]}={names[b]}" for a, b in moved.items())
            told.append(f"classes look exchanged: {pairs}; if so, mend it with: --labels {mend}")
    return tuple(told)


def _in_words(reading: Reading) -> str:
    return f"looks {reading.mistake}; if so, mend it with: {reading.mend}"


def likelier(
    train: Split,
    samples: Samples,
    labels: Labels,
    task: TaskSpec,
    found: Profile,
    real: Profile,
) -> tuple[Reading, ...]:
    """Return the readings by which samples come much nearer to real ones: one, two, or none."""
    far = distance(found, real)
    first = [
        *readings(found, real, task, values_of(samples)),
        *remade(train, samples, labels, real, task),
    ]
    first.sort(key=lambda each: each.compared)
    if first[0].compared <= NEARER * far:
        return (first[0], *_second(first[0], real, task, NEARER * first[0].compared))
    for each in first:  # neither mistake alone explains it; both together do
        second = _second(each, real, task, NEARER**2 * far)
        if second:
            return each, *second
    return ()


def _second(first: Reading, real: Profile, task: TaskSpec, most: float) -> tuple[Reading, ...]:
    """Return the best reading after a first one, where it comes as near as is asked for."""
    if first.compared <= FAR or first.profile.mean.shape != real.mean.shape:
        return ()
    best = min(readings(first.profile, real, task), key=lambda each: each.compared)
    return (best,) if best.compared <= most and best.mend != first.mend else ()


def _profiles(train: Split, samples: Samples, labels: Labels) -> tuple[Profile, Profile]:
    """Return the profile of samples, and that of real ones with as many of each class."""
    real = matched_profile(aligned(train.samples), train.labels, labels)
    return profile_of(aligned(samples)), real
