"""Drawing from the folder of a run, and the command around it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from phantombench.errors import PhantomBenchError
from phantombench.generation.source import from_run
from phantombench.model.sampling import build_model, sample


@pytest.fixture
def run(tmp_path: Path) -> Path:
    model = build_model("classical-gan", (1, 256), 4, (-1.0, 1.0), {"width": 8}, seed=1)
    save_file(model.state_dict(), tmp_path / "weights.safetensors")
    settings = {"task": "ecg-mitbih", "model": "classical-gan", "hyperparameters": {"width": 8}}
    record = {"settings": settings, "classes": list("NSVF"), "sample_shape": [1, 256]}
    (tmp_path / "run.json").write_text(json.dumps(record))
    return tmp_path


def test_samples_of_a_run(run: Path) -> None:
    labels = np.arange(5) % 4
    model = build_model("classical-gan", (1, 256), 4, (-1.0, 1.0), {"width": 8}, seed=1)
    drawn = np.concatenate(list(from_run(run, "ecg-mitbih", labels, 3)))
    assert np.allclose(drawn, sample(model, labels, 3))


def test_a_run_of_another_task_is_refused(run: Path) -> None:
    with pytest.raises(PhantomBenchError, match="was trained on ecg-mitbih"):
        from_run(run, "ecg-phantom", np.zeros(1, np.int64), 0)


def test_command_writes_files(run: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from phantombench.cli.app import build

    root = Path(__file__).resolve().parents[2]
    words = ["generate", "--task", "ecg-mitbih", "--run", str(run), "--num-samples", "6"]
    words += ["--label", "V", "--npz", "--root", str(root), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(build(), words)
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"samples.csv", "samples.npz", "contact-sheet.png", "generated000000.hea"} <= names


def test_command_needs_one_source() -> None:
    from phantombench.cli.generate import generate

    with pytest.raises(PhantomBenchError, match="either --submission or --run"):
        generate(task="ecg-mitbih")
