"""Bring rows of any layout to channels first: axes, leads, colours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found, Wishes
from phantombench.task.spec import TaskSpec

Rows = Sequence[NDArray[Any]]


def of_one_kind(found: Found, task: TaskSpec) -> Found:
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


def channels_first(
    found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    """Return rows (channels, *extents).

    Args:
        found: rows of one kind.
        task: whose shape is wanted.
        wishes: which leads to take, whether to average colours.
        steps: gets a line for each thing that was done to the values.
        told: gets a line for each thing that was understood.

    Raises:
        PhantomBenchError: another number of axes, channels or leads.
    """
    extents = len(task.sample_shape) - 1
    found = _without_axes_of_one(found, extents + 1, told)
    first, channels = found.rows[0], task.sample_shape[0]
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
        places = _leads(found, task, wishes, steps, told)
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


def _without_axes_of_one(found: Found, most: int, told: list[str]) -> Found:
    """Return rows with no more axes than a sample has, where the others have one value."""
    if found.rows[0].ndim <= most:
        return found
    squeezed = [np.squeeze(row) for row in found.rows]
    if not 0 < squeezed[0].ndim <= most:
        return found
    told.append("axes of one value are left out")
    return replace(found, rows=squeezed)


def _leads(
    found: Found, task: TaskSpec, wishes: Wishes, steps: list[str], told: list[str]
) -> list[int]:
    wanted = task.sample_shape[0]
    names = wishes.lead or (task.leads if set(task.leads) <= set(found.leads) else ())
    if not names and len(found.leads) == wanted:
        _in_their_places(found, task)
        if task.leads and wanted > 1:
            told.append(f"leads: {', '.join(found.leads)}, taken as {', '.join(task.leads)}")
        return list(range(wanted))
    if len(names) != wanted or not set(names) <= set(found.leads):
        raise PhantomBenchError(
            found.where,
            f"its records have the leads {', '.join(found.leads)}, the task has {wanted}",
            f"choose {wanted} with --lead",
        )
    if len(found.leads) > wanted or (wishes.lead and names != found.leads):
        steps.append(f"took lead {', '.join(names)} of {', '.join(found.leads)}")
    return [found.leads.index(name) for name in names]


def _in_their_places(found: Found, task: TaskSpec) -> None:
    """Refuse leads one of which is the task's, and lies elsewhere among them."""
    known = [name for name in task.leads if name in found.leads]
    if all(found.leads.index(name) == task.leads.index(name) for name in known):
        return
    others = iter([name for name in found.leads if name not in known])
    order = [name if name in known else next(others) for name in task.leads]
    raise PhantomBenchError(
        found.where,
        f"its records have the leads {', '.join(found.leads)}, the task {', '.join(task.leads)}",
        f"say which to take, in the order of the task: {' '.join(f'--lead {n}' for n in order)}",
    )


def _greyed(
    rows: Rows, found: Found, wishes: Wishes, steps: list[str], told: list[str]
) -> list[NDArray[Any]]:
    colours = [row[:3] for row in rows]
    if all((row == row[:1]).all() for row in colours):
        told.append("three equal colours, taken as grey")
        return [row[:1] for row in colours]
    if not wishes.grey:
        raise PhantomBenchError(
            found.where,
            "is in colour, the task is grey",
            "have colours averaged: --grey; of a colour map (viridis, jet) save the grey levels",
        )
    steps.append("averaged the colours")
    return [row.mean(axis=0, keepdims=True) for row in colours]
