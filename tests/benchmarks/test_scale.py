"""20,000 reference and 80,000 training samples drawn from the phantom: memory and time.

Each task runs in a process of its own, so that its peak memory is that of scoring alone. Run with
`tox run -e benchmarks -- tests/benchmarks/test_scale.py`; most of the time goes into drawing.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

REFERENCE, TRAIN = 20_000, 80_000
GIB = 2**30
SCRIPT = """
import json, resource, sys, tempfile, time
from pathlib import Path
import numpy as np
from phantombench.threads import one_thread
from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Need
from phantombench.metrics.view import Ground, View
from phantombench.task.registry import get_task
from phantombench.task.spec import Split

task = get_task(sys.argv[1])
reference, train = int(sys.argv[2]), int(sys.argv[3])
folder = Path(tempfile.mkdtemp())

def drawn(name, size, seed):
    # Drawn in blocks into a file, as a user's large data set would lie on disk.
    path = folder / f"{name}.npy"
    shape = (size, *task.spec.sample_shape)
    out = np.lib.format.open_memmap(path, "w+", np.float32, shape)
    labels = np.arange(size) % len(task.spec.classes)
    for block, start in enumerate(range(0, size, 2000)):
        part = labels[start:start + 2000].astype(np.int64)
        out[start:start + 2000] = task.draw(part, 1_000_000 * seed + block)
    out.flush()
    return Split(np.load(path, mmap_mode="r"), labels.astype(np.int64), np.arange(size))

splits = drawn("reference", reference, 1), drawn("train", train, 2)
generated = [drawn(f"generated{seed}", reference, 3 + seed).samples for seed in range(3)]
wanted = [
    (measure, facets)
    for measure in measures_for(task.spec)
    if measure.per_seed and measure.needs <= {Need.SAMPLES, Need.FEATURES}
    for facets in measure.facets(task.spec)
]
ground = Ground(train=splits[1], reference=splits[0], encoder=task.encoder())
start = time.perf_counter()
with one_thread():
    views = (View(ground, samples, seed=seed) for seed, samples in enumerate(generated))
    found = {each.measure.name: each.number().value for each in estimate_all(wanted, views)}
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "scores": found,
}))
"""


@pytest.mark.parametrize("task", ["xray-phantom", "ecg-phantom"])
def test_scoring_at_scale_stays_under_four_gib(benchmark, task: str) -> None:
    def measure() -> dict:
        command = [sys.executable, "-c", SCRIPT, task, str(REFERENCE), str(TRAIN)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(ran.stdout.splitlines()[-1])

    measured = benchmark.pedantic(measure, rounds=1, iterations=1)
    benchmark.extra_info.update(measured)
    print(f"\n{task}: {measured['seconds']:.0f} s, {measured['peak_bytes'] / GIB:.2f} GiB")
    assert measured["peak_bytes"] < 4 * GIB
    assert measured["scores"]["fid"] is not None
