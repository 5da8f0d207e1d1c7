"""Training throughput beside a plain PyTorch loop over the same networks, in the same run.

The plain loop is written as PyTorch's DCGAN tutorial writes it: one batch of fakes serves both
networks, detached for the discriminator; the generator's backward pass goes through a discriminator
whose weights take gradients as well. It computes in single precision. So does the trainer, but for
the last contestant, which is what `phantombench train` does where nothing is asked for: channels
last, and bfloat16 where the processor multiplies in it. Blocks of all contestants alternate, so
that what else the machine does meets all of them; the best block of each counts.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from phantombench.model.sampling import build_model
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.task.spec import Split
from phantombench.training.devices import has_bfloat16
from phantombench.training.settings import Settings
from phantombench.training.trainer import train

BATCH, STEPS, BLOCKS = 32, 8, 3
SHAPES = {"xray": (1, 64, 64), "ecg": (1, 256)}


def plain_loop(split: Split) -> float:
    """Samples a second of the plain loop."""
    model = build_model("dcgan", split.samples.shape[1:], 2, (0.0, 1.0), {})
    optimizers, rng = model.optimizers(), torch.Generator().manual_seed(0)
    samples, labels = torch.from_numpy(split.samples), torch.from_numpy(split.labels)
    started = time.perf_counter()
    for step in range(STEPS + 1):
        if step == 1:
            started = time.perf_counter()  # the first step prepares kernels
        index = torch.randint(len(labels), (BATCH,), generator=rng)
        real, y = samples[index], labels[index]
        fake = model.generator(torch.randn((BATCH, model.latent_dim), generator=rng), y)
        optimizers["discriminator"].zero_grad()
        scores = [model.discriminator(model.augment(x, rng), y) for x in (real, fake.detach())]
        hinge_discriminator(*scores).backward()
        optimizers["discriminator"].step()
        optimizers["generator"].zero_grad()
        hinge_generator(model.discriminator(model.augment(fake, rng), y)).backward()
        optimizers["generator"].step()
    return STEPS * BATCH / (time.perf_counter() - started)


def trainer(split: Split, folder: Path, **told: Any) -> float:
    """Samples a second of the trainer, with its average, its checks of losses and its log."""
    settings = Settings(
        task="toy",
        model="dcgan",
        steps=STEPS + 4,
        batch_size=BATCH,
        log_every=4,
        check_every=10_000,
        accelerator="cpu",
        **told,
    )
    train(split, settings, folder, classes=("a", "b"), quiet=True)
    with (folder / "log.csv").open(newline="") as handle:
        times = [float(row["seconds"]) for row in csv.DictReader(handle)]  # from step 4 on
    return STEPS * BATCH / (times[-1] - times[0])


@pytest.mark.parametrize("kind", SHAPES)
def test_training_beside_a_plain_loop(benchmark: Any, kind: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    samples = rng.random((128, *SHAPES[kind])).astype(np.float32)
    split = Split(samples, np.arange(128) % 2, np.arange(128))
    contestants: dict[str, Callable[[int], float]] = {
        "plain": lambda block: plain_loop(split),
        "ours": lambda block: trainer(
            split, tmp_path / f"a{block}", channels_last=False, precision="32-true"
        ),
        "channels_last": lambda block: trainer(split, tmp_path / f"b{block}", precision="32-true"),
        "default": lambda block: trainer(split, tmp_path / f"c{block}"),
    }
    best = dict.fromkeys(contestants, 0.0)

    def measure() -> None:
        for block in range(BLOCKS):
            for name, run in contestants.items():
                best[name] = max(best[name], run(block))

    benchmark.pedantic(measure, rounds=1, iterations=1)
    benchmark.extra_info |= {f"{name} samples/s": round(rate, 1) for name, rate in best.items()}
    for name in ("ours", "channels_last", "default"):
        benchmark.extra_info[f"{name} / plain"] = round(best[name] / best["plain"], 2)
    print(f"\n{kind}: {benchmark.extra_info}")
    assert best["channels_last"] > 0.9 * best["plain"]
    if has_bfloat16("cpu"):
        assert best["default"] > (1.3 if kind == "xray" else 1.0) * best["plain"]
