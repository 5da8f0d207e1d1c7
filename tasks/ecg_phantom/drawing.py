"""From labels and a seed to samples, and the truth about where a class shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.task.spec import Labels, Samples
from phantombench.tasks.ecg_phantom.hearts import (
    F,
    Parameters,
    S,
    V,
    draw_parameters,
    qrs_limits,
    t_end,
)
from phantombench.tasks.modality.ecg_beat import BAND, LENGTH, ORDER, SAMPLING_RATE, quantise
from phantombench.tasks.modality.ecg_dynamics import Array, solve, window_times

_RUN_IN = 64  # samples of noise on either side, in which the low-pass settles


def draw_samples(labels: Labels, generator: np.random.Generator) -> tuple[Samples, Parameters]:
    """Draw one sample a label, (n, 1, 256) mV, and the parameters behind each."""
    parameters = draw_parameters(labels, generator)
    clean = solve(parameters.events, parameters.baseline)
    noisy = clean + _noise(parameters.noise, generator)
    return quantise(noisy)[:, None, :], parameters


def finding_mask(parameters: Parameters) -> NDArray[np.bool_]:
    """Return where a sample shows its class, (n, 256).

    S: all ahead of the QRS, where the P wave is changed and the beat before too near. V and F: from
    the onset of the QRS to the end of the T wave. N has no finding: nothing is marked.
    """
    time = window_times()[None]
    onset, end = qrs_limits(parameters)[0][:, None], t_end(parameters)[:, None]
    label = parameters.labels[:, None]
    ahead, ventricular = (label == S), (label == V) | (label == F)
    return np.asarray((ahead & (time < onset)) | (ventricular & (time >= onset) & (time <= end)))


def _noise(deviation: Array, generator: np.random.Generator) -> Array:
    """White noise through the upper edge of the band that real beats pass, (n, 256) mV."""
    with importing:
        from scipy.signal import butter, sosfiltfilt

    white = generator.standard_normal((len(deviation), LENGTH + 2 * _RUN_IN))
    sections = butter(ORDER, BAND[1], fs=SAMPLING_RATE, output="sos")
    passed = sosfiltfilt(sections, white) if len(white) else white
    return np.asarray(deviation[:, None] * passed[:, _RUN_IN:-_RUN_IN])
