"""Fake tasks, measures and results: enough to make boards without scoring anything."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.controls.registry import all_controls, floor_control
from phantombench.metrics.measure import Axis, Gate, Goal, Measure, Source, on_images, on_signals
from phantombench.result.schema import (
    Environment,
    Facets,
    Record,
    Result,
    SubmissionIdentity,
    TaskIdentity,
)
from phantombench.result.store import seal
from phantombench.site.board import Board
from phantombench.site.filling import build_board
from phantombench.task.spec import Kind, TaskSpec
from phantombench.xai.registry import all_methods

Number = float | tuple[float, float, float] | str
METHOD = all_methods()[0].name
PASSES, FAILS = (0.03, 0.0, 0.06), (0.9, 0.85, 0.95)  # copy rates, for a gate at 5 %
ENVIRONMENT = Environment(
    python="3.12.1",
    packages={"torch": "2.5"},
    platform="Linux",
    device="cpu",
    threads=1,
    commit="c" * 40,
)


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


def make_measure(name: str, axis: str, goal: Goal, **changes: object) -> Measure:
    fields = {
        "title": name.upper(),
        "unit": "",
        "bounds": (0.0, float("inf")),
        "source": Source(f"source of {name}"),
        "estimate": lambda view, facets, resampling: None,
    }
    return Measure(name=name, axis=axis, goal=goal, **{**fields, **changes})  # type: ignore[arg-type]


def of_networks(task: TaskSpec) -> Sequence[Facets]:
    return tuple(
        Facets(network=network, critic=critic, layer=layer, method=method.name)
        for network, critic in (("judge", None), ("maker", "own"), ("maker", "shared"))
        for layer in (None, "middle")
        for method in all_methods()
    )


AXES = {
    "fidelity": Axis("Fidelity", 1, headline="fid"),
    "diversity": Axis("Diversity", 2, headline="coverage"),
    "privacy": Axis("Privacy", 3),
    "trust": Axis(
        "Trust",
        4,
        headline="belief",
        headline_facets=Facets(network="maker", critic="shared", method=METHOD),
    ),
}
MEASURES = (
    make_measure("fid", "fidelity", Goal.MINIMIZE, distance=True, digits=1, overview=1),
    make_measure(
        "psnr", "fidelity", Goal.MAXIMIZE, facets=on_images, unit="dB", overview=2, paired=True
    ),
    make_measure(
        "rmse", "fidelity", Goal.MINIMIZE, facets=on_signals, unit="mV", overview=3, paired=True
    ),
    make_measure("ssim", "fidelity", Goal.MAXIMIZE, facets=on_images, bounds=(-1.0, 1.0)),
    make_measure("coverage", "diversity", Goal.MAXIMIZE, bounds=(0.0, 1.0)),
    make_measure(
        "copy_rate", "privacy", Goal.TARGET, title="Copy rate", ideal=0.01, digits=3,
        bounds=(0.0, 1.0), gate=Gate(0.05, "are copies"),
    ),
    make_measure(
        "belief", "trust", Goal.MAXIMIZE, title="Belief", bounds=(-1.0, 1.0), facets=of_networks
    ),
    make_measure("calm", "trust", Goal.TARGET, bounds=(-1.0, 1.0), facets=of_networks),
)  # fmt: skip


def measures_for(spec: TaskSpec) -> Sequence[Measure]:
    return tuple(measure for measure in MEASURES if measure.facets(spec))


def make_record(measure: str, number: Number, version: int = 1, **facets: object) -> Record:
    """A number alone gets an interval of 1 % around it; text is the reason of an empty cell."""
    about = {"measure": measure, "version": version, "facets": Facets.model_validate(facets)}
    if isinstance(number, str):
        return Record(reason=number, environment=ENVIRONMENT, **about)
    value, low, high = (
        number if isinstance(number, tuple) else (number, number * 0.99, number * 1.01)
    )
    return Record(
        value=value, ci95=(low, high), per_seed=(value,), environment=ENVIRONMENT, **about
    )


def make_result(
    spec: TaskSpec,
    name: str,
    *records: Record,
    title: str | None = None,
    kind: str = "model",
    passed: bool = True,
    version: int = 1,
    **numbers: Number,
) -> Result:
    """A result; measures that are not named are left out, but for the copy rate."""
    numbers.setdefault("copy_rate", PASSES if passed else FAILS)
    return seal(
        Result(
            task=TaskIdentity(id=spec.id, version=version, splits={}, encoder="e" * 64),
            submission=SubmissionIdentity(
                name=name, title=title or name, kind=kind, sha256="a" * 64, parameters=123456
            ),
            seeds=(0, 1, 2),
            samples_per_seed=648,
            records=(*(make_record(key, number) for key, number in numbers.items()), *records),
            sha256="",
            created="2025-01-01",
        )
    )


class Fake:
    """What tests make things with; a fixture, for test modules cannot import each other."""

    AXES = AXES
    MEASURES = MEASURES
    METHOD = METHOD
    FLOOR = floor_control().name
    INVENTED = next(name for name, each in all_controls().items() if each.invented)
    DRAWN = next(name for name, each in all_controls().items() if each.synthetic_only)
    spec = staticmethod(make_spec)
    measure = staticmethod(make_measure)
    record = staticmethod(make_record)
    result = staticmethod(make_result)
    measures_for = staticmethod(measures_for)

    @staticmethod
    def board(spec: TaskSpec, *results: Result) -> Board:
        return build_board(
            spec, {each.submission.name: each for each in results}, measures_for(spec), AXES
        )
