"""A sixth GAN is one file and one folder: the README's own example, from the file to its score."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.model import registry
from phantombench.result.store import read_result
from phantombench.submission.template import DESCRIPTION

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TASK = "ecg-phantom"
MEASURES = ("fid", "completeness", "faithfulness")


def example() -> tuple[str, str]:
    """The name of the README's model file, and what is in it."""
    (block,) = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
    (name,) = re.findall(r"^# models/(\w+)\.py$", block, re.M)
    return name, block


@pytest.fixture
def sixth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import phantombench.models as package

    name, code = example()
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / f"{name}.py").write_text(code)
    monkeypatch.setattr(registry, "FOLDER", folder)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    yield name
    sys.modules.pop(f"phantombench.models.{name}", None)


@pytest.fixture
def checkout(tmp_path: Path, cache_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which the task's floor has been scored, and nothing else."""
    root = tmp_path / "checkout"
    for part in (
        f"submissions/{TASK}/real/submission.toml",
        f"leaderboards/results/{TASK}/real.json",
        f"leaderboards/replicates/{TASK}/real.safetensors",
    ):
        if (ROOT / part).is_file():
            (root / part).parent.mkdir(parents=True)
            shutil.copy(ROOT / part, root / part)
    monkeypatch.setenv("PHANTOMBENCH_CACHE", str(cache_root))
    return root


def test_the_example_is_short() -> None:
    assert len(example()[1].splitlines()) < 60


def test_the_example_is_trained_submitted_checked_and_scored(sixth: str, checkout: Path) -> None:
    assert registry.model_names() == [sixth]

    def run(*words: str) -> str:
        done = CliRunner().invoke(build(), [*words, "--root", str(checkout)])
        assert done.exit_code == 0, done.output
        return done.output

    told = ("--steps", "4", "--check-every", "4", "--precision", "32-true", "--quiet")
    run("train", "--task", TASK, "--model", sixth, *told, "--submit", sixth, "--author", "A")
    folder = checkout / "submissions" / TASK / sixth
    done = CliRunner().invoke(build(), ["submit", "check", str(folder)])
    assert done.exit_code == 0, done.output
    run("generate", "--task", TASK, "--submission", sixth, "--num-samples", "12")
    assert (checkout / "generated" / TASK / sixth / "samples.csv").is_file()
    wanted = [word for name in MEASURES for word in ("--measure", name)]
    run("evaluate", "--task", TASK, "--submission", sixth, "--jobs", "1", *wanted)
    result = read_result(checkout / f"leaderboards/results/{TASK}/{sixth}.json")
    assert result.find("fid").value > 0
    scores = [each for each in result.records if each.facets.network == "discriminator"]
    assert scores
    assert all(each.value is not None for each in scores), "explained by every method"

    # Another training would overwrite it: refused, before anything is trained.
    again = ["train", "--task", TASK, "--model", sixth, *told, "--submit", sixth, "--seed", "2"]
    with pytest.raises(PhantomBenchError, match="is there already"):
        CliRunner().invoke(
            build(),
            [*again, "--root", str(checkout)],
            catch_exceptions=False,
            standalone_mode=False,
        )


def test_samples_only_are_submitted_as_the_readme_says(checkout: Path, tmp_path: Path) -> None:
    n, classes = 1600, 4
    samples = np.random.default_rng(0).normal(size=(n, 1, 256)).clip(-3, 3).astype(np.float32)
    np.savez(tmp_path / "my-samples.npz", samples=samples, labels=np.arange(n) % classes)
    (command,) = re.findall(r"^phantombench (submit new .*)$", README, re.M)
    words = command.replace("xray-nih", TASK).replace("my-samples", str(tmp_path / "my-samples"))
    made = CliRunner().invoke(build(), [*words.split(), "--root", str(checkout)])
    assert made.exit_code == 0, made.output
    folder = checkout / "submissions" / TASK / "my-gan"
    path = folder / "submission.toml"
    text = path.read_text().replace("Your Name", "A").replace(DESCRIPTION, "Noise.")
    path.write_text(text)
    checked = CliRunner().invoke(build(), ["submit", "check", str(folder), "--root", str(checkout)])
    assert checked.exit_code == 0, checked.output
