"""Whatever a model draws can be shown, constants included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.drawing.contact_sheet import contact_sheet


@pytest.mark.parametrize("level", [0.0, 1e-8, 20.0])
@pytest.mark.parametrize("shape", [(1, 32), (2, 32), (1, 8, 8)])
def test_constants_are_drawn(tmp_path: Path, level: float, shape: tuple[int, ...]) -> None:
    samples = np.full((9, *shape), level, np.float32)
    samples[0] *= 1 + 1e-6
    path = tmp_path / "sheet.png"
    contact_sheet(samples, ["N"] * len(samples), path)
    with Image.open(path) as picture:
        assert picture.width > 100
