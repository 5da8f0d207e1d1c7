"""The samples of a seed are freed before the next are drawn, without waiting for a collector."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gc, sys, weakref
sys.path.append(sys.argv[1])
from by_libraries import make_case
from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import get_measure
from phantombench.result.schema import Facets
from phantombench.threads import one_thread

gc.disable()
left = make_case((1, 16, 16), 80, 100).views()
seen = []

def one_by_one():
    while left:
        view = left.pop(0)
        seen.append(weakref.ref(view))
        yield view
        del view
        alive = sum(each() is not None for each in seen)
        assert alive == 0, f"{alive} of {len(seen)} views are held"

names = ("fid", "psnr", "coverage", "recall", "registered_copy_rate", "leak_auc")
with one_thread():  # the first to import what they need
    estimate_all([(get_measure(name), Facets()) for name in names], one_by_one(), replicates=50)
assert len(seen) == 3
"""


def test_nothing_holds_a_view_that_was_scored() -> None:
    shared = Path(__file__).parents[1] / "metrics"
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(shared)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
