"""What is drawn beside a result: made where it is missing, and held against what is made now."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest

from phantombench.controls import control_names, floor_control
from phantombench.evaluation import pictures
from phantombench.evaluation import verify as verification
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.distributions import as_frequent
from phantombench.evaluation.evaluate import evaluate, open_planned, score
from phantombench.evaluation.planning import plan
from phantombench.evaluation.undrawn import undrawn
from phantombench.evaluation.verify import Agreement, verify
from phantombench.result.distributions import OfTask, read
from phantombench.statistics.histogram import SAMPLES
from phantombench.submission.metadata import read_submission
from phantombench.task.quantities import Quantity
from phantombench.task.spec import Samples

NAME = control_names()[0]


def measuring(bench: Bench) -> Bench:
    """Return the bench of a task that measures the height of its samples."""
    task = type(bench.task)()
    task.spec = task.spec.model_copy(update={"quantities": ("height",)})

    def quantities() -> Mapping[str, Quantity]:
        return {"height": Quantity("Height", "mV", (0.0, 8.0), (0.0, 4.0))}

    def measure(samples: Samples) -> Mapping[str, np.ndarray]:
        return {"height": np.ptp(samples, axis=(1, 2)).astype(np.float64)}

    task.quantities, task.measure = quantities, measure  # type: ignore[attr-defined]
    return Bench(task, bench.workspace)


@pytest.fixture
def bench(scored_bench: Bench) -> Bench:
    """One submission, scored on a task that measures; nothing is missing."""
    made = measuring(scored_bench)
    evaluate(made, NAME)
    return made


def test_only_what_is_missing_is_made(bench: Bench, estimated: list[str]) -> None:
    place = bench.workspace
    path, result = place.distributions("tiny", NAME), place.result("tiny", NAME)
    assert plan(place, bench.task.spec, NAME, Options()).is_empty
    whole, kept = path.read_bytes(), result.stat().st_mtime_ns
    path.unlink()
    planned = plan(place, bench.task.spec, NAME, Options())
    assert (planned.missing, planned.undrawn) == ((), (path,))
    evaluate(bench, NAME)
    assert path.read_bytes() == whole and estimated == []
    assert result.stat().st_mtime_ns == kept
    some = Options(skipped_axes=frozenset({"utility"}))
    path.unlink()
    assert plan(place, bench.task.spec, NAME, some).undrawn == ()


def test_those_of_other_files_are_made_again(bench: Bench) -> None:
    path = bench.workspace.distributions("tiny", NAME)
    whole = path.read_bytes()
    told = json.loads(whole) | {"sha256": "0" * 64}
    path.write_text(json.dumps(told))
    evaluate(bench, NAME)
    assert path.read_bytes() == whole


def test_only_counts_are_kept_and_none_is_small(bench: Bench) -> None:
    told = json.loads(bench.workspace.distributions("tiny", NAME).read_bytes())
    (height,) = told["quantities"]
    assert set(height) == {"name", "scale", "samples"}
    assert height["samples"]["of"] == 3 * len(bench.load("reference"))
    counts = height["samples"]["counts"]
    assert sum(counts) == height["samples"]["of"]
    assert min(count for count in counts if count) >= SAMPLES


def test_the_floor_answers_for_those_of_the_task(bench: Bench) -> None:
    place, spec = bench.workspace, bench.task.spec
    planned = plan(place, spec, NAME, Options())
    assert planned.result is not None
    sampler = open_planned(bench, planned)
    floor = read_submission(place.submission("tiny", floor_control().name))
    path = place.distributions("tiny")
    assert path in undrawn(place, spec, floor, planned.result)
    pictures.draw(bench, floor, sampler, planned.result, only=[path])
    assert path not in undrawn(place, spec, floor, planned.result)
    found = read(path, OfTask)
    assert found is not None and found.splits == {
        name: split.identity for name, split in spec.splits.items()
    }
    (height,) = found.quantities
    assert sum(height.reference.counts) == height.reference.of == 90
    later = spec.model_copy(update={"version": 2})
    assert path in undrawn(place, later, floor, planned.result)


def test_training_samples_have_the_classes_of_the_reference() -> None:
    labels, wanted = np.arange(400) % 4, np.repeat([0, 1, 2], [30, 20, 10])
    rows = as_frequent(labels, wanted)
    assert np.bincount(labels[rows]).tolist() == [90, 60, 30]
    assert len(set(rows.tolist())) == len(rows)
    few = as_frequent(np.repeat([0, 1], [50, 3]), wanted[:50])
    assert len(few) == 33  # what there is of the rare class


def forge(told: dict) -> dict:
    counts = told["quantities"][0]["samples"]["counts"]
    return told | {
        "quantities": [
            told["quantities"][0] | {"samples": {"of": sum(counts), "counts": counts[::-1]}}
        ]
    }


def test_verification_compares_them(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place = bench.workspace
    planned = plan(place, bench.task.spec, NAME, Options(force=True))
    again = score(bench, planned, open_planned(bench, planned))
    monkeypatch.setattr(verification, "score", lambda *_: again)
    path = place.distributions("tiny", NAME)
    whole = path.read_bytes()
    assert verify(bench, NAME).agreement is Agreement.IDENTICAL
    path.write_text(json.dumps(forge(json.loads(whole))))
    found = verify(bench, NAME)
    assert found.agreement is Agreement.DIFFERENT
    assert found.differences == (f"leaderboards/distributions/tiny/{NAME}.json is not what is "
                                 "drawn now",)  # fmt: skip
    path.unlink()
    assert "is missing" in verify(bench, NAME).differences[0]


def test_below_the_line_they_are_removed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place, spec = bench.workspace, bench.task.spec
    planned = plan(place, spec, NAME, Options())
    assert planned.result is not None
    monkeypatch.setattr(pictures, "why_hidden", lambda *_: "too close")
    sampler = open_planned(bench, planned)
    for path in (place.distributions("tiny", NAME), place.walk("tiny", NAME)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"of an earlier result")
        pictures.draw(bench, planned.spec, sampler, planned.result)
        assert not path.exists()
