"""A checkout with fake tasks, of which a site can be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fake_boards import AXES, Fake, make_result, make_spec, measures_for

from phantombench.controls.registry import all_controls
from phantombench.result.schema import Result
from phantombench.result.store import seal, write_result
from phantombench.site.build import build_boards, build_site
from phantombench.site.writing import Site
from phantombench.submission.content import content_hash
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

SUBMISSION = """schema_version = 1
name = "{name}"
task = "{task}"
title = "{name}"
authors = ["Somebody"]
license = "CC0"
description = "made up"
[source]
{source}
"""
SAMPLES = 'kind = "samples"\nsamples = "samples.npz"\nsha256 = "' + "a" * 64 + '"'


@pytest.fixture(scope="session")
def fake() -> Fake:
    return Fake()


@dataclass
class Checkout:
    """A temporary checkout with tasks of its own."""

    workspace: Workspace
    specs: list[TaskSpec] = field(default_factory=list)

    def add(self, spec: TaskSpec, *results: Result) -> None:
        if spec not in self.specs:
            self.specs.append(spec)
        for result in results:
            scored = self.submit(spec, result)
            write_result(self.workspace.result(spec.id, scored.submission.name), scored)

    def submit(self, spec: TaskSpec, result: Result) -> Result:
        """Write what a submission says of itself, unless it has; its samples are not at hand."""
        name, folder = (
            result.submission.name,
            self.workspace.submission(spec.id, result.submission.name),
        )
        source = SAMPLES if name not in all_controls() else f'kind = "control"\ncontrol = "{name}"'
        if not (folder / "submission.toml").is_file():
            folder.mkdir(parents=True, exist_ok=True)
            text = SUBMISSION.format(name=name, task=spec.id, source=source)
            (folder / "submission.toml").write_text(text)
        if name not in all_controls():
            return result
        identity = {
            "submission": result.submission.model_copy(update={"sha256": content_hash(folder)})
        }
        return seal(result.model_copy(update=identity))

    def site(self) -> Site:
        boards = build_boards(self.workspace, self.specs, measures_for, AXES)
        return build_site(self.workspace, boards)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    workspace = Workspace(root=tmp_path, data=None, cache=tmp_path / "cache")
    workspace.submissions.mkdir()
    workspace.results.mkdir(parents=True)
    return Checkout(workspace)


@pytest.fixture
def full(checkout: Checkout) -> Checkout:
    """Two real tasks and a synthetic one, with everything that a board can hold."""
    xray = make_spec()
    image = {"coverage": 0.5, "copy_rate": 0.01, "ssim": 0.7}
    checkout.add(
        xray,
        make_result(xray, "dcgan", title="DCGAN", fid=(40.0, 35.0, 45.0), psnr=18.0, **image),
        make_result(xray, "wgan", title="WGAN", fid=(60.0, 50.0, 70.0), psnr=19.0, **image),
        make_result(xray, "tied", title="Tied", fid=(40.0, 34.0, 46.0), psnr="no pairs", **image),
        make_result(xray, "copycat", passed=False, fid=13.0, psnr=18.0, coverage=0.9),
        make_result(
            xray, Fake.FLOOR, kind="control", passed=False, fid=12.0, psnr=18.5,
            coverage=0.95, ssim=0.5,
        ),
        make_result(xray, Fake.INVENTED, kind="control", fid=420.0, psnr=10.0, **image),
    )  # fmt: skip
    ecg = make_spec("ecg-fake", "signal")
    checkout.add(
        ecg,
        make_result(ecg, "dcgan", title="DCGAN", fid=30.0, rmse=0.2, coverage=0.4, copy_rate=0.02),
    )
    phantom = make_spec("xray-truth", synthetic=True)
    checkout.add(phantom, make_result(phantom, Fake.DRAWN, kind="control", fid=11.0, **image))
    return checkout
