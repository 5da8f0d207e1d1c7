"""The generated samples that lie nearest to training samples, beside those, for the eyes.

A number says how many samples are copies; whether they are, whoever holds the data can see. Pairs
are drawn of every submission that can be run, passed or stopped, and shown on this machine only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from phantombench.controls import get_control
from phantombench.drawing.sample_sheet import rows_bytes
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.statistics.subsets import fixed_subset
from phantombench.submission.metadata import read_submission
from phantombench.submission.opening import open_submission
from phantombench.submission.sampler import SEEDS
from phantombench.submission.schema import ControlSource
from phantombench.task.spec import Samples
from phantombench.threads import one_thread

if TYPE_CHECKING:
    from phantombench.statistics.registration import Registration

SEARCHED = 128  # generated samples
PAIRS = 6  # the nearest of them

Named = tuple[str, bytes]


def nearest_pairs(bench: Bench) -> Iterator[Named]:
    """Yield a title and a sheet for each submission of a task that can be run.

    Rows: generated samples, the training sample nearest to each laid on it, and the same as it is.
    Controls that return training samples are left out; so is what does not open.
    """
    from phantombench.statistics.registration import Registration

    made: Registration | None = None
    folder = bench.workspace.submissions / bench.task.spec.id
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            spec = read_submission(path)
            if (
                isinstance(spec.source, ControlSource)
                and not get_control(spec.source.control).invented
            ):
                continue
            sampler = open_submission(path, bench.task, bench.load, spec=spec)
            generated = sampler.sample(bench.load("reference").labels, SEEDS[0])
        except PhantomBenchError:
            continue
        training = bench.load("train").samples
        made = made or Registration(training)
        with one_thread():
            yield (
                f"{spec.title}: nearest to training samples",
                pairs_sheet(bench, made, generated[fixed_subset(len(generated), SEARCHED)]),
            )


def pairs_sheet(bench: Bench, made: Registration, generated: Samples) -> bytes:
    """Return the sheet of the generated samples that lie nearest to training samples."""
    found = made.nearest(generated)
    first = np.argsort(found.distances, kind="stable")[:PAIRS]
    training = bench.load("train").samples[found.rows[first]]
    rows = [generated[first], found.registered[first], training]
    return rows_bytes(rows, PAIRS, bench.task.spec)
