"""Round numbers along an axis."""

from __future__ import annotations

import math

from phantombench.site.figures import Scale

STEPS = (1, 2, 5)
ABOUT = 5  # ticks of a linear axis
FEW = 3  # ticks, below which powers of ten tell too little of a logarithmic axis
APART = 9.0  # per cent of the axis between two ticks of a logarithmic one


def ticks_of(scale: Scale) -> tuple[float, ...]:
    """Return the round numbers to write along an axis.

    >>> ticks_of(Scale(0.0, 1.0)), ticks_of(Scale(0.5, 30.0, logarithmic=True))
    ((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.5, 1.0, 2.0, 5.0, 10.0, 20.0))
    >>> ticks_of(Scale(1.4, 3.1, logarithmic=True))
    (1.5, 2.0, 2.5, 3.0)
    """
    return _logarithmic(scale) if scale.logarithmic else _linear(scale)


def _linear(scale: Scale) -> tuple[float, ...]:
    rough = (scale.high - scale.low) / ABOUT
    if rough <= 0 or not math.isfinite(rough):
        return (scale.low,)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (*STEPS, 10) if each * power >= rough * 0.999)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return tuple(float(f"{each * step:.12g}") for each in range(first, last + 1))


def _logarithmic(scale: Scale) -> tuple[float, ...]:
    first, last = (math.floor(math.log10(each)) for each in (scale.low, scale.high))
    found: list[float] = []
    for value in (float(f"{s}e{power}") for power in range(first, last + 1) for s in STEPS):
        apart = not found or abs(scale.at(value) - scale.at(found[-1])) >= APART
        if scale.holds(value) and apart:
            found.append(value)
    if len(found) < FEW:
        return tuple(each for each in _linear(scale) if each > 0)
    return tuple(found)
