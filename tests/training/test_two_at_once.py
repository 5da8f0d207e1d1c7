"""Two trainings never write into one run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.folders import alone_in
from phantombench.task.spec import Split
from phantombench.training.trainer import train


def test_the_second_is_refused_and_writes_nothing(
    images: Split, settings: Any, classes: tuple[str, ...], tmp_path: Path
) -> None:
    with (
        alone_in(tmp_path),
        pytest.raises(PhantomBenchError, match="another process is at work in it"),
    ):
        train(images, settings(), tmp_path, classes=classes, quiet=True)
    assert not list(tmp_path.iterdir())
