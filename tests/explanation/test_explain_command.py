"""The command `explain`: what it writes, what it prints, and what it says when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.explanation.scoring import scores
from phantombench.model.sampling import load_model, sample

TINY = ("--task", "ecg-phantom", "--submission", "tiny")
SCORES = tuple(measure.name for measure in scores())
Run = Callable[..., Any]


def arrays(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as found:
        return dict(found)


def summed(found: dict[str, np.ndarray]) -> np.ndarray:
    """Sum of the values of each unit, (n, U)."""
    unit = found["unit_of_value"].ravel()
    values = found["values"].reshape(len(found["values"]), -1)
    return np.stack([np.bincount(unit, weights=row) for row in values])


def test_a_picture_the_numbers_and_the_scores(phantombench: Run, checkout: Path) -> None:
    ran = phantombench("explain", *TINY, "--points", "3", "--seed", "7")
    assert ran.code == 0, ran.errors
    folder = checkout / "explained" / "ecg-phantom" / "tiny"
    names = ["discriminator-shap.npz", "discriminator-shap.png"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert all(str(folder / name) in ran.output for name in names)
    lines = {line.split()[0]: line for line in ran.output.splitlines() if line.startswith("  ")}
    assert tuple(lines) == SCORES
    assert lines["stability"].endswith("lower is better")
    assert lines["faithfulness"].endswith("higher is better")
    assert lines["sanity"].endswith("nearest to 0 is better")
    with Image.open(folder / names[1]) as picture:
        assert picture.format == "PNG"
        assert np.asarray(picture.convert("L")).std() > 5

    found = arrays(folder / names[0])
    assert set(found) == {"inputs", "labels", "samples", "units", "unit_of_value", "values"}
    assert found["labels"].tolist() == [0, 1, 2]
    assert found["inputs"].shape == found["samples"].shape == found["values"].shape == (3, 1, 256)
    assert found["unit_of_value"].shape == (1, 256)
    assert found["units"].shape == (3, 64)
    assert np.allclose(found["units"], summed(found), atol=1e-9)
    weights = checkout / "submissions" / "ecg-phantom" / "tiny" / "weights.safetensors"
    model = load_model("dcgan", (1, 256), 4, {"width": 2, "latent_dim": 5}, weights)
    assert np.allclose(found["samples"], sample(model, found["labels"], 7), atol=1e-6)


def test_the_numbers_printed_are_the_same_again(phantombench: Run, tmp_path: Path) -> None:
    def made(name: str, *more: str) -> tuple[list[str], dict[str, np.ndarray], bytes]:
        folder = str(tmp_path / name)
        ran = phantombench("explain", *TINY, "--points", "2", "--output", folder, *more)
        scores = [line for line in ran.output.splitlines() if line.startswith("  ")]
        picture = (tmp_path / name / "discriminator-shap.png").read_bytes()
        return scores, arrays(tmp_path / name / "discriminator-shap.npz"), picture

    first, again, other = made("a"), made("b"), made("c", "--seed", "1")
    assert first[0] == again[0]
    assert first[0] != other[0]
    assert first[1].keys() == again[1].keys()
    assert all(np.array_equal(first[1][key], again[1][key]) for key in first[1])
    assert first[2] == again[2]


@pytest.mark.parametrize(
    ("options", "stem", "shape", "units"),
    [
        (("--method", "lrp", "--layer", "2"), "discriminator-layer2-lrp", (4, 64), 4),
        (("--network", "generator", "--method", "shap"), "generator-shap", (5,), 5),
        (
            ("--network", "generator", "--critic", "classifier", "--method", "lime"),
            "generator-classifier-lime",
            (5,),
            5,
        ),
        (
            ("--network", "generator", "--layer", "5", "--method", "lime"),
            "generator-layer5-lime",
            (4, 64),
            4,
        ),
    ],
)
def test_every_network_layer_and_critic(
    phantombench: Run, tmp_path: Path, options: tuple, stem: str, shape: tuple, units: int
) -> None:
    where = ("--points", "2", "--output", str(tmp_path))
    ran = phantombench("explain", *TINY, *options, *where)
    assert ran.code == 0, ran.errors
    assert {path.name for path in tmp_path.iterdir()} == {f"{stem}.npz", f"{stem}.png"}
    found = arrays(tmp_path / f"{stem}.npz")
    assert found["inputs"].shape == (2, *shape)
    assert found["samples"].shape == (2, 1, 256)
    assert found["units"].shape == (2, units)
    assert np.abs(found["units"]).max() > 0
    assert ("values" in found) == ("lime" not in options)
    if "values" in found:
        assert np.allclose(found["units"], summed(found), atol=1e-9)


def test_layers_are_listed_and_nothing_is_written(phantombench: Run, tmp_path: Path) -> None:
    where = ("--list-layers", "--output", str(tmp_path / "made"))
    ran = phantombench("explain", *TINY, *where)
    assert ran.code == 0
    rows = [line.split() for line in ran.output.splitlines()]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0] == ["1", "features.1", "Conv1d", "18", "parameters"]
    assert rows[4][1:3] == ["score", "Linear"]
    listed = phantombench("explain", *TINY, "--network", "generator", *where)
    assert "ConvTranspose1d" in listed.output and "ConvTranspose1d" not in ran.output
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("changes", "wrong", "fix"),
    [
        (("--layer", "9"), "layer 9", "choose one of: 1 features.1 (Conv1d), 2"),
        (("--method", "gradcam"), "method 'gradcam'", "choose one of: lime, lrp, shap"),
        (("--network", "critic"), "network 'critic'", "choose one of: discriminator, generator"),
        (("--critic", "mine"), "critic 'mine'", "choose one of: own, classifier"),
        (("--critic", "classifier"), "its own critic", "explain the generator"),
        (("--submission", "mean"), "no model to explain", "name a submission that ships weights"),
        (("--submission", "absent"), "absent", "To fix:"),
        (("--task", "absent"), "absent", "To fix:"),
    ],
)
def test_what_cannot_be_explained(
    phantombench: Run, tmp_path: Path, changes: tuple, wrong: str, fix: str
) -> None:
    """Options given twice count as given last."""
    ran = phantombench("explain", *TINY, *changes, "--output", str(tmp_path / "made"))
    assert ran.code == 2
    assert len(ran.errors.splitlines()) == 1
    assert wrong in ran.errors and fix in ran.errors
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("options", [("--points", "1"), ("--points", "257"), ("--layer", "0")])
def test_numbers_out_of_range_are_refused(phantombench: Run, options: tuple) -> None:
    ran = phantombench("explain", *TINY, *options)
    assert ran.code == 2 and options[0] in ran.errors
