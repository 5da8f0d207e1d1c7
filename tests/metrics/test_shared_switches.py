"""Measures are estimated side by side: none touches a switch that all threads of a process share.

Such a switch, put back a moment later, moves the last digits of whatever another thread computes
meanwhile, and two threads that put it back in turn leave it changed for good.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.measure import Measure
from phantombench.task.registry import read_spec, task_ids

SPECS = {spec.kind: spec for spec in map(read_spec, reversed(task_ids()))}
CASES = [
    (measure, kind)
    for measure in all_measures()
    for kind, spec in SPECS.items()
    if measure.facets(spec)
]


def switches() -> tuple[object, ...]:
    """Return what holds of all threads of the process."""
    return (
        torch.backends.mkldnn.enabled,
        torch.backends.nnpack.is_available(),
        torch.are_deterministic_algorithms_enabled(),
        torch.get_default_dtype(),
        torch.get_float32_matmul_precision(),
        torch.get_num_threads(),
    )


class Watch(TorchFunctionMode):
    """Looks at the switches whenever torch is asked for something."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[object, ...]] = {switches()}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        self.seen.add(switches())
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(("measure", "kind"), CASES, ids=[f"{m.name}-{k}" for m, k in CASES])
def test_a_measure_leaves_alone_what_all_threads_share(
    world, brightness, explainer, measure: Measure, kind: str
) -> None:
    view = world(kind).view(critic=brightness, explainer=explainer)
    with Watch() as watch, contextlib.suppress(Unavailable):
        measure.estimate(view, measure.facets(SPECS[kind])[0], world(kind).resampling(view))
    assert len(watch.seen) == 1
    assert switches() in watch.seen


def test_the_watch_sees_a_switch_that_is_put_back() -> None:
    with Watch() as watch, torch.backends.mkldnn.flags(enabled=False):
        torch.zeros(1)
    assert len(watch.seen) == 2
