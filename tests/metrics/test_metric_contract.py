"""Every metric that lies in the folder keeps the same contract."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pytest

from phantombench.metrics import all_metrics, metrics_for
from phantombench.metrics.measure import Axis, Goal

HERE = {
    *("fid", "kid", "fid_inf", "fid_inception", "psnr", "ssim", "rmse", "mae", "dtw", "prd"),
    *("precision", "recall", "density", "coverage"),
    *("copy_rate", "ct", "nn_ratio", "membership_auc"),
}
CASES = [
    (metric.name, kind)
    for metric in all_metrics()
    for kind in sorted(metric.kinds)
    if metric.name in HERE and metric.name != "fid_inception"  # needs weights; tested apart
]
METRICS = {metric.name: metric for metric in all_metrics()}


@pytest.fixture(scope="module")
def views(world, brightness):
    return {kind: world(kind).view(critic=brightness) for kind in ("image", "signal")}


def test_all_metrics_of_this_part_are_found() -> None:
    assert set(METRICS) >= HERE
    assert [metric.axis for metric in all_metrics()] == sorted(
        (metric.axis for metric in all_metrics()), key=list(Axis).index
    )
    assert "psnr" not in {metric.name for metric in metrics_for("signal")}
    assert "dtw" not in {metric.name for metric in metrics_for("image")}


@pytest.mark.parametrize("name", sorted(HERE))
def test_says_what_it_is(name: str) -> None:
    metric = METRICS[name]
    module = importlib.import_module(f"phantombench.metrics.{name}")
    assert metric is module.METRIC
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
    assert metric.title and metric.source and metric.kinds
    assert metric.bounds[0] < metric.bounds[1]
    assert (metric.ideal is not None) == (metric.goal is Goal.TARGET)
    assert len(module.__doc__) > 60
    assert metric.compute.__doc__ and metric.replicates.__doc__


def test_each_axis_has_at_most_one_headline_and_the_gate_none() -> None:
    headlines = [metric for metric in all_metrics() if metric.headline]
    assert len({metric.axis for metric in headlines}) == len(headlines)
    assert {"fid", "coverage"} <= {metric.name for metric in headlines}
    assert not METRICS["copy_rate"].headline


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_value_is_finite_and_within_bounds(views, name: str, kind: str) -> None:
    low, high = METRICS[name].bounds
    value = METRICS[name].compute(views[kind])
    assert isinstance(value, float)
    assert np.isfinite(value)
    assert low <= value <= high


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_replicates_are_finite_and_vary(world, views, name: str, kind: str) -> None:
    view = views[kind]
    drawn = METRICS[name].replicates(view, world(kind).resampling(view))
    assert drawn.shape == (50,)
    assert drawn.dtype == np.float64
    assert np.isfinite(drawn).all()
    assert drawn.std() > 0


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_replicate_without_resampling_is_the_value(world, views, name: str, kind: str) -> None:
    view = views[kind]
    drawn = world(kind).resampling(view, 1)
    drawn.reference[:] = 1
    drawn.generated[:] = 1
    if name == "membership_auc":
        pytest.skip("resamples training patients by itself")
    assert METRICS[name].replicates(view, drawn)[0] == pytest.approx(
        METRICS[name].compute(view), rel=1e-5, abs=1e-5
    )


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_same_arguments_same_bytes(world, brightness, name: str, kind: str) -> None:
    def once() -> tuple[float, bytes]:
        view = world(kind).view(critic=brightness)
        metric = METRICS[name]
        return metric.compute(view), metric.replicates(view, world(kind).resampling(view)).tobytes()

    np.random.seed(1)  # noqa: NPY002  # a library that used the global state would show here
    first = once()
    state = np.random.get_state()[1].tobytes()  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    assert once() == first
    assert np.random.get_state()[1].tobytes() == before != state  # noqa: NPY002
