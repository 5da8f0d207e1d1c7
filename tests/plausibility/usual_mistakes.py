"""Usual mistakes: what each makes of sound samples, and words of what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import zoom

from phantombench.task.spec import Samples, Task


def at_rate(samples: Samples, wanted: float, rate: float) -> Samples:
    """What a window of the same number of values holds at another rate, the peak in its middle."""
    length = samples.shape[-1]
    short = zoom(samples.astype(np.float64), (1, 1, rate / wanted), order=1)
    before = length // 2 - short.shape[-1] // 2
    if before >= 0:
        after = length - short.shape[-1] - before
        return np.pad(short, ((0, 0), (0, 0), (before, after)), mode="edge").astype(np.float32)
    return short[..., -before : -before + length].astype(np.float32)


def equalised(samples: Samples) -> Samples:
    ranks = [np.searchsorted(np.sort(each.ravel()), each, side="right") for each in samples]
    return np.stack(ranks) / samples[0].size


def between(samples: Samples, low: float, high: float) -> Samples:
    return low + (high - low) * (samples - samples.min()) / np.ptp(samples)


def framed(samples: Samples) -> Samples:
    framed = np.zeros_like(samples)
    framed[..., 4:-4, 4:-4] = samples[..., 4:-4, 4:-4]
    return framed


def padded(samples: Samples) -> Samples:
    return samples * (np.arange(samples.shape[-1]) < 0.7 * samples.shape[-1])


def nearest(samples: Samples) -> Samples:
    places = np.arange(64) * 28 // 64 * 64 // 28
    return samples[..., places, :][..., places]


def standardised(samples: Samples) -> Samples:
    axes = tuple(range(1, samples.ndim))
    return (samples - samples.mean(axes, keepdims=True)) / samples.std(axes, keepdims=True)


def with_wave(samples: Samples, frequency: float, rate: float) -> Samples:
    """Add 0.3 mV of one frequency, which begins anywhere."""
    begin = np.random.default_rng(4).uniform(0, 2 * np.pi, (len(samples), 1, 1))
    times = np.arange(samples.shape[-1]) / rate
    return samples + 0.3 * np.sin(2 * np.pi * frequency * times + begin)


def parts_exchanged(samples: Samples) -> Samples:
    quarters = np.split(samples, 4, axis=-1)
    return np.concatenate([quarters[place] for place in (2, 0, 3, 1)], axis=-1)


def rolled_anywhere(samples: Samples) -> Samples:
    places = np.random.default_rng(8).integers(0, samples.shape[-1], len(samples))
    return np.stack([np.roll(each, by, -1) for each, by in zip(samples, places, strict=True)])


def shuffled(samples: Samples) -> Samples:
    flat = samples.reshape(*samples.shape[:2], -1)
    return np.random.default_rng(6).permuted(flat, axis=-1).reshape(samples.shape)


SIGNALS: dict[str, tuple[Callable[[Samples], Samples], str]] = {
    "volts": (lambda x: x / 1000, "in volts; if so, mend it with: --scale 1000"),
    "microvolts": (lambda x: x * 1000, "in microvolts; if so, mend it with: --scale 0.001"),
    "polarity": (lambda x: -x, "--invert"),
    "shifted": (lambda x: np.roll(x, 96, -1), "96 values too late: the peak lies elsewhere"),
    "backwards": (lambda x: x[..., ::-1], "backwards in time"),
    "volts, upside down": (lambda x: -x / 1000, "--invert"),
    "tenths of a millivolt": (lambda x: x * 10, "of another unit: "),
    "half": (lambda x: x / 2, "of another unit: 0.5"),
    "gain of 100": (lambda x: x * 2, "2 times as large as real ones; if so, mend it with: --scale"),
    "0 to 1": (lambda x: between(x, 0, 1), "scaled to [0, 1] by the least and largest value"),
    "-1 to 1": (lambda x: between(x, -1, 1), "scaled to [-1, 1] by the extremes of all"),
    "by the maximum": (lambda x: x / np.abs(x).max(), "scaled to [-1, 1] by the extremes of all"),
    "all standardised": (lambda x: (x - x.mean()) / x.std(), "standardised by the mean and dev"),
    "steps around 1024": (lambda x: 200 * x + 1024, "a millivolt around 10"),
    "higher": (lambda x: x + 1, "1 too high; if so, mend it with: --offset -"),
    "cut off": (lambda x: x.clip(-0.5, 0.5), "% of the values are -0.5 and"),
    "whole millivolts": (np.round, "different values, real ones"),
    "padded": (padded, "at the edges are 0 in nearly all samples"),
    "parts exchanged": (parts_exchanged, "parts of the time are exchanged: values jump at"),
    "another gain": (lambda x: x / 5, "of another unit: 0.2 times as large as real ones"),
}
IMAGES: dict[str, tuple[Callable[[Samples], Samples], str]] = {
    "inverted": (lambda x: 1 - x, "--invert"),
    "transposed": (lambda x: x.swapaxes(-1, -2), "--turn transpose"),
    "turned": (lambda x: np.rot90(x, 1, (-2, -1)), "turned to the left by 90 degrees"),
    "upside down": (lambda x: x[..., ::-1, :], "--turn upside-down"),
    "divided twice": (lambda x: x / 255, "divided by 255 twice"),
    "12 bit as 16": (lambda x: x * (4095 / 65535), "mend it with: --scale 16"),
    "inverted and transposed": (lambda x: 1 - x.swapaxes(-1, -2), "--turn transpose"),
}
IMAGES |= {
    "mirrored": (lambda x: x[..., ::-1], "--turn mirror"),
    "gamma applied": (lambda x: x ** (1 / 2.2), "too light by a gamma"),
    "gamma undone": (lambda x: x**2.2, "too dark by a gamma"),
    "window": (lambda x: ((x - 0.2) / 0.6).clip(0, 1), "cut off there"),
    "-1 to 1, cut off": (lambda x: (2 * x - 1).clip(0, 1), "cut off there"),
    "twice to 1": (
        lambda x: (x + 1) / 2,
        "as if from [-1, 1]; if so, mend it with: --scale 2",
    ),
    "less contrast": (lambda x: 0.2 + 0.6 * x, "another brightness and height: 0.59 times"),
    "half as light": (lambda x: x / 2, "mend it with: --scale 2"),
    "equalised": (equalised, "histogram-equalised"),
    "16 levels": (lambda x: np.floor(16 * x.clip(0, 0.999)) / 16, "hold 16 different values"),
    "overflow": (lambda x: (2 * x) % 1.0, "whole numbers ran over"),
    "framed": (framed, "8 rows or columns at the edges are 0"),
    "nearest": (nearest, "--resize"),
    "cropped": (lambda x: zoom(x[..., 8:-8, 8:-8], (1, 1, 4 / 3, 4 / 3), order=1), "cropped by"),
    "sheets": (lambda x: np.tile(x[..., ::2, ::2], (2, 2)), "sheets of 2x2 films"),
    "moved by half": (lambda x: np.roll(x, (32, 32), (-2, -1)), "fftshift"),
}
LEADS: dict[str, tuple[Callable[[Samples], Samples], str]] = {
    "exchanged": (lambda x: x[:, ::-1], "samples[:, [1, 0]]"),
    "one upside down": (lambda x: x * np.array([[1], [-1]]), "of the other polarity in lead V1"),
    "one twice": (lambda x: x[:, [0, 0]], "have one lead twice"),
    "one lost": (lambda x: x * np.array([[1], [0]]), "have a lead that is constant"),
    "reshaped": (lambda x: x.swapaxes(1, 2).reshape(x.shape), "swapaxes(1, 2) in place of resh"),
}
BOTH: dict[str, tuple[Callable[[Samples], Samples], str]] = {
    "standardised": (standardised, "z-scored"),
    "zero": (lambda x: 0 * x, "100 % of the samples are constant"),
    "shuffled": (shuffled, "values are those of real samples, and lie in no order"),
    "repeated": (lambda x: x[np.arange(len(x)) % 40], "90 % of the samples are copies"),
}


def mistakes_of(task: Task) -> dict[str, tuple[Callable[[Samples], Samples], str]]:
    """Return what can go wrong with samples of a task."""
    spec = task.spec
    if spec.kind == "image":
        return IMAGES | BOTH
    hums = {
        f"hum of {f} Hz": (wave_of(f, spec.sampling_rate), f"a hum of {f} Hz") for f in (50, 60)
    }
    if spec.sampling_rate == 360:
        rates = {f"{rate} Hz": at_rate_of(360, rate) for rate in (125, 500)}
        anywhere = {"cut anywhere": (rolled_anywhere, "cut anywhere: the largest deflection")}
        return SIGNALS | hums | rates | anywhere | BOTH
    # A strip of many beats begins anywhere, so that moving it is no mistake.
    strips = {name: each for name, each in SIGNALS.items() if name != "shifted"}
    strips |= LEADS | hums
    strips["wander"] = wave_of(0.2, spec.sampling_rate), "a baseline wanders"
    return (
        strips | {f"{rate} Hz": at_rate_of(spec.sampling_rate, rate) for rate in (250, 500)} | BOTH
    )


def at_rate_of(wanted: float, rate: float) -> tuple[Callable[[Samples], Samples], str]:
    return lambda x: at_rate(x, wanted, rate), f"--rate {rate}"


def wave_of(frequency: float, rate: float) -> Callable[[Samples], Samples]:
    return lambda x: with_wave(x, frequency, rate)
