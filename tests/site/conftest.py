"""Fake tasks, metrics and results: enough to make boards without scoring anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from phantombench.metrics.measure import BOTH, IMAGE, SIGNAL, Axis, Goal, Metric
from phantombench.result.schema import (
    Environment,
    Gate,
    Result,
    Score,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.result.store import seal, write_result
from phantombench.site.board import Board, build_board
from phantombench.site.build import Site, build_site
from phantombench.task.spec import Kind, TaskSpec
from phantombench.workspace import Workspace

Number = float | tuple[float, float, float] | str


def make_spec(
    task: str = "xray-fake", kind: Kind = "image", *, synthetic: bool = False
) -> TaskSpec:
    return TaskSpec.model_validate(
        {
            "id": task,
            "version": 1,
            "title": f"Fake {task}",
            "kind": kind,
            "sample_shape": (1, 64, 64) if kind == "image" else (1, 256),
            "unit": "grey level" if kind == "image" else "mV",
            "sampling_rate": None if kind == "image" else 360.0,
            "classes": ("normal", "abnormal") if kind == "image" else ("N", "S", "V", "F"),
            "group": "patient",
            "synthetic": synthetic,
            "source": "made up",
            "url": "https://example.org/data",
            "license": "CC0",
            "attribution": "Nobody & sons",
            "bibtex": "@misc{fake, title = {Fake data}}",
            "encoder_sha256": "e" * 64,
            "splits": {
                "train": {"size": 1350, "groups": 946, "sha256": "1" * 64},
                "reference": {"size": 648, "groups": 300, "sha256": "2" * 64},
                "test": {"size": 648, "groups": 300, "archive_md5": "3" * 32},
            },
        }
    )


def make_metric(name: str, axis: Axis, goal: Goal, **changes: object) -> Metric:
    fields = {
        "title": name.upper(),
        "unit": "",
        "bounds": (0.0, float("inf")),
        "source": f"source of {name}",
        "kinds": BOTH,
        "compute": lambda view: 0.0,
        "replicates": lambda view, resampling: None,
    }
    return Metric(name=name, axis=axis, goal=goal, **{**fields, **changes})  # type: ignore[arg-type]


METRICS = (
    make_metric("fid", Axis.FIDELITY, Goal.MINIMIZE, distance=True, headline=True, digits=1),
    make_metric("psnr", Axis.FIDELITY, Goal.MAXIMIZE, kinds=IMAGE, unit="dB", digits=1),
    make_metric("rmse", Axis.FIDELITY, Goal.MINIMIZE, kinds=SIGNAL, unit="mV", digits=3),
    make_metric("ssim", Axis.FIDELITY, Goal.MAXIMIZE, kinds=IMAGE, bounds=(-1.0, 1.0)),
    make_metric("coverage", Axis.DIVERSITY, Goal.MAXIMIZE, headline=True, bounds=(0.0, 1.0)),
    make_metric("copy_rate", Axis.PRIVACY, Goal.TARGET, ideal=0.01, digits=3, bounds=(0.0, 1.0)),
)


def metrics_for(kind: Kind) -> Sequence[Metric]:
    return tuple(metric for metric in METRICS if kind in metric.kinds)


def make_score(metric: Metric, number: Number, floor: float | None = None) -> Score:
    """A number alone gets an interval of 1 % around it; text is the reason of an empty cell."""
    goal, unit = metric.goal.value, metric.unit
    if isinstance(number, str):
        return Score(value=None, goal=goal, unit=unit, reason=number)
    value, low, high = (
        number if isinstance(number, tuple) else (number, number * 0.99, number * 1.01)
    )
    ratio = value / floor if floor and metric.distance else None
    return Score(
        value=value,
        ci95=(low, high),
        goal=goal,
        unit=unit,
        per_seed=(value,),
        floor=floor if ratio else None,
        ratio=ratio,
    )


def make_result(
    spec: TaskSpec,
    name: str,
    *,
    title: str | None = None,
    kind: str = "model",
    passed: bool = True,
    version: int = 1,
    floor: float | None = 12.0,
    **numbers: Number,
) -> Result:
    """A result; metrics that are not named are left out."""
    metrics = {metric.name: metric for metric in METRICS}
    return seal(
        Result(
            task=TaskIdentity(id=spec.id, version=version, splits={}, encoder="e" * 64),
            submission=SubmissionIdentity(
                name=name, title=title or name, kind=kind, sha256="a" * 64, parameters=123456
            ),
            seeds=(0, 1, 2),
            samples_per_seed=648,
            metrics={
                key: make_score(metrics[key], number, floor) for key, number in numbers.items()
            },
            gate=Gate(passed=passed, limit=0.05, reason=f"the gate's word on {name}"),
            environment=Environment(
                python="3.12.1",
                packages={"torch": "2.5"},
                platform="Linux",
                device="cpu",
                threads=1,
                commit="c" * 40,
            ),
            sha256="",
            created="2025-01-01",
        )
    )


class Fake:
    """What tests make things with; a fixture, for test modules cannot import each other."""

    METRICS = METRICS
    spec = staticmethod(make_spec)
    metric = staticmethod(make_metric)
    score = staticmethod(make_score)
    result = staticmethod(make_result)
    metrics_for = staticmethod(metrics_for)

    @staticmethod
    def board(spec: TaskSpec, *results: Result) -> Board:
        return build_board(
            spec, {each.submission.name: each for each in results}, metrics_for(spec.kind)
        )


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
            write_result(self.workspace.result(spec.id, result.submission.name), result)

    def site(self) -> Site:
        return build_site(self.workspace, self.specs, metrics_for)


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
        make_result(
            xray, "copycat", passed=False, fid=13.0, psnr=18.0, coverage=0.9, copy_rate=0.9
        ),
        make_result(
            xray, "real", kind="control", passed=False, fid=12.0, psnr=18.5, floor=None,
            coverage=0.95, copy_rate=1.0, ssim=0.5,
        ),
        make_result(xray, "noise", kind="control", fid=420.0, psnr=10.0, **image),
    )  # fmt: skip
    ecg = make_spec("ecg-fake", "signal")
    checkout.add(
        ecg,
        make_result(ecg, "dcgan", title="DCGAN", fid=30.0, rmse=0.2, coverage=0.4, copy_rate=0.02),
    )
    phantom = make_spec("xray-truth", synthetic=True)
    checkout.add(phantom, make_result(phantom, "fresh", kind="control", fid=11.0, **image))
    return checkout
