"""From labels and a seed to strips of two leads, and the truth behind each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.task.spec import Labels, Samples
from phantombench.tasks.ecg_phantom_strips.rhythm import (
    SUPRAVENTRICULAR,
    VENTRICULAR,
    Rhythm,
    draw_rhythm,
    within,
)
from phantombench.tasks.modality.ecg_beat import AFTER, BAND, BEFORE, ORDER, quantise
from phantombench.tasks.modality.ecg_beat import SAMPLING_RATE as RECORDED
from phantombench.tasks.modality.ecg_dynamics import Array, Baseline, Events, solve_leads
from phantombench.tasks.modality.ecg_strip import LEADS, LENGTH, SAMPLING_RATE, SECONDS
from phantombench.tasks.modality.ecg_waves import (
    P_WAVE,
    Q_WAVE,
    R_WAVE,
    S_WAVE,
    T_WAVE,
    Beat,
    Draw,
    atrial_beat,
    normal_beat,
    qrs_limits,
    ventricular_beat,
)

_RUN_IN = 32  # samples of noise on either side, in which the low-pass settles
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Parameters:
    """The truth behind n strips.

    Attributes:
        labels: (n,) class.
        rhythm: when beats come and what they are.
        events: of every beat, in s and mV; the heights are those of MLII.
        heights: (n, 2, 24, 5) mV, of both leads.
        baselines: wander, one a lead.
        noise: (n, 2) mV, standard deviation of the white noise before its low-pass.
    """

    labels: Labels
    rhythm: Rhythm
    events: Events
    heights: Array
    baselines: tuple[Baseline, ...]
    noise: Array


def draw_samples(labels: Labels, generator: np.random.Generator) -> tuple[Samples, Parameters]:
    """Draw one strip a label, (n, 2, 1024) mV, and the parameters behind each."""
    parameters = draw_parameters(labels, generator)
    time = np.arange(LENGTH) / SAMPLING_RATE
    clean = solve_leads(parameters.events, parameters.heights, parameters.baselines, time)
    return quantise(clean + _noise(parameters.noise, generator)), parameters


def draw_parameters(labels: Labels, generator: np.random.Generator) -> Parameters:
    """Draw the truth for one strip a label; the classes use up random numbers alike."""
    draw = Draw(generator, len(labels))
    rhythm = draw_rhythm(labels, draw)
    normal = normal_beat(draw, rhythm.interval)
    beats = (normal, ventricular_beat(draw, labels < 0), atrial_beat(draw, normal))
    beats[VENTRICULAR].heights[:, P_WAVE] = 0.0
    second = [_of_v1(draw, beat, ventricular=beat is beats[VENTRICULAR]) for beat in beats]
    kinds = rhythm.kinds[:, :, None]
    steady = np.stack([draw.around(1, 0.04, 0.85, 1.15) for _ in range(kinds.shape[1])], axis=1)
    delays, widths, first = (
        np.choose(kinds, [getattr(beat, name)[:, None] for beat in beats])
        for name in ("delays", "widths", "heights")
    )
    both = np.stack([first, np.choose(kinds, [each[:, None] for each in second])], axis=1)
    heights = both * steady[:, None, :, None]
    events = Events(rhythm.peaks, rhythm.ahead, delays, widths, heights[:, 0])
    breathing = draw.between(0.15, 0.6)
    baselines = tuple(
        Baseline(draw.times(0.08, 0.6, 0.01, 0.4), breathing, draw.between(0, 2 * np.pi))
        for _ in LEADS
    )
    noise = np.stack([draw.times(0.02, 0.6, 0.004, 0.12) for _ in LEADS], axis=1)
    return Parameters(labels, rhythm, events, heights, baselines, noise)


def finding_mask(parameters: Parameters) -> NDArray[np.bool_]:
    """Return where a strip shows its class, (n, 1024); nothing in a normal one.

    Of a ventricular beat from the onset of the QRS to the end of the T wave, of a supraventricular
    one from the onset of the P wave to that of the QRS.
    """
    events, kinds = parameters.events, parameters.rhythm.kinds
    onset, _ = qrs_limits(events.delays, events.widths, events.heights)
    begins = events.delays[..., P_WAVE] - 2 * events.widths[..., P_WAVE]
    ends = events.delays[..., T_WAVE] + 2 * events.widths[..., T_WAVE]
    first = events.peaks + np.where(kinds == VENTRICULAR, onset, begins)
    last = events.peaks + np.where(kinds == VENTRICULAR, ends, onset)
    time = np.arange(LENGTH) / SAMPLING_RATE
    shown = (time >= first[..., None]) & (time <= last[..., None])
    ectopic = (kinds == VENTRICULAR) | (kinds == SUPRAVENTRICULAR)
    return np.asarray((shown & ectopic[..., None]).any(axis=1))


def true_quantities(parameters: Parameters) -> dict[str, Array]:
    """Return rate, interval and variability of the beats within, and their median R and QRS."""
    events, rhythm = parameters.events, parameters.rhythm
    inside = within(rhythm, 0.0, float(SECONDS))
    whole = within(rhythm, BEFORE / RECORDED, SECONDS - AFTER / RECORDED)
    onset, end = qrs_limits(events.delays, events.widths, events.heights)
    intervals = [1000 * np.diff(each[row]) for each, row in zip(rhythm.peaks, inside, strict=True)]
    return {
        "heart_rate": np.array([60_000 / each.mean() for each in intervals]),
        "rr_interval": np.array([np.median(each) for each in intervals]),
        "rr_variability": np.array([np.sqrt(np.mean(np.diff(each) ** 2)) for each in intervals]),
        "r_amplitude": _medians(events.heights[..., R_WAVE], whole),
        "qrs_width": _medians(1000 * (end - onset), whole),
    }


def _of_v1(draw: Draw, beat: Beat, *, ventricular: bool) -> Array:
    """Return the heights (n, 5) that V1 sees: a small r and a deep S, or a wide wave either way."""
    heights = beat.heights.copy()
    if ventricular:
        turn = np.where(draw.between(0, 1) < 0.5, -1.0, 1.0) * draw.between(0.5, 1.1)
        return heights * turn[:, None]
    R = beat.heights[:, R_WAVE]
    heights[:, P_WAVE] *= draw.between(-0.3, 0.6)
    heights[:, Q_WAVE] = 0.0
    heights[:, R_WAVE] = R * draw.between(0.08, 0.4)
    heights[:, S_WAVE] = -R * draw.between(0.3, 1.0)
    heights[:, T_WAVE] *= draw.between(-0.4, 0.4)
    return heights


def _medians(values: Array, chosen: NDArray[np.bool_]) -> Array:
    return np.asarray(np.nanmedian(np.where(chosen, values, np.nan), axis=1))


def _noise(deviation: Array, generator: np.random.Generator) -> Array:
    """White noise through the upper edge of the band that real strips pass, (n, 2, 1024) mV."""
    with importing:
        from scipy.signal import butter, sosfiltfilt

    white = generator.standard_normal((*deviation.shape, LENGTH + 2 * _RUN_IN))
    sections = butter(ORDER, BAND[1], fs=SAMPLING_RATE, output="sos")
    passed = sosfiltfilt(sections, white) if len(white) else white
    return np.asarray(deviation[..., None] * passed[..., _RUN_IN:-_RUN_IN])
