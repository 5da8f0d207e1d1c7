"""A sixth GAN is one file: dropped into the folder, it is found, trained, sampled and exported."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.model import registry
from phantombench.model.sampling import load_model, sample
from phantombench.task.spec import Split
from phantombench.training.export import export
from phantombench.training.trainer import train

SIXTH = '''
"""Least squares GAN: DCGAN with a quadratic loss. Mao et al., ICCV 2017, arXiv 1611.04076."""

import torch

from phantombench.models.dcgan import DCGAN

__all__ = ["LSGAN"]


class LSGAN(DCGAN):
    def training_step(self, draw, rng):
        real, labels = draw()
        fake = self.generator(torch.randn((len(real), self.latent_dim), generator=rng), labels)
        doubt = self.discriminator(fake.detach(), labels)
        yield (
            "discriminator",
            {"loss": ((self.discriminator(real, labels) - 1) ** 2 + doubt**2).mean()},
        )
        yield "generator", {"loss": ((self.discriminator(fake, labels) - 1) ** 2).mean()}
'''


@pytest.fixture
def sixth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import phantombench.models as package

    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "lsgan.py").write_text(SIXTH)
    monkeypatch.setattr(registry, "FOLDER", folder)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    yield "lsgan"
    import sys

    sys.modules.pop("phantombench.models.lsgan", None)


def test_one_file_is_enough(
    sixth: str, signals: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    assert registry.model_names() == [sixth]
    run = tmp_path / "run"
    train(signals, settings(model=sixth, steps=2), run, classes=classes, quiet=True)
    folder = export(run, tmp_path / "lsgan").parent
    model = load_model(sixth, (1, 256), 3, {"width": 4}, folder / "weights.safetensors")
    assert sample(model, np.array([0, 1, 2]), 0).shape == (3, 1, 256)
