"""Bring values to the unit of the task; where the files leave that open, ask."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found, Wishes
from phantombench.submission.limits import RANGES, ROUNDING
from phantombench.task.spec import TaskSpec

_VOLTS = {"v": 1.0, "mv": 1e-3, "uv": 1e-6, "µv": 1e-6, "μv": 1e-6, "nv": 1e-9}
_WHITES = (1.0, 15.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)  # of 1, 4, 8, 10, 12, 14, 16 bit
_MOST_CLIPPED = 0.25  # of the values; more are of another unit, and do not lie beyond it
_USED = 0.2  # of 8 bit, that their largest value is at least; less is of another kind
_SLIGHT = 0.05  # of the range, by which values may lie beyond it for clipping to be meant


def scaled(
    samples: NDArray[np.float64],
    found: Found,
    task: TaskSpec,
    wishes: Wishes,
    steps: list[str],
    told: list[str],
) -> NDArray[np.float64]:
    """Return the samples in the task's unit.

    Raises:
        PhantomBenchError: values that are not numbers, or whose unit is open; says what to add.
    """
    _refuse_broken(samples, found)
    given = float(samples.min()), float(samples.max())
    told.append(f"range: {given[0]:.4g} to {given[1]:.4g}")
    factor, offset = wishes.scale, wishes.offset or 0.0
    if factor is None and wishes.offset is None:
        factor = _known_factor(samples, found, task, told)
    elif factor is None:
        factor = 1.0
    if factor != 1.0 or offset:
        plus = f" + {offset:g}" if offset else ""
        if wishes.scale is not None or wishes.offset is not None or found.full_scale is None:
            steps.append(f"values times {factor:.6g}{plus}")  # white is 1 without saying so
        samples = samples * factor + offset
    if wishes.invert:
        samples = 1.0 - samples if task.kind == "image" else -samples
        steps.append("inverted")
    return _within(samples, found, task, wishes, steps)


def _refuse_broken(samples: NDArray[np.float64], found: Found) -> None:
    """Refuse values that are no numbers, and say where the first is."""
    broken = ~np.isfinite(samples).reshape(len(samples), -1).all(axis=1)
    if len(samples) != len(found.rows):  # all values in one row, because of their shape
        broken = np.array([not np.isfinite(row).all() for row in found.rows])
    if not broken.any():
        return
    first = int(broken.argmax())
    raise PhantomBenchError(
        found.where,
        f"{int(broken.sum())} samples hold NaN or infinity, the first is "
        f"{found.files[first] if found.files else f'number {first}'}",
        "remove them, or find out where they come from",
    )


def _known_factor(
    samples: NDArray[np.float64], found: Found, task: TaskSpec, told: list[str]
) -> float:
    """Return the factor that the type or the unit of the files says; 1 where values fit as is."""
    least, largest = (float(each) + 0.0 for each in (samples.min(), samples.max()))  # no -0
    if found.unit is not None and found.unit.lower() in _VOLTS and task.unit.lower() in _VOLTS:
        told.append(f"unit: {found.unit}")
        return float(f"{_VOLTS[found.unit.lower()] / _VOLTS[task.unit.lower()]:.6g}")
    if found.unit and found.unit.lower() != task.unit.lower():
        raise PhantomBenchError(
            found.where,
            f"is in '{found.unit}', and that is no unit of voltage",
            f"say what one of it is in {task.unit}: --scale FACTOR (and --offset, if any)",
        )
    if task.kind == "image" and found.full_scale is not None:
        told.append(f"unit: integers up to {found.full_scale:.0f}")
        usual = next(top for top in _WHITES if largest <= top)
        if usual < found.full_scale and largest > 0:
            raise PhantomBenchError(
                found.where,
                f"has {8 if found.full_scale == 255 else 16} bit, and no value above {largest:.0f}",
                f"say which value is white: --scale {'1/' * (usual > 1)}{usual:.0f} or --scale "
                f"1/{found.full_scale:.0f}",
            )
        return 1.0 / found.full_scale
    whole = bool((samples == np.round(samples)).all()) and max(-least, largest) > 1
    if whole:
        tops = (255, 4095, 65535)
        top = next((each for each in tops if largest <= each), None)
        guess = f"1/{top}" if task.kind == "image" and top else "FACTOR (and --offset, if any)"
        if task.kind == "image" and least < 0:
            guess = f"1/{largest - least:.0f} --offset {-least / (largest - least):.4g}"
        raise PhantomBenchError(
            found.where,
            f"holds whole numbers from {least:.0f} to {largest:.0f}, and says not in which unit",
            f"say what one step is in {task.unit}: --scale {guess}",
        )
    told.append(f"unit: not in the files, taken as {task.unit}")
    return 1.0


def _within(
    samples: NDArray[np.float64], found: Found, task: TaskSpec, wishes: Wishes, steps: list[str]
) -> NDArray[np.float64]:
    if task.unit not in RANGES:
        return samples
    low, high = RANGES[task.unit]
    least, largest = float(samples.min()), float(samples.max())
    beyond = (samples < low) | (samples > high)
    if wishes.clip and beyond.mean() > _MOST_CLIPPED:
        raise PhantomBenchError(
            found.where,
            f"--clip would change {beyond.mean():.0%} of the values, which lie in [{least:.4g}, "
            f"{largest:.4g}]",
            _advice(samples, task, low, high),
        )
    if wishes.clip and beyond.any():
        steps.append(
            f"clipped {float(beyond.mean()):.2g} of the values from [{least:.4g}, {largest:.4g}]"
        )
        return np.clip(samples, low, high)
    slack = ROUNDING * (high - low)
    if least < low - slack or largest > high + slack:
        raise PhantomBenchError(
            found.where,
            f"values lie in [{least:.4g}, {largest:.4g}], a {task.unit} in [{low:g}, {high:g}]",
            _advice(samples, task, low, high),
        )
    return samples


def _advice(samples: NDArray[np.float64], task: TaskSpec, low: float, high: float) -> str:
    """Return what would bring the values into the range."""
    least, largest = float(samples.min()), float(samples.max())
    slight = _SLIGHT * (high - low)
    if least >= low - slight and largest <= high + slight:
        return "have what lies beyond cut off: --clip"
    flat = samples.reshape(len(samples), -1)
    ordinary = float(np.abs(flat.mean(axis=1)).max()), float(np.abs(flat.std(axis=1) - 1).max())
    if len(flat) > 1 and max(ordinary) < 0.02:
        return "each was standardised by itself (z-scored): save them before that is done"
    if task.kind == "image":
        if least >= -1.1 and largest <= 1.1:
            return "from -1 to 1: --scale 0.5 --offset 0.5 (and --clip for what lies beyond)"
        top = next((top for top in (255, 4095, 65535) if largest <= 1.05 * top), None)
        if top is not None and least >= -0.05 * top and largest > _USED * 255:
            return f"from 0 to {top}: --scale 1/{top} (and --clip for what lies beyond)"
        return "say how they become grey levels from 0 to 1: --scale FACTOR --offset VALUE"
    return (
        f"say what they are in {task.unit}: --scale 0.001 from microvolts, --scale 0.005 --offset "
        "-5.12 from digital steps of 200 a millivolt around 1024"
    )
