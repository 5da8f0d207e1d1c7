"""Bring rows of any layout to the shape of a sample: channels, leads, size, rate, length."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found, Wishes
from phantombench.plausibility.readings import TURNS
from phantombench.task.spec import TaskSpec

_FASTER = 500  # than the task's rate, or slower: no signal of it was sampled so
Rows = Sequence[NDArray[Any]]


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
    found = _of_one_kind(found, task)
    rows = _channels_first(found, task, wishes, steps, told)
    if task.kind == "signal":
        rows = _at_rate(rows, found, task, wishes, steps, told)
        rows = _cropped(rows, task, wishes, steps)
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


def _of_one_kind(found: Found, task: TaskSpec) -> Found:
    """Return rows that differ in their extents at most; grey among coloured images get colours.

    Raises:
        PhantomBenchError: rows of another number of axes or columns; names the first such file.
    """
    rows = list(found.rows)
    if task.kind == "image" and {row.ndim for row in rows} == {2, 3}:
        rows = [row if row.ndim == 3 else np.repeat(row[..., None], 3, axis=-1) for row in rows]
    kinds = [_columns(row) if task.kind == "signal" else (row.ndim, 0) for row in rows]
    usual = Counter(kinds).most_common(1)[0][0]
    odd = next((number for number, kind in enumerate(kinds) if kind != usual), None)
    if odd is not None:
        shapes = ["x".join(map(str, rows[each].shape)) for each in (odd, kinds.index(usual))]
        raise PhantomBenchError(
            found.files[odd] if found.files else f"{found.where}, sample {odd}",
            f"has {shapes[0]} values, others have {shapes[1]}",
            "save all of them in one form",
        )
    return replace(found, rows=rows)


def _columns(row: NDArray[Any]) -> tuple[int, int]:
    """Return the axes of a signal, and how many leads it seems to have."""
    return row.ndim, min(row.shape) if row.ndim > 1 else 1


def _channels_first(
    found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    first, channels = found.rows[0], task.sample_shape[0]
    extents = len(task.sample_shape) - 1
    size = math.prod(task.sample_shape)
    if first.ndim == 1 and extents > 1 and first.shape[0] == size:
        told.append(f"flat rows of {size} values, taken row by row")
        return [row.reshape(task.sample_shape) for row in found.rows]
    if first.ndim == extents and channels == 1:
        return [row[None] for row in found.rows]
    wanted = "x".join(map(str, task.sample_shape))
    if first.ndim != extents + 1:
        shape = "x".join(map(str, first.shape))
        raise PhantomBenchError(
            found.where, f"a sample has the shape {shape} instead of {wanted}", "save that shape"
        )
    if found.leads:  # (length, leads), and they have names
        places = _leads(found, task, wishes, steps)
        return [row.T[places] for row in found.rows]
    if first.shape[0] == channels and (first.shape[-1] != channels or first.shape[0] == 1):
        return list(found.rows)
    rows = [np.moveaxis(row, -1, 0) for row in found.rows]
    if rows[0].shape[0] == channels:
        told.append("channels come last")
        return rows
    if first.shape[0] in (3, 4) and first.shape[-1] not in (3, 4):
        rows = list(found.rows)
    if task.kind == "image" and channels == 1 and rows[0].shape[0] in (3, 4):
        return _greyed(rows, found, wishes, steps, told)
    raise PhantomBenchError(
        found.where,
        f"a sample has {min(rows[0].shape[0], first.shape[0])} channels, the task {channels}",
        f"save samples of the shape {wanted}",
    )


def _leads(found: Found, task: TaskSpec, wishes: Wishes, steps: list[str]) -> list[int]:
    wanted = task.sample_shape[0]
    names = wishes.lead or (task.leads if set(task.leads) <= set(found.leads) else ())
    if not names and len(found.leads) == wanted:
        return list(range(wanted))
    if len(names) != wanted or not set(names) <= set(found.leads):
        raise PhantomBenchError(
            found.where,
            f"its records have the leads {', '.join(found.leads)}, the task has {wanted}",
            f"choose {wanted} with --lead",
        )
    if len(found.leads) > wanted:
        steps.append(f"took lead {', '.join(names)} of {', '.join(found.leads)}")
    return [found.leads.index(name) for name in names]


def _greyed(
    rows: Rows, found: Found, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    colours = [row[:3] for row in rows]
    if all((row == row[:1]).all() for row in colours):
        told.append("three equal colours, taken as grey")
        return [row[:1] for row in colours]
    if not wishes.grey:
        raise PhantomBenchError(
            found.where, "is in colour, the task is grey", "have colours averaged: --grey"
        )
    steps.append("averaged the colours")
    return [row.mean(axis=0, keepdims=True) for row in colours]


def _at_rate(
    rows: Rows, found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    wanted, said = task.sampling_rate, found.rate
    if wanted is None:
        return list(rows)
    if wishes.rate is not None and not wanted / _FASTER <= wishes.rate <= wanted * _FASTER:
        raise PhantomBenchError(
            f"--rate {wishes.rate:g}", f"is far from the task's {wanted:g} Hz", "say it in Hz"
        )
    if said is not None and wishes.rate is not None and abs(said - wishes.rate) > 0.01 * said:
        raise PhantomBenchError(
            f"--rate {wishes.rate:g}", f"the files say {said:g} Hz", "omit it, or correct them"
        )
    rate = said if said is not None else wishes.rate
    if rate is None:
        told.append(f"rate: not in the files, taken as {wanted:g} Hz")
        return list(rows)
    told.append(f"rate: {rate:g} Hz")
    if abs(rate - wanted) < 1e-3 * wanted:
        return list(rows)
    if wishes.rate is None:
        raise PhantomBenchError(
            found.where,
            f"is at {rate:g} Hz, the task at {wanted:g} Hz",
            f"have it resampled: --rate {rate:g}",
        )
    from scipy.signal import resample_poly

    ratio = Fraction(wanted / rate).limit_denominator(1000)
    steps.append(f"resampled from {rate:g} Hz to {wanted:g} Hz")
    up, down = ratio.numerator, ratio.denominator
    return [resample_poly(row.astype(np.float64), up, down, -1, padtype="line") for row in rows]


def _cropped(rows: Rows, task: TaskSpec, wishes: Wishes, steps: list[str]) -> list[NDArray[Any]]:
    length, wanted = sorted({row.shape[-1] for row in rows}), task.sample_shape[-1]
    if length == [wanted]:
        return list(rows)
    told = f"signals have {' to '.join(map(str, dict.fromkeys((length[0], length[-1]))))} values"
    if len(rows) == wanted and len(length) == 1:
        raise PhantomBenchError(
            "length",
            f"there are {wanted} signals of {length[0]} values, the task's have {wanted}",
            "they look transposed: save a row a sample, as samples.T has",
        )
    if length == [wanted + 1] and not wishes.crop:
        raise PhantomBenchError(
            "length",
            f"{told}, one more than the task: is the first or the last one a label?",
            "call that column 'label', or save the labels apart; if it is a value: --crop",
        )
    if length[0] < wanted:
        raise PhantomBenchError(
            "length",
            f"{told}, the task has {wanted}",
            f"generate at least {wanted}; what is missing is not invented (a record of many "
            "samples needs one annotation a sample)",
        )
    if not wishes.crop:
        raise PhantomBenchError(
            "length", f"{told}, the task has {wanted}", "keep the middle of each: --crop"
        )
    steps.append(f"kept the middle {wanted} of {length[-1]} values")
    starts = [(row.shape[-1] - wanted) // 2 for row in rows]
    return [row[..., at : at + wanted] for row, at in zip(rows, starts, strict=True)]


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
    if not wishes.resize:
        raise PhantomBenchError(
            "size",
            f"images have {told} values, the task {'x'.join(map(str, wanted))}",
            "have them resized: --resize",
        )
    from PIL import Image

    def resize(plane: NDArray[Any]) -> NDArray[Any]:
        image = Image.fromarray(plane.astype(np.float32))
        return np.asarray(
            image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=None)
        )

    steps.append(f"resized from {told} to {'x'.join(map(str, wanted))}, bilinear with antialias")
    return [np.stack([resize(plane) for plane in row]) for row in rows]
