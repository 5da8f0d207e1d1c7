"""Small folders of films and beats that no task of the suite has, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.private import TASKS_VARIABLE

PATIENTS, EACH = 12, 5


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No private tasks are named, and the command is given in a folder that is no checkout."""
    monkeypatch.delenv(TASKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call() -> Callable[..., str]:
    """Run a command, and return what it prints; it must end with the exit code."""

    def run(*words: object, code: int = 0) -> str:
        ran = CliRunner().invoke(build(), [str(word) for word in words], catch_exceptions=True)
        told = ran.output + (str(ran.exception) if ran.exception else "")
        assert ran.exit_code == code, told
        return ran.output

    return run


def film(rng: np.random.Generator, patient: int, spotted: bool) -> np.ndarray:
    """Draw an ellipse whose size is the patient's, with a spot or without, 20x16 of 16 bit."""
    down, across = np.mgrid[-1:1:20j, -1:1:16j]
    size = 0.4 + 0.03 * patient
    values = 0.2 + 0.5 / (1 + np.exp(8 * ((down / size) ** 2 + (across / 0.6) ** 2 - 1)))
    if spotted:
        values += 0.3 * np.exp(-8 * ((down - 0.3) ** 2 + (across - 0.2) ** 2))
    values += rng.normal(0, 0.02, values.shape)
    return (values.clip(0, 1) * 65535).astype(np.uint16)


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Sixty films of twelve patients, with a table of labels and patients."""
    rng, folder = np.random.default_rng(0), tmp_path / "ward"
    folder.mkdir()
    rows = ["file,label,patient"]
    for patient in range(PATIENTS):
        for number in range(EACH):
            name, spotted = f"{patient}-{number}.png", patient % 2 == 1
            values = film(rng, patient, spotted)
            values[0, 0] = 65535  # of 16 bit, white
            Image.fromarray(values).save(folder / name)
            rows.append(f"{name},{'spotted' if spotted else 'plain'},Person {patient}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def beats(tmp_path: Path) -> Path:
    """A CSV with sixty beats of twelve patients, 64 values at 100 Hz."""
    rng, folder = np.random.default_rng(1), tmp_path / "beats"
    folder.mkdir()
    seconds = (np.arange(64) - 24) / 100
    lines = [",".join(["patient", "label", *(f"v{place}" for place in range(64))])]
    for patient in range(PATIENTS):
        for number in range(EACH):
            wide = number % 2
            values = (1 + 0.05 * patient) * np.exp(-((seconds / (0.02 + 0.03 * wide)) ** 2))
            values += rng.normal(0, 0.02, values.shape)
            cells = (f"{value:.4f}" for value in values)
            lines.append(",".join([f"p{patient}", ("narrow", "wide")[wide], *cells]))
    (folder / "beats.csv").write_text("\n".join(lines) + "\n")
    return folder
