"""20,000 reference and 80,000 training samples drawn from the phantom: memory, and linear time.

The same is done with a tenth of them. Each size runs in a process of its own, so that its peak
memory is that of scoring alone. Run with `tox run -e benchmarks -- tests/benchmarks/test_scale.py`;
more than half of the time goes into drawing, which is not counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile

import pytest

SMALL, LARGE = (2_000, 8_000), (20_000, 80_000)  # reference and training samples
GIB = 2**30
LINEAR = 1.1  # times as long as so many times the samples may take
SCRIPT = """
import json, resource, sys, threading, time
from pathlib import Path
import numpy as np
from phantombench.threads import one_thread
from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import measures_for
from phantombench.metrics.measure import Need
from phantombench.metrics.view import Ground, View
from phantombench.task.registry import get_task
from phantombench.task.spec import Split
from phantombench.task.subgroups import subgroups_of

task = get_task(sys.argv[1])
reference, train, folder = int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])

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
    return path

def read(path):
    samples = np.load(path, mmap_mode="r")
    labels = np.arange(len(samples)) % len(task.spec.classes)
    return Split(samples, labels.astype(np.int64), np.arange(len(samples)))

splits = read(drawn("reference", reference, 1)), read(drawn("train", train, 2))
generated = [drawn(f"generated{seed}", reference, 3 + seed) for seed in range(3)]
wanted = [
    (measure, facets)
    for measure in measures_for(task.spec)
    if measure.per_seed and measure.needs <= {Need.SAMPLES, Need.FEATURES}
    for facets in measure.facets(task.spec)
]
ground = Ground(
    train=splits[1],
    reference=splits[0],
    encoder=task.encoder(),
    ensemble={each.name: task.encoder(each.name) for each in task.spec.ensemble},
    measurable=task,
    subgroups=subgroups_of(task.spec),
)
peak = 0

def watch():
    # What the process holds itself; pages of its files the system takes back when it needs them.
    global peak
    while True:
        status = Path("/proc/self/status").read_text()
        peak = max(peak, int(status.split("RssAnon:")[1].split()[0]) * 1024)
        threading.Event().wait(0.02)

threading.Thread(target=watch, daemon=True).start()
start = time.process_time()
with one_thread():
    views = (View(ground, read(path).samples, seed=seed) for seed, path in enumerate(generated))
    found = {str(each): each.number().value for each in estimate_all(wanted, views)}
print(json.dumps({
    "seconds": time.process_time() - start,
    "peak_bytes": peak,
    "with_files": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "scores": found,
}))
"""


@pytest.mark.parametrize("task", ["xray-phantom", "ecg-phantom"])
def test_scoring_at_scale_stays_under_four_gib_and_linear(benchmark, task: str) -> None:
    def measure(reference: int, train: int) -> dict:
        with tempfile.TemporaryDirectory() as folder:  # of some GiB
            command = [sys.executable, "-c", SCRIPT, task, str(reference), str(train), folder]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-2000:]
        return json.loads(ran.stdout.splitlines()[-1])

    small = measure(*SMALL)
    large = benchmark.pedantic(measure, LARGE, rounds=1, iterations=1)
    benchmark.extra_info.update({"small": small, "large": large})
    for size, found in ((sum(SMALL), small), (sum(LARGE), large)):
        told = f"{found['seconds']:.0f} s of processor time, {found['peak_bytes'] / GIB:.2f} GiB"
        files = f"{found['with_files'] / GIB:.2f} GiB with the pages of its files"
        print(f"\n{task}, {size} samples: {told}, {files}")
    assert large["peak_bytes"] < 4 * GIB
    assert large["seconds"] <= LINEAR * small["seconds"] * sum(LARGE) / sum(SMALL)
    lacking = {name for name in small["scores"] if small["scores"][name] is None}
    assert not lacking & {"fid", "coverage", "copy_rate"}
    assert {name for name in large["scores"] if large["scores"][name] is None} <= lacking
