"""A diffusion model and a kernel density fit as well: whoever can be sampled can be scored."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.metrics.measure import Need
from phantombench.model import registry
from phantombench.model.roles import check_sampling, check_trainable
from phantombench.model.sampling import CHUNK, build_model, sample
from phantombench.result.store import read_result

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "examples" / "ddpm.py"
TASK = "ecg-phantom"


@pytest.fixture
def ddpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import phantombench.models as package

    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(EXAMPLE, folder)
    monkeypatch.setattr(registry, "FOLDER", folder)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    yield EXAMPLE.stem
    sys.modules.pop(f"phantombench.models.{EXAMPLE.stem}", None)


@pytest.fixture
def checkout(tmp_path: Path, cache_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


def test_a_diffusion_model_goes_from_its_file_to_its_score(ddpm: str, checkout: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(build(), [*words, "--root", str(checkout)])
        assert done.exit_code == 0, done.output
        return done.output

    told = ("--steps", "3", "--check-every", "3", "--precision", "32-true", "--quiet")
    small = ("--set", "steps=4", "--set", "width=4")
    run(
        "train", "--task", TASK, "--model", ddpm, *told, *small, "--submit", "ddpm", "--author", "A"
    )
    folder = checkout / "submissions" / TASK / "ddpm"
    checked = CliRunner().invoke(build(), ["submit", "check", str(folder)])
    assert checked.exit_code == 0, checked.output
    run("generate", "--task", TASK, "--submission", "ddpm", "--num-samples", "5")
    measures = ("fid", "membership_auc", "reconstruction_rmse", "completeness")
    asked = [word for name in measures for word in ("--measure", name)]
    run("evaluate", "--task", TASK, "--submission", "ddpm", "--jobs", "1", *asked)
    result = read_result(checkout / f"leaderboards/results/{TASK}/ddpm.json")
    assert result.find("fid").value > 0
    assert result.find("membership_auc").reason == Need.CRITIC.lacking
    assert result.find("reconstruction_rmse").reason == Need.RECONSTRUCTION.lacking
    reasons = {
        (each.facets.network, each.facets.critic): each.reason
        for each in result.records
        if each.facets.network
    }
    assert reasons["discriminator", None] == Need.CRITIC.lacking
    assert "latent vector" in reasons["generator", "classifier"]
    assert result.submission.parameters > 0

    explain = ["explain", "--submission", f"{TASK}/ddpm", "--root", str(checkout)]
    with pytest.raises(PhantomBenchError, match="no discriminator"):
        CliRunner().invoke(build(), explain, catch_exceptions=False, standalone_mode=False)


class KernelDensity(nn.Module):
    """Training samples with noise: no weights at all, and torch's global generator."""

    def __init__(self) -> None:
        super().__init__()
        self.known = torch.linspace(0, 1, 8)[:, None].expand(8, 16)

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        rows = torch.randint(8, (len(labels),), generator=rng)
        return self.known[rows][:, None] + 0.1 * torch.randn(len(labels), 1, 16)


def test_a_model_without_weights_is_sampled_and_global_state_is_left_alone() -> None:
    labels = np.zeros(CHUNK + 3, dtype=np.int64)
    before = torch.get_rng_state()
    first = sample(KernelDensity(), labels, 0)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(5)
    assert (sample(KernelDensity(), labels, 0) == first).all()
    assert (sample(KernelDensity(), labels, 1) != first).any()


class Mute(nn.Module):
    def __init__(self, sample_shape, num_classes, bounds):
        super().__init__()


def test_who_cannot_be_sampled_or_trained_is_told_what_is_missing() -> None:
    mute = build_model(Mute, (1, 16), 2, (0.0, 1.0), {})
    with pytest.raises(PhantomBenchError, match=r"sample\(labels, rng\)"):
        check_sampling(mute, "here")
    with pytest.raises(PhantomBenchError, match=r"training_step\(draw, rng\)"):
        check_trainable(KernelDensity(), "here")


RETURNS = {
    "rows": torch.zeros(3, 1, 16),
    "a tuple": (torch.zeros(5, 1, 16),),
    "nothing": None,
    "complex": torch.zeros(5, 1, 16, dtype=torch.complex64),
    "whole numbers": torch.zeros(5, 1, 16, dtype=torch.int64),
    "nan": torch.full((5, 1, 16), torch.nan),
    "infinity": torch.full((5, 1, 16), torch.inf),
    "an array": np.zeros((5, 1, 16), dtype=np.float32),
}


@pytest.mark.parametrize("returned", RETURNS.values(), ids=RETURNS)
def test_what_is_no_sample_per_label_is_refused_by_name(returned) -> None:
    model = KernelDensity()
    model.sample = lambda labels, rng: returned
    from phantombench.model.sampling import sample_chunks

    with pytest.raises(PhantomBenchError, match="submissions/a/b: its samples"):
        list(sample_chunks(model, np.zeros(5, dtype=np.int64), 0, "submissions/a/b"))
