"""What must not be ignored in a strip: degradations to be named, and ladders that test it.

What is wrong with the voltages of a beat is wrong with those of a strip (`ecg_degradations.py`).
Added is what only strips show: tempo, the order of beats, and what leads are to each other. No
place in a strip is that of an R peak. All take samples (n, leads, length) in mV; they return new
ones.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Ladder, Samples, TaskSpec
from phantombench.tasks.modality.degradation import Degradation, ladder, times
from phantombench.tasks.modality.ecg_degradations import (
    amplitude,
    at_places,
    clipping,
    hum,
    noise,
    polarity,
    rate_of,
    smoothing,
    time_reversal,
    wander,
)

Places = NDArray[np.intp]


def slowing(samples: Samples, factor: float, _rng: np.random.Generator) -> Samples:
    """Stretch time about the middle of the strip: fewer, wider beats."""
    middle = (samples.shape[-1] - 1) / 2
    return at_places(samples, middle + (np.arange(samples.shape[-1]) - middle) / factor)


def quickening(samples: Samples, factor: float, _rng: np.random.Generator) -> Samples:
    """Compress time: more, narrower beats; the strip begins anew where it runs out."""
    length = samples.shape[-1]
    return at_places(samples, (np.arange(length) * factor) % (length - 1))


def leads_exchanged(samples: Samples, _severity: float, _rng: np.random.Generator) -> Samples:
    """Exchange the leads: the last one comes first."""
    return np.ascontiguousarray(samples[:, ::-1])


def leads_apart(
    samples: Samples, seconds: float, rng: np.random.Generator, *, rate: float
) -> Samples:
    """Move every lead but the first in time, forwards or backwards; what leaves comes in again."""
    length = samples.shape[-1]
    later = round(seconds * rate) * rng.choice([-1, 1], len(samples))
    places = (np.arange(length) - later[:, None]) % length
    moved = np.take_along_axis(samples[:, 1:], places[:, None], axis=-1)
    return np.concatenate([samples[:, :1], moved], axis=1)


def pieces_exchanged(samples: Samples, pieces: float, rng: np.random.Generator) -> Samples:
    """Cut all leads into about so many equal pieces and join them in a random order.

    Every beat but those at the seams stays as it is; what is lost is when the next one comes.
    """
    parts = np.array_split(np.arange(samples.shape[-1]), max(2, round(pieces)))
    places = np.stack([np.concatenate(_shuffled(parts, rng)) for _ in samples])
    return np.take_along_axis(samples, places[:, None], axis=-1)


def _shuffled(parts: list[Places], rng: np.random.Generator) -> list[Places]:
    """Return the parts in an order that is not the one they had."""
    order = np.arange(len(parts))
    while (np.diff(order) == 1).all():
        order = rng.permutation(len(parts))
    return [parts[place] for place in order]


def degradations(spec: TaskSpec) -> tuple[Degradation, ...]:
    """Return what the encoder of a task of strips has to name."""
    rate = rate_of(spec)
    slow = functools.partial(wander, rate=rate)
    apart = functools.partial(leads_apart, rate=rate)
    named = (
        Degradation("slowing", slowing, 1.1, 2.0, logarithmic=True),
        Degradation("pieces exchanged", pieces_exchanged, 2.0, 16.0, logarithmic=True),
        Degradation("amplitude", amplitude, 0.4, 2.5, logarithmic=True),
        Degradation("smoothing", smoothing, 0.5, 4.0, logarithmic=True),  # 4 to 31 ms
        Degradation("time reversal", time_reversal, 1.0, 1.0),
        Degradation("polarity", polarity, 1.0, 1.0),
        Degradation("leads exchanged", leads_exchanged, 1.0, 1.0),
        Degradation("leads apart", apart, 0.03, 0.5, logarithmic=True),
        Degradation("wander", slow, 0.05, 0.8, logarithmic=True),
        Degradation("noise", noise, 0.02, 0.3, logarithmic=True),
    )
    return tuple(each for each in named if _can_have(spec, each.name))


def ladders(spec: TaskSpec) -> tuple[Ladder, ...]:
    """Return the ladders on which the ruler of a task of strips is tested.

    Patients differ in gain, wander and rate themselves: mild steps of these raise the distance
    little, and none of them must be twice the floor.
    """
    rate = rate_of(spec)
    slow = functools.partial(wander, rate=rate)
    apart = functools.partial(leads_apart, rate=rate)
    millivolts = {f"{level} mV": level for level in (0.05, 0.1, 0.2, 0.4)}
    hums = {f"{level} mV": level for level in (0.02, 0.05, 0.1, 0.2)}
    once = functools.partial(ladder, monotone=False)
    every = (
        once("polarity", polarity, {"inverted": 1.0}, ("inverted",)),
        once("time reversal", time_reversal, {"reversed": 1.0}, ("reversed",)),
        once("leads exchanged", leads_exchanged, {"exchanged": 1.0}, ("exchanged",)),
        ladder(
            "leads apart",
            apart,
            {f"{1000 * late:.0f} ms": late for late in (0.05, 0.1, 0.2)},
            ("200 ms",),
        ),
        ladder(
            "pieces exchanged",
            pieces_exchanged,
            {f"{pieces} pieces": float(pieces) for pieces in (2, 4, 8, 16)},
            ("8 pieces",),
        ),
        ladder("noise", noise, millivolts, ("0.1 mV",)),
        ladder("wander", slow, {f"{level} mV": level for level in (0.1, 0.2, 0.4)}),
        ladder("smaller", amplitude, times(0.8, 0.6, 0.4)),
        ladder("larger", amplitude, times(1.25, 1.5, 2.0)),
        ladder("slower", slowing, times(1.1, 1.25, 1.5)),
        ladder("faster", quickening, times(1.1, 1.25, 1.5), trained=False),
        ladder("smoothing", smoothing, {f"{sigma:g} samples": sigma for sigma in (0.7, 1.5, 3.0)}),
        ladder("clipping", clipping, {f"at {s:.0%}": s for s in (0.8, 0.6, 0.4)}, trained=False),
        *(
            ladder(
                f"hum, {mains} Hz",
                functools.partial(hum, frequency=float(mains), rate=rate),
                hums,
                ("0.05 mV",),
                trained=False,
            )
            for mains in (50, 60)
            if 2 * mains < rate
        ),
    )
    return tuple(each for each in every if _can_have(spec, each.name))


def _can_have(spec: TaskSpec, name: str) -> bool:
    """Say whether a strip can be degraded so: a single lead has none to be exchanged with."""
    return spec.sample_shape[0] > 1 or not name.startswith("leads")
