"""Registration beside fitting every training sample: by processor time, in the same run.

The search and the rounds exist to leave most fits out. Sizes are those of `xray-nih` and of a
signal task; one thread. Run with `tox run -e benchmarks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from phantombench import threads
from phantombench.statistics.registration import Registration
from phantombench.statistics.registration_fit import fit, knots
from phantombench.statistics.registration_images import as_images, coarse, with_slopes

ASKED = 64  # samples that are registered
FITTED = 4  # samples that every training sample is fitted to
MOST = 0.1  # of the time that fitting all of them at the coarse grain alone takes


def drawn(n: int, shape: tuple[int, ...], seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((n, *shape))
    return gaussian_filter(noise, (0, 0, *[4.0] * (len(shape) - 1))).astype(np.float32)


def every_fit(stacked: torch.Tensor, target: torch.Tensor, dimensions: int) -> None:
    for i in range(0, len(stacked), 256):
        part = stacked[i : i + 256]
        start = torch.eye(2, 3).expand(len(part), 2, 3)
        shifts = torch.zeros(len(part), knots(dimensions))
        fit(target.expand(len(part), -1, -1, -1), part, start, shifts, 2)


def seconds_of(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


@pytest.mark.parametrize("shape", [(1, 64, 64), (1, 256)], ids=["image", "signal"])
def test_registration_costs_a_tenth_of_fitting_everything(
    benchmark, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...]
) -> None:
    training, asked = drawn(1389, shape, 0), drawn(ASKED, shape, 1)
    with threads.one_thread(), threads.on_cores(1):
        made = Registration(training)
        levels = with_slopes(coarse(as_images(training), 4))
        targets = coarse(as_images(asked[:FITTED]), 4)

        def fit_all() -> None:
            for target in targets:
                every_fit(levels, target, len(shape) - 1)

        made.distances(asked[:8], 5)
        registered = min(seconds_of(lambda: made.distances(asked, 5)) for _ in range(3)) / ASKED
        fitted = min(seconds_of(fit_all) for _ in range(2)) / FITTED
        benchmark.pedantic(made.distances, args=(asked, 5), rounds=1, iterations=1)
    benchmark.extra_info.update({"registered": registered, "fitted": fitted})
    print(f"\n{shape}: {1000 * registered:.1f} ms a sample, every fit {1000 * fitted:.0f} ms")
    assert registered <= MOST * fitted
