"""Cut long recordings of WFDB into windows, one around each annotated beat."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Found, of_each
from phantombench.intake.records import in_its_unit, record_files
from phantombench.task.cutting import Cut

BEATS = frozenset("NLRBAaJSVrFejnE/fQ?")  # annotations of beats; the others are of rhythm and noise
Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Recording:
    windows: list[Array]  # (length, leads)
    symbols: list[str]
    beyond: int
    unit: str
    leads: tuple[str, ...]


def read_beats(folder: Path, cut: Cut, faults: list[PhantomBenchError]) -> Found:
    """Read every recording of a folder; a row is a window (length, leads), a label its symbol.

    Args:
        folder: with headers and annotations (.atr) in it or below.
        cut: how windows lie.
        faults: gets what is wrong with a recording, which is then left out.

    Raises:
        PhantomBenchError: no recording, or recordings of several units or leads.
    """
    files, recordings = of_each(record_files(folder), lambda path: _read(path, cut), faults)
    if not recordings:
        raise PhantomBenchError(
            folder, "holds no recording that can be cut", "--cut is for WFDB with .atr files"
        )
    for what in ("unit", "leads"):
        values = sorted({str(getattr(each, what)) for each in recordings})
        if len(values) > 1:
            raise PhantomBenchError(
                folder, f"its recordings have several {what}: {', '.join(values)}", "make them one"
            )
    rows: list[NDArray[Any]] = [window for each in recordings for window in each.windows]
    symbols = [symbol for each in recordings for symbol in each.symbols]
    of_rows = [path for path, each in zip(files, recordings, strict=True) for _ in each.windows]
    beyond = sum(each.beyond for each in recordings)
    told = [
        f"samples: {len(rows)} beats of {len(files)} recordings; {beyond} more lie too near an end",
        f"cut: {cut.before} values before and {cut.after} from the R peak on at {cut.rate:g} Hz; "
        f"{cut.how}",
    ]
    unit, leads = recordings[0].unit, recordings[0].leads
    return Found(folder, rows, np.array(symbols), told, None, cut.rate, unit, leads, of_rows)


def _read(header: Path, cut: Cut) -> _Recording:
    import wfdb
    from scipy.signal import resample_poly

    name = str(header.with_suffix(""))
    try:
        record, found = wfdb.rdrecord(name), wfdb.rdann(name, "atr")
    except Exception as error:  # wfdb raises whatever its parsers meet
        raise PhantomBenchError(
            header, f"is no readable recording with annotations ({error})", "write it again"
        ) from error
    if len(set(record.units)) != 1:
        raise PhantomBenchError(header, "its leads have several units", "write one unit")
    ratio = Fraction(cut.rate / float(record.fs)).limit_denominator(1000)
    values, unit = in_its_unit(header, record)
    signal = values.T
    if not np.isfinite(signal).all():
        raise PhantomBenchError(header, "lacks values in between", "remove it, or cut it before")
    if ratio != 1:
        up, down = ratio.numerator, ratio.denominator
        signal = resample_poly(signal, up, down, axis=-1, padtype="line")
    signal = cut.filtered(signal)
    beats = [
        (round(place * float(ratio)), symbol)
        for place, symbol in zip(found.sample, found.symbol, strict=True)
        if symbol in BEATS
    ]
    inside = [
        (place, symbol)
        for place, symbol in beats
        if place >= cut.before and place + cut.after <= signal.shape[-1]
    ]
    windows = [signal[:, place - cut.before : place + cut.after].T for place, _ in inside]
    symbols = [symbol for _, symbol in inside]
    leads = tuple(record.sig_name)
    return _Recording(windows, symbols, len(beats) - len(inside), unit, leads)
