"""Other ways to read the same file: what a set of samples would be had one mistake been made.

A reading turns the profile that was found into the one it would have been, and names the mistake
and the option of `phantombench submit new` that mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.plausibility.framing import of_framing
from phantombench.plausibility.levels import Values, named, of_levels
from phantombench.plausibility.profile import Profile, distance
from phantombench.plausibility.reading import Reading, reading
from phantombench.task.spec import TaskSpec

TURNS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "transpose": lambda x: np.swapaxes(x, -1, -2),
    "left": lambda x: np.rot90(x, 1, (-2, -1)),
    "right": lambda x: np.rot90(x, -1, (-2, -1)),
    "around": lambda x: np.rot90(x, 2, (-2, -1)),
    "upside-down": lambda x: np.flip(x, -2),
    "mirror": lambda x: np.flip(x, -1),
}
_TURNED = {
    "transpose": "rows and columns are exchanged",
    "left": "turned to the right by 90 degrees",
    "right": "turned to the left by 90 degrees",
    "around": "turned by 180 degrees",
    "upside-down": "upside down",
    "mirror": "mirrored",
}
_FACTORS = {
    "grey level": {
        255.0: "divided by 255 twice",
        65535.0: "divided by 65535 twice",
        1 / 255: "in 0 to 255",
    },
    "mV": {
        1000.0: "in volts",
        1e-3: "in microvolts",
        1 / 200: "in digital steps, 200 a millivolt",
        200.0: "divided by the gain of 200 twice",
    },
}
_AS_LARGE = 3.0  # times as large or small as real ones: that a model may be by itself
_RATES = (100, 125, 180, 200, 250, 360, 500, 720, 1000)  # Hz; 256 and 512 are read as neighbours
_LEAST_WINDOW = 0.25  # of the sample, which another rate has to leave to be compared
_LEAST_SHIFT = 1 / 32  # of the sample: a smaller one is a choice of the peak, and no mistake
_RATE_HANDICAP = 2.0  # a part of the sample is nearer than the whole by chance


def readings(
    found: Profile, real: Profile, task: TaskSpec, values: Values | None = None
) -> Iterator[Reading]:
    """Yield every reading of a profile that the kind and the unit of the task know.

    Args:
        found: the profile of samples, as they are or mended.
        real: that of real ones.
        task: its metadata.
        values: of the samples as they are; None where they were mended.
    """
    yield from _of_units(found, real, task, values)
    yield from of_levels(found, real, task, values)
    if task.kind == "image":
        inverted = Profile(1.0 - found.mean, found.deviation)
        yield reading("inverted: dark is light", "--invert", inverted, real)
        for name, turn in TURNS.items():
            if turn(found.mean).shape == real.mean.shape:
                turned = Profile(turn(found.mean), turn(found.deviation))
                yield reading(_TURNED[name], f"--turn {name}", turned, real)
        yield from of_framing(found, real)
    else:
        yield from _of_signals(found, real, task)


def _of_units(
    found: Profile, real: Profile, task: TaskSpec, values: Values | None
) -> Iterator[Reading]:
    """Yield the known factors that make samples about as large as real ones, or the one that does.

    Another factor may bring samples nearer as well: what is too large comes nearer by vanishing.
    """
    heights = found.height, real.height
    if min(heights) == 0:
        return
    wanted = heights[1] / heights[0]
    if 1 / _AS_LARGE < wanted < _AS_LARGE:
        return
    known = _FACTORS.get(task.unit, {})
    fitting = {f: told for f, told in known.items() if 1 / _AS_LARGE < wanted / f < _AS_LARGE}
    if known and not fitting:
        factor = float(f"{wanted:.2g}")
        fitting = {factor: named(wanted, 0.0, task, values)}
    for factor, mistake in fitting.items():
        scaled = Profile(found.mean * factor, found.deviation * factor)
        yield reading(mistake, f"--scale {factor:g}", scaled, real)


def _of_signals(found: Profile, real: Profile, task: TaskSpec) -> Iterator[Reading]:
    inverted = Profile(-found.mean, found.deviation)
    yield reading("of the other polarity: upside down", "--invert", inverted, real)
    yield from _of_one_lead(found, real, task)
    backwards = Profile(found.mean[..., ::-1], found.deviation[..., ::-1])
    yield reading("backwards in time", "--turn mirror", backwards, real)
    shift = best_shift(found, real)
    if abs(shift) >= _LEAST_SHIFT * real.mean.shape[-1]:
        moved = shifted(found, shift)
        word = "late" if shift < 0 else "early"
        mistake = f"{abs(shift)} values too {word}: the peak lies elsewhere"
        yield reading(mistake, f"--shift {shift}", moved, real)
    for rate in _RATES if task.sampling_rate is not None else ():
        if rate != task.sampling_rate:
            yield from _at_rate(rate, found, real, float(task.sampling_rate or rate))


def _of_one_lead(found: Profile, real: Profile, task: TaskSpec) -> Iterator[Reading]:
    """Yield each of several leads upside down."""
    leads = len(found.mean)
    for lead in range(leads) if leads > 1 else ():
        mean = found.mean.copy()
        mean[lead] *= -1
        name = task.leads[lead] if len(task.leads) == leads else f"number {lead}"
        mistake = f"of the other polarity in lead {name} alone"
        mend = f"samples[:, {lead}] *= -1 before they are saved; no option does that"
        yield reading(mistake, mend, Profile(mean, found.deviation), real)


def best_shift(found: Profile, real: Profile) -> int:
    """Return by how many values a signal has to be moved to lie on the real ones, to the right > 0.

    The largest circular cross-correlation of the mean signals, found by FFT.
    """
    length = real.mean.shape[-1]
    spectra = np.fft.rfft(real.mean) * np.conj(np.fft.rfft(found.mean))
    best = int(np.fft.irfft(spectra, length).sum(axis=0).argmax())
    return best if best <= length // 2 else best - length


def shifted(profile: Profile, shift: int) -> Profile:
    """Return the profile of signals that were moved, what leaves at one end enters at the other."""
    return Profile(np.roll(profile.mean, shift, -1), np.roll(profile.deviation, shift, -1))


def _at_rate(rate: float, found: Profile, real: Profile, wanted: float) -> Iterator[Reading]:
    """Yield the reading of signals that were sampled at another rate, around their largest peak."""
    length = real.mean.shape[-1]
    peak, of_real = (int(np.abs(_centred(each.mean)).argmax()) for each in (found, real))
    times = peak + (np.arange(length) - of_real) * (rate / wanted)
    inside = np.flatnonzero((times >= 0) & (times <= length - 1))
    if len(inside) < _LEAST_WINDOW * length:
        return
    window = (slice(None), slice(int(inside[0]), int(inside[-1]) + 1))
    there = times[inside]
    stretched = Profile(_values_at(found.mean, there), _values_at(found.deviation, there))
    mistake = f"sampled at about {rate:g} Hz and not at {wanted:g} Hz"
    far = distance(stretched, real.cut(window))
    yield Reading(mistake, f"--rate {rate:g}", stretched, far, _RATE_HANDICAP, rate < wanted)


def _centred(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    total = mean.sum(axis=0)
    return np.asarray(total - np.median(total))


def _values_at(rows: NDArray[np.float64], times: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return np.stack([np.interp(times, np.arange(rows.shape[-1]), row) for row in rows])
