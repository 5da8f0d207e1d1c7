"""The shape of a sample of a new task: what its files have, films made small."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found
from phantombench.own_task.said import Said

STRETCHED = 0.05  # of its proportions, from which on a film is told to be stretched
_STEP = 8  # pixels by which a side grows: every model and encoder halves it some times
_SHORTEST = 32  # values of a signal


def shape_of(found: Found, said: Said, kind: str, told: list[str]) -> Mapping[str, Any]:
    """Return the fields of the metadata that say what a sample is.

    Args:
        found: what was read.
        said: by its owner.
        kind: image or signal.
        told: gets a line for each thing that was understood.

    Raises:
        PhantomBenchError: signals of unknown rate or of no length, or a lead or length that is
            not there.
    """
    return _of_films(found, said, told) if kind == "image" else _of_signals(found, said, told)


def _of_films(found: Found, said: Said, told: list[str]) -> Mapping[str, Any]:
    """Return the proportions that most films have, with a shorter side of `side` pixels."""
    sizes = np.array([row.shape[:2] for row in found.rows], dtype=np.float64)
    proportions = sizes[:, 0] / sizes[:, 1]
    usual = float(np.median(proportions))
    longer = max(said.side, _STEP * round(max(usual, 1 / usual) * said.side / _STEP))
    height, width = (longer, said.side) if usual > 1 else (said.side, longer)
    stretch = np.abs(proportions * width / height - 1)
    if (odd := int((stretch > STRETCHED).sum())) > 0:
        told.append(
            f"{odd} films have other proportions and are stretched by up to {max(stretch):.0%}"
        )
    told.append(f"a film is {height}x{width}")
    return {"sample_shape": (1, height, width)}


def _of_signals(found: Found, said: Said, told: list[str]) -> Mapping[str, Any]:
    rate = found.rate if found.rate is not None else said.wishes.rate
    if rate is None:
        raise PhantomBenchError(
            found.where, "says not at which rate it was sampled", "say it: --rate HZ"
        )
    wanted = said.resample or rate
    rows = [np.atleast_2d(row) for row in found.rows]
    if found.leads:  # (length, leads)
        names = said.wishes.lead or found.leads
        lengths = [row.shape[0] for row in rows]
    else:
        names = said.wishes.lead
        lengths = [max(row.shape) for row in rows]
    if said.length is not None and set(lengths) != {said.length}:
        raise PhantomBenchError(
            f"--length {said.length}",
            f"samples have {min(lengths)} values: no record holds a row of them, one an annotation",
            "omit it, or annotate each",
        )
    if unknown := [name for name in names if found.leads and name not in found.leads]:
        raise PhantomBenchError(
            f"--lead {unknown[0]}", "there is none", f"choose of {', '.join(found.leads)}"
        )
    leads = len(names) if found.leads else min(rows[0].shape)
    if names and len(names) != leads:
        raise PhantomBenchError("--lead", f"names {len(names)} of {leads} leads", "name each once")
    ratio = Fraction(wanted / rate).limit_denominator(1000)  # as signals are resampled
    length = -(-min(lengths) * ratio.numerator // ratio.denominator)
    if length < _SHORTEST:
        raise PhantomBenchError(
            found.where,
            f"a sample has {length} values, at least {_SHORTEST} are needed",
            "add some",
        )
    told.append(f"a sample is {leads} leads of {length} values at {wanted:g} Hz")
    shape = {"sample_shape": (leads, length), "sampling_rate": float(wanted)}
    return shape | {"leads": tuple(names)} if names else shape
