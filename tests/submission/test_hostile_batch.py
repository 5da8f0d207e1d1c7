"""All hostile submissions in one batch, beside sound ones: one line each, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hostile_answers
import hostile_loading
import hostile_places
import numpy as np
import pytest
import test_hostile_samples
import test_hostile_values
import test_hostile_weights

from phantombench.errors import EXIT_CODE
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Options

AT_LEAST = 250  # as SECURITY.md says


@pytest.fixture
def hostile(workshop: Any, weights: bytes, sound_arrays: Callable[[], Any]) -> dict[str, str]:
    """Every hostile submission in a folder of its own; its kind by its name."""
    made: dict[str, dict[str, hostile_places.Make]] = {
        "folder": hostile_places.of_folders(),
        "path": hostile_places.of_paths(),
        "field": hostile_places.of_fields(),
        "TOML": hostile_places.of_toml(),
        "npz": hostile_places.of_samples(test_hostile_samples.ATTACKS, sound_arrays),
        "values": hostile_places.of_samples(test_hostile_values.ATTACKS, sound_arrays),
        "weights": hostile_places.of_weights(test_hostile_weights.ATTACKS, weights),
    }
    kinds = {}
    for kind, several in made.items():
        for number, make in enumerate(several.values()):
            name = f"{kind.lower()}-{number}"
            make(hostile_places.Place(workshop, name))
            kinds[name] = kind
    return kinds


def test_there_are_enough_of_each_kind(hostile: dict[str, str]) -> None:
    kinds = list(hostile.values())
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    attacks = hostile_loading.ATTACKS | hostile_answers.ATTACKS
    code = {kind: len(several) for kind, several in attacks.items()}
    assert len(kinds) + sum(code.values()) > AT_LEAST, counts | code
    assert min(counts.values()) >= 10, counts
    assert sum(code.values()) >= 50, code


@pytest.fixture
def small_task(small_task: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The one task of the registry."""
    monkeypatch.setattr(batch, "get_task", lambda name: small_task)
    monkeypatch.setattr(batch, "read_spec", lambda name: small_task.spec)
    monkeypatch.setattr(batch, "task_ids", lambda _root: [small_task.spec.id])
    return small_task


def test_each_is_one_line_and_the_rest_of_the_batch_goes_on(
    hostile: dict[str, str],
    workshop: Any,
    small_task: Any,
    weights: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from phantombench.evaluation.evaluate import open_planned
    from phantombench.workspace import Workspace

    hostile_places.Place(workshop, "sound-samples").samples()
    hostile_places.Place(workshop, "sound-model").model(weights)
    sampled = []

    def carry_out(bench: Any, planned: Any, report: Any) -> None:
        """Open and sample, as scoring does; the measures do not matter here."""
        asked = bench.task.load("reference").labels
        bench.load = bench.task.load
        sampler = open_planned(bench, planned)
        sampled.append((planned.spec.name, sampler.sample(asked, 0)))

    monkeypatch.setattr(batch, "carry_out", carry_out)
    place = Workspace(workshop.root, None, workshop.root / "cache")
    jobs, unknown = batch.find_jobs(place, None, None)
    planned, failed = batch.plan_all(place, jobs, Options())
    failed += batch.run(place, planned, Options(), 1, lambda _: None)
    told = {outcome.job.name: str(outcome.error) for outcome in failed if outcome.error}
    told |= {Path(error.where).name: str(error) for error in unknown}
    missed = {name: kind for name, kind in hostile.items() if name not in told}
    assert missed == {}
    assert {name for name, _ in sampled} == {"sound-samples", "sound-model"}
    assert all(np.isfinite(samples).all() for _, samples in sampled)
    for name, line in told.items():
        assert line.isprintable() and len(line) < 2000, name
        assert f"submissions/small-task/{name}" in line and "To fix: " in line, line
    assert EXIT_CODE == 2


NAMES = (b"\xff\xfe", "\u202egan".encode(), b"a b", b"\x1b[31mred", b"<b>bold", b"CON", b"a\nb")


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_whose_name_cannot_be_used_is_told(
    workshop: Any, small_task: Any, name: bytes
) -> None:
    from phantombench.workspace import Workspace

    workshop.folder.rmdir()
    folder = os.fsencode(workshop.root / "submissions" / "small-task") + b"/" + name
    os.mkdir(folder)  # noqa: PTH102 (its name is bytes)
    (Path(os.fsdecode(folder)) / "submission.toml").write_text("")
    place = Workspace(workshop.root, None, workshop.root / "cache")
    jobs, (error,) = batch.find_jobs(place, None, None)
    assert jobs == []
    assert "is not a usable name" in str(error) and str(error).isprintable()
