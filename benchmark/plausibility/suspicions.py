"""Everything that looks wrong with samples, in words: likely cause, and what mends it.

Nothing here refuses or scores. A suspicion needs two things: the samples lie far from real ones,
and another reading of the same file lies far nearer. So a poor model draws none.
"""

from __future__ import annotations

from phantombench.plausibility.alignment import aligned
from phantombench.plausibility.classes import Classify, exchanged
from phantombench.plausibility.degenerate import degenerate
from phantombench.plausibility.profile import Profile, distance, matched_profile, profile_of
from phantombench.plausibility.readings import Reading, readings
from phantombench.task.spec import Labels, Samples, Split, TaskSpec

FAR = 0.03  # distance of profiles, in units of the real variance, below which all is well
NEARER = 0.5  # a reading has to be nearer than this share of the distance
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
    told = list(degenerate(samples, train.samples))
    if told:
        return tuple(told)
    told = [
        f"looks {reading.mistake}; if so, mend it with: {reading.mend}"
        for reading in likelier(train, samples, labels, task)
    ]
    if classify is not None and not told and _distance(train, samples, labels) < KNOWABLE:
        moved = exchanged(train, samples, labels, classify)
        if moved:
            names = task.classes
            pairs = ", ".join(f"{names[a]} like real {names[b]}" for a, b in moved.items())
            mend = ",".join(f"{names[a]}={names[b]}" for a, b in moved.items())
            told.append(f"classes look exchanged: {pairs}; if so, mend it with: --labels {mend}")
    return tuple(told)


def likelier(train: Split, samples: Samples, labels: Labels, task: TaskSpec) -> tuple[Reading, ...]:
    """Return the readings by which samples come much nearer to real ones: one, two, or none."""
    found, real = _profiles(train, samples, labels)
    far = distance(found, real)
    if far <= FAR:
        return ()
    first = sorted(readings(found, real, task), key=lambda each: each.distance)
    if first[0].distance <= NEARER * far:
        return (first[0], *_second(first[0], real, task, NEARER * first[0].distance))
    for each in first:  # neither mistake alone explains it; both together do
        second = _second(each, real, task, NEARER**2 * far)
        if second:
            return each, *second
    return ()


def _second(first: Reading, real: Profile, task: TaskSpec, most: float) -> tuple[Reading, ...]:
    """Return the best reading after a first one, where it comes as near as is asked for."""
    if first.distance <= FAR or first.profile.mean.shape != real.mean.shape:
        return ()
    best = min(readings(first.profile, real, task), key=lambda each: each.distance)
    return (best,) if best.distance <= most and best.mend != first.mend else ()


def _distance(train: Split, samples: Samples, labels: Labels) -> float:
    return distance(*_profiles(train, samples, labels))


def _profiles(train: Split, samples: Samples, labels: Labels) -> tuple[Profile, Profile]:
    """Return the profile of samples, and that of real ones with as many of each class."""
    real = matched_profile(aligned(train.samples), train.labels, labels)
    return profile_of(aligned(samples)), real
