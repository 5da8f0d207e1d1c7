"""Bring rows of any layout to the shape of a sample: channels, leads, size, rate, length."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found, Wishes
from phantombench.intake.layout import Rows, channels_first, of_one_kind
from phantombench.plausibility.readings import TURNS
from phantombench.task.spec import TaskSpec

_MARGIN = 2  # between the images of torchvision's sheets, and around them
_FEW = 4  # values, which are columns of a long table and no signal
_FASTER = 500  # than the task's rate, or slower: no signal of it was sampled so


def shaped(
    found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> NDArray[np.float64]:
    """Return samples (n, *sample_shape) in whatever unit they are.

    Args:
        found: what was read.
        task: whose shape is wanted.
        wishes: what may be done for it.
        steps: gets a line for each thing that was done to the values.
        told: gets a line for each thing that was understood.

    Raises:
        PhantomBenchError: another shape, and no leave to change it; says which option gives leave.
    """
    found = of_one_kind(found, task)
    rows = channels_first(found, task, wishes, steps, told)
    if task.kind == "signal":
        rows = _at_rate(rows, found, task, wishes, steps, told)
        rows = _cropped(rows, found, task, wishes, steps)
    if wishes.turn is not None:
        turn = _turn(wishes.turn, task)
        rows = [turn(row) for row in rows]
        steps.append(f"turned: {wishes.turn}")
    if task.kind == "image":
        rows = _resized(rows, task, wishes, steps)
    samples = np.stack(rows).astype(np.float64)
    if wishes.shift and task.kind == "signal":
        samples = np.roll(samples, wishes.shift, axis=-1)
        steps.append(f"moved by {wishes.shift} values in time")
    return samples


def rate_of(found: Found, task: TaskSpec, wishes: Wishes) -> float | None:
    """Return the rate that signals have, where the files or their author say it.

    Raises:
        PhantomBenchError: one that no signal has, two rates, or no leave to resample.
    """
    wanted, said = task.sampling_rate, found.rate
    if wanted is None:
        return None
    if wishes.rate is not None and not wanted / _FASTER <= wishes.rate <= wanted * _FASTER:
        raise PhantomBenchError(
            f"--rate {wishes.rate:g}", f"is far from the task's {wanted:g} Hz", "say it in Hz"
        )
    if said is not None and wishes.rate is not None and abs(said - wishes.rate) > 0.01 * said:
        raise PhantomBenchError(
            f"--rate {wishes.rate:g}", f"the files say {said:g} Hz", "omit it, or correct them"
        )
    rate = said if said is not None else wishes.rate
    if rate is not None and wishes.rate is None and not _same_rate(rate, wanted):
        longest = max(max(row.shape, default=0) for row in found.rows) * wanted / rate
        crop = " --crop" if math.ceil(longest) > task.sample_shape[-1] and not wishes.crop else ""
        raise PhantomBenchError(
            found.where,
            f"is at {rate:g} Hz, the task at {wanted:g} Hz",
            f"have it resampled: --rate {rate:g}{crop}",
        )
    return rate


def _same_rate(rate: float, wanted: float) -> bool:
    return abs(rate - wanted) < 1e-3 * wanted


def _at_rate(
    rows: Rows, found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    rate, wanted = rate_of(found, task, wishes), task.sampling_rate
    if wanted is None:
        return list(rows)
    if rate is None:
        told.append(f"rate: not in the files, taken as {wanted:g} Hz")
        return list(rows)
    told.append(f"rate: {rate:g} Hz")
    if _same_rate(rate, wanted):
        return list(rows)
    from scipy.signal import resample_poly

    ratio = Fraction(wanted / rate).limit_denominator(1000)
    steps.append(f"resampled from {rate:g} Hz to {wanted:g} Hz")
    up, down = ratio.numerator, ratio.denominator
    return [resample_poly(row.astype(np.float64), up, down, -1, padtype="line") for row in rows]


def _cropped(
    rows: Rows, found: Found, task: TaskSpec, wishes: Wishes, steps: list[str]
) -> list[NDArray[Any]]:
    length, wanted = sorted({row.shape[-1] for row in rows}), task.sample_shape[-1]
    if length == [wanted]:
        return list(rows)
    told = f"signals have {' to '.join(map(str, dict.fromkeys((length[0], length[-1]))))} values"
    asked = wishes.rate is not None
    if len(rows) == wanted and len(length) == 1:
        raise PhantomBenchError(
            "length",
            f"there are {wanted} signals of {length[0]} values, the task's have {wanted}",
            "they look transposed: save a row a sample, as samples.T has",
        )
    if length == [wanted + 1] and not wishes.crop and not asked:
        raise PhantomBenchError(
            "length",
            f"{told}, one more than the task: is the first or the last one a label?",
            "call that column 'label', or save the labels apart; if it is a value: --crop",
        )
    told += f"{' at the rate of the task' * asked}, the task has {wanted}"
    known = asked or found.rate is not None or length[0] <= _FEW
    first = "" if known else "say --rate HZ if they have another rate, else "
    if length[0] < wanted:
        raise PhantomBenchError("length", told, first + _longer(length[0], task, wishes))
    if not wishes.crop:
        mend = f"{first}keep the middle of each: --crop{_many(found)}"
        raise PhantomBenchError("length", told, mend)
    steps.append(f"kept the middle {wanted} of {length[-1]} values")
    starts = [(row.shape[-1] - wanted) // 2 for row in rows]
    return [row[..., at : at + wanted] for row, at in zip(rows, starts, strict=True)]


def _longer(length: int, task: TaskSpec, wishes: Wishes) -> str:
    """Return what to do about signals that are too short."""
    wanted = task.sample_shape[-1]
    if length <= _FEW:
        return "give a row a sample and a column a time; pivot a table of one value a row"
    if wishes.rate is not None and task.sampling_rate is not None:
        there = math.ceil(wanted * wishes.rate / task.sampling_rate)
        return f"generate at least {there} at {wishes.rate:g} Hz; what is missing is not invented"
    return f"generate at least {wanted}; what is missing is not invented"


def _many(found: Found) -> str:
    """Return how a record is cut that holds many samples."""
    records = bool(found.files) and found.files[0].suffix == ".hea"
    return "; a record of many samples needs an annotation (.atr) a sample" * records


def _turn(name: str, task: TaskSpec) -> Callable[[NDArray[Any]], NDArray[Any]]:
    names = list(TURNS) if task.kind == "image" else ["mirror"]
    if name not in names:
        raise PhantomBenchError(f"--turn {name}", "is none", f"choose one of: {', '.join(names)}")
    return TURNS[name]


def _resized(rows: Rows, task: TaskSpec, wishes: Wishes, steps: list[str]) -> list[NDArray[Any]]:
    _, height, width = task.sample_shape
    wanted = (height, width)
    sizes = sorted({row.shape[1:] for row in rows})
    if sizes == [wanted]:
        return list(rows)
    told = " and ".join("x".join(map(str, size)) for size in sizes[:3])
    if len(sizes) == 1 and (len(rows), sizes[0][0]) == wanted:
        raise PhantomBenchError(
            "size",
            f"there are {len(rows)} images of {told}, the task's are {height}x{width}",
            "the samples seem to come last: numpy.moveaxis(samples, -1, 0) before they are saved",
        )
    if not wishes.resize:
        raise PhantomBenchError(
            "size",
            f"images have {told} values, the task {'x'.join(map(str, wanted))}",
            f"have them resized: --resize{_of_sheets(sizes, wanted)}",
        )
    from PIL import Image

    def resize(plane: NDArray[Any]) -> NDArray[Any]:
        image = Image.fromarray(plane.astype(np.float32))
        return np.asarray(
            image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=None)
        )

    steps.append(f"resized from {told} to {'x'.join(map(str, wanted))}, bilinear with antialias")
    return [np.stack([resize(plane) for plane in row]) for row in rows]


def _of_sheets(sizes: Sequence[tuple[int, ...]], wanted: tuple[int, int]) -> str:
    """Return what to do where images have the size of sheets of many films."""
    fits = [
        (each - _MARGIN) % (side + _MARGIN) == 0
        for each, side in zip(sizes[0], wanted, strict=True)
    ]
    sheets = len(sizes) == 1 and all(fits)
    return "; if they are sheets of many films (save_image), save each film by itself" * sheets
