"""From a run to a submission that the checks accept."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from phantombench.errors import PhantomBenchError
from phantombench.model.sampling import build_model, load_model, sample
from phantombench.submission.schema import SubmissionSpec
from phantombench.submission.template import unfilled
from phantombench.task.spec import Split
from phantombench.training.export import check_size, curve, export, to_toml
from phantombench.training.trainer import train


@pytest.fixture(scope="module")
def finished(
    signals: Split, settings: Any, classes: tuple[str, ...], tmp_path_factory: Any
) -> Path:
    run: Path = tmp_path_factory.mktemp("finished")
    told = settings(model="vaegan", steps=2, task="ecg-mitbih")
    train(signals, told, run, classes=classes, quiet=True)
    return run


def test_submission_of_a_run(finished: Path, tmp_path: Path) -> None:
    path = export(finished, tmp_path / "my-gan", title='A "GAN"', citation="@misc{a,\n b={c}}")
    spec = SubmissionSpec.model_validate(tomllib.loads(path.read_text()))
    assert (spec.name, spec.task, spec.title) == ("my-gan", "ecg-mitbih", 'A "GAN"')
    assert spec.training is not None
    assert spec.training.steps == 2
    assert spec.training.seed == 3
    assert "--steps 2" in spec.training.command
    assert spec.citation == "@misc{a,\n b={c}}"
    state = load_file(tmp_path / "my-gan" / "weights.safetensors")
    assert {name.split(".")[0] for name in state} == {"generator", "discriminator", "encoder"}
    large = [t for name, t in state.items() if t.numel() > 100 and "running" not in name]
    assert {t.dtype for t in large} == {torch.float16}
    kept = load_model("vaegan", (1, 256), 3, {"width": 4}, finished / "weights.safetensors")
    sent = load_model("vaegan", (1, 256), 3, {"width": 4}, path.parent / "weights.safetensors")
    labels = np.arange(6) % 3
    assert np.allclose(sample(kept, labels, 0), sample(sent, labels, 0), atol=0.01)


def test_the_curve_is_handed_in(finished: Path, tmp_path: Path) -> None:
    run = shutil.copytree(finished, tmp_path / "run")
    (run / "scores.csv").write_text("step,variation,validation\n1,0.5,9.5\n2,0.6,4.0\n")
    path = export(run, tmp_path / "my-gan")
    spec = SubmissionSpec.model_validate(tomllib.loads(path.read_text()))
    assert spec.training is not None
    assert (spec.training.checked_at, spec.training.validation) == ([1, 2], [9.5, 4.0])


def test_of_a_long_curve_some_points_are_kept(tmp_path: Path) -> None:
    lines = ["step,validation", *(f"{step},{step / 2}" for step in range(1, 1000)), "1000,"]
    (tmp_path / "scores.csv").write_text("\n".join(lines) + "\n")
    found = curve(tmp_path)
    assert 100 < len(found) <= 200 and found[-1] == (999, 499.5)
    assert all(score == step / 2 for step, score in found)
    assert curve(tmp_path / "absent") == []


def test_the_paper_is_described_by_the_model_file(finished: Path, tmp_path: Path) -> None:
    spec = tomllib.loads(export(finished, tmp_path / "vaegan").read_text())
    assert spec["title"] == "VAE/GAN"
    assert "arXiv 1512.09300" in spec["description"]


def test_weights_above_the_limit_are_refused() -> None:
    fits = build_model("classical-gan", (1, 64, 64), 2, (0.0, 1.0), {"width": 1000})
    check_size(fits)
    large = build_model("classical-gan", (1, 64, 64), 2, (0.0, 1.0), {"width": 4000})
    with pytest.raises(PhantomBenchError, match=r"--submit.*64 MiB.*narrower"):
        check_size(large)


def test_the_authors_are_whoever_exports(finished: Path, tmp_path: Path) -> None:
    spec = SubmissionSpec.model_validate(
        tomllib.loads(export(finished, tmp_path / "unsigned").read_text())
    )
    assert unfilled(spec) == ["authors"]
    signed = export(finished, tmp_path / "signed", authors=("A", "B"))
    assert tomllib.loads(signed.read_text())["authors"] == ["A", "B"]


def test_an_unfinished_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="no finished training"):
        export(tmp_path, tmp_path / "none")


@pytest.mark.parametrize(
    ("file", "content", "where"),
    [
        ("run.json", "[]", "run.json: field 'the file'"),
        ("run.json", "{}", "run.json: field 'settings'"),
        ("run.json", '{"settings": {}}', "field 'settings.task'"),
        ("run.json", '{"a": NaN}', "key 'a' holds NaN"),
        ("run.json", "[" * 99999, "nested too deep"),
        ("weights.safetensors", "", "weights.safetensors: holds no weights"),
        ("scores.csv", "step,validation\n1,9.5\nx,4.0\n", "scores.csv, line 3"),
        ("scores.csv", "step,validation\n1,nan\n", "validation.0 Input should be a finite"),
        ("scores.csv", "step,validation\n2,1\n1,1\n", "do not ascend"),
    ],
)
def test_a_run_folder_that_was_damaged_is_named(
    finished: Path, tmp_path: Path, file: str, content: str, where: str
) -> None:
    run = shutil.copytree(finished, tmp_path / "run")
    (run / file).write_text(content)
    with pytest.raises(PhantomBenchError, match=where):
        export(run, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_toml_is_read_back() -> None:
    value = {
        "text": 'a "quoted" \\ line\nand another\x7f é',
        "yes": True,
        "list": ["a", "b"],
        "table": {"small": 1e-05, "n": 3, "inner": {"x": "y"}},
    }
    assert tomllib.loads(to_toml(value)) == value
