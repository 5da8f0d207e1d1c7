"""Drawing from the folder of a run, and the command around it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from safetensors.torch import save_file
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.model.sampling import build_model, sample
from phantombench.training.run_source import from_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    model = build_model("classical-gan", (1, 256), 4, (-1.0, 1.0), {"width": 8}, seed=1)
    save_file(model.state_dict(), tmp_path / "weights.safetensors")
    model_of = {"task": "ecg-mitbih", "model": "classical-gan", "hyperparameters": {"width": 8}}
    made = {"command": "phantombench train", "device": "cpu", "steps": 1, "seconds": 1.0}
    record = {
        "settings": {**model_of, "seed": 1, "conditional": True},
        "classes": list("NSVF"),
        "sample_shape": [1, 256],
        "commit": "unknown",
        **made,
    }
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
    root = Path(__file__).resolve().parents[2]
    words = ["generate", "--task", "ecg-mitbih", "--run", str(run), "--num-samples", "6"]
    words += ["--label", "V", "--npz", "--root", str(root), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(build(), words)
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"samples.csv", "samples.npz", "contact-sheet.png", "generated000000.hea"} <= names


def test_command_needs_one_source() -> None:
    result = generate("--task", "ecg-mitbih")
    assert "either --submission or --run" in str(result.exception)


def generate(*words: str) -> Result:
    root = Path(__file__).resolve().parents[2]
    return CliRunner().invoke(build(), ["generate", *words, "--root", str(root)])


def test_a_named_folder_must_be_empty(run: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "000007-V.png").touch()
    result = generate("--task", "ecg-mitbih", "--run", str(run), "--output", str(tmp_path / "full"))
    assert isinstance(result.exception, PhantomBenchError)
    assert "full: is not empty" in str(result.exception)
    assert (tmp_path / "full" / "000007-V.png").is_file()


def test_a_model_without_classes_says_so(run: Path, tmp_path: Path) -> None:
    model = build_model("classical-gan", (1, 256), 0, (-1.0, 1.0), {"width": 8})
    save_file(model.state_dict(), run / "weights.safetensors")
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**record, "classes": []}))
    words = ("--task", "ecg-mitbih", "--run", str(run), "--num-samples", "3")
    refused = generate(*words, "--label", "V", "--output", str(tmp_path / "a"))
    assert "trained without classes" in str(refused.exception)
    assert not (tmp_path / "a").exists()
    assert generate(*words, "--output", str(tmp_path / "b")).exit_code == 0
    lines = (tmp_path / "b" / "samples.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["any"] * 3


def test_a_task_that_the_submission_is_not_of_is_refused() -> None:
    result = generate("--task", "ecg-mitbih", "--submission", "xray-nih/dcgan")
    assert "is not of the task ecg-mitbih" in str(result.exception)


def test_more_than_was_shipped_says_how_many_there_are(tmp_path: Path) -> None:
    from phantombench.generation.source import _check_enough

    shipped = np.array([0, 0, 0, 1, 1])
    _check_enough(shipped, np.array([0, 1, 0, 1]), ("N", "V"), "task/mine")
    with pytest.raises(PhantomBenchError, match=r"it has 3 N, 2 V.* ask for 4 at most"):
        _check_enough(shipped, np.array([0, 1] * 3), ("N", "V"), "task/mine")
