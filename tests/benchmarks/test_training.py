"""Training throughput beside a plain PyTorch loop over the same networks, in the same run.

Every contestant runs in a process of its own, since the trainer changes how its process keeps
memory. Blocks of all contestants alternate, so that what else the machine does meets all of them;
the best block of each counts.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BLOCKS = 4
SCRIPT = Path(__file__).parent / "training_contestants.py"


def rate(kind: str, name: str) -> float:
    """Samples a second of a contestant."""
    words = [sys.executable, str(SCRIPT), kind, name]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=True)
    return float(done.stdout.split()[-1])


@pytest.mark.parametrize("kind", ["xray", "ecg"])
def test_training_beside_a_plain_loop(benchmark: Any, kind: str) -> None:
    best = dict.fromkeys(("plain", "ours", "channels_last", "default"), 0.0)

    def measure() -> None:
        for _ in range(BLOCKS):
            for name in best:
                best[name] = max(best[name], rate(kind, name))

    benchmark.pedantic(measure, rounds=1, iterations=1)
    benchmark.extra_info |= {f"{name} samples/s": round(found, 1) for name, found in best.items()}
    for name in ("ours", "channels_last", "default"):
        benchmark.extra_info[f"{name} / plain"] = round(best[name] / best["plain"], 2)
    print(f"\n{kind}: {benchmark.extra_info}")
    assert best["ours"] >= best["plain"]
    if kind == "xray":
        assert best["channels_last"] >= 1.3 * best["plain"]
    assert best["default"] >= best["plain"]
