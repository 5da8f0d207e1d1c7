"""Scoring beside the same numbers by torch-fidelity, piq, scikit-learn and tslearn.

Sizes are those of `xray-nih` and of a signal task, three sampling seeds, one thread, a projection
as encoder for both sides. All are timed in the same run, in turn, by processor time; imports and
compilation come before. That the numbers are the same is a test of its own
(`tests/metrics/test_parity_of_scores.py`). Run with `tox run -e benchmarks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from by_libraries import Case, by_libraries, make_case

from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import get_measure
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import REPLICATES
from phantombench.threads import one_thread

ROUNDS = 3
IMAGE = ((1, 64, 64), 648, 1350)
SIGNAL = ((1, 256), 1200, 4000)


def by_us(case: Case, names: tuple[str, ...], replicates: int) -> dict[str, float | None]:
    """Return the same numbers as a submission is scored, with intervals."""
    wanted = [(get_measure(name), Facets()) for name in names]
    found = estimate_all(wanted, case.views(), replicates=replicates)
    return {each.measure.name: each.number().value for each in found}


def seconds_of(run: Callable[[Case], object], case: Case) -> float:
    start = time.process_time()
    run(case)
    return time.process_time() - start


@pytest.mark.parametrize("case", [IMAGE, SIGNAL], ids=["image", "signal"])
def test_scoring_costs_no_more_than_the_libraries(benchmark, case) -> None:
    made, warm = make_case(*case), make_case(case[0], 300, 320)
    with one_thread():
        names = tuple(by_libraries(warm))
        ways: dict[str, Callable[[Case], object]] = {
            "libraries": by_libraries,
            "ours": lambda case: by_us(case, names, 1),
            "with intervals": lambda case: by_us(case, names, REPLICATES),
        }
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for run in ways.values():
            run(warm)
        for _ in range(ROUNDS):
            for name, run in ways.items():
                spent[name].append(seconds_of(run, made))
        benchmark.pedantic(ways["with intervals"], args=(made,), rounds=1, iterations=1)
    seconds = {name: min(each) for name, each in spent.items()}
    ratios = {name: seconds[name] / seconds["libraries"] for name in ("ours", "with intervals")}
    benchmark.extra_info.update({"seconds": seconds, "ratios": ratios})
    print(f"\n{case[0]}: seconds {seconds}, over the libraries {ratios}")

    assert ratios["ours"] <= 1
    assert ratios["with intervals"] <= 1
