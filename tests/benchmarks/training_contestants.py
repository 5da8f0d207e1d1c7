"""One contestant of test_training.py in a process of its own: prints the samples a second.

    python training_contestants.py {xray,ecg} {plain,ours,channels_last,default}

The plain loop is written as PyTorch's DCGAN tutorial writes it: one batch of fakes serves both
networks, detached for the discriminator; the generator's backward pass goes through a discriminator
whose weights take gradients as well. It computes in single precision. So does the trainer, but for
`default`, which is what `phantombench train` does where nothing is asked for: channels last, and
bfloat16 where the processor multiplies in it.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from phantombench.model.sampling import build_model
from phantombench.models._losses import hinge_discriminator, hinge_generator
from phantombench.task.spec import Split

BATCH, WARMING = 32, 4
SHAPES = {"xray": (1, 64, 64), "ecg": (1, 256)}
STEPS = {"xray": 24, "ecg": 80}  # two or three seconds
TRAINER: dict[str, dict[str, Any]] = {
    "ours": {"channels_last": False, "precision": "32-true"},
    "channels_last": {"precision": "32-true"},
    "default": {},
}


def plain(split: Split, steps: int) -> float:
    """Samples a second of the plain loop."""
    model = build_model("dcgan", split.samples.shape[1:], 2, (0.0, 1.0), {})
    rng = torch.Generator().manual_seed(0)
    optimizers = {
        name: torch.optim.Adam(getattr(model, name).parameters(), lr, (0.5, 0.999))
        for name, lr in {"discriminator": 8e-4, "generator": 5e-4}.items()
    }
    samples, labels = torch.from_numpy(split.samples), torch.from_numpy(split.labels)
    started = time.perf_counter()
    for step in range(WARMING + steps):
        if step == WARMING:
            started = time.perf_counter()  # the first steps prepare kernels
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
    return steps * BATCH / (time.perf_counter() - started)


def trainer(split: Split, steps: int, told: dict[str, Any]) -> float:
    """Samples a second of the trainer, with its average, its checks of losses and its log."""
    from phantombench.training.settings import Settings
    from phantombench.training.trainer import train

    settings = Settings(
        task="toy",
        model="dcgan",
        steps=WARMING + steps,
        batch_size=BATCH,
        log_every=WARMING,
        check_every=10_000,
        accelerator="cpu",
        **told,
    )
    with tempfile.TemporaryDirectory() as folder:
        train(split, settings, Path(folder), classes=("a", "b"), quiet=True)
        with (Path(folder) / "log.csv").open(newline="") as handle:
            times = [float(row["seconds"]) for row in csv.DictReader(handle)]
    return steps * BATCH / (times[-1] - times[0])  # from step `WARMING` on


def main(kind: str, name: str) -> None:
    """Print the samples a second of one contestant."""
    samples = np.random.default_rng(0).random((128, *SHAPES[kind])).astype(np.float32)
    split, steps = Split(samples, np.arange(128) % 2, np.arange(128)), STEPS[kind]
    print(plain(split, steps) if name == "plain" else trainer(split, steps, TRAINER[name]))


if __name__ == "__main__":
    main(*sys.argv[1:])
