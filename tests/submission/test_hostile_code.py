"""Shipped code may do what it likes to its own process: whoever scores it is told in one line."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile_answers
import hostile_loading
import numpy as np
import psutil
import pytest
import torch
from fork_server import serving

from phantombench.errors import PhantomBenchError
from phantombench.submission import limited
from phantombench.submission.limits import CodeLimits
from phantombench.submission.repeating import check_repeats

LABELS = np.arange(16, dtype=np.int64) % 2
LIMITS = CodeLimits(seconds=120.0, memory=3 * 2**30, processes=16)
HASTY = CodeLimits(seconds=1.5, memory=3 * 2**30, processes=16)


ATTACKS = hostile_loading.ATTACKS | hostile_answers.ATTACKS
CASES = [(kind, name) for kind, several in ATTACKS.items() for name in several]
FIRST = {(kind, next(iter(several))) for kind, several in ATTACKS.items()}  # started in full
IMPORTED = ("torch", "phantombench.submission.samplers", "phantombench.submission.model_source")


@pytest.fixture(scope="module")
def forks() -> Iterator[Any]:
    with serving(*IMPORTED) as found:
        yield found


def ship(workshop: Any, code: str) -> None:
    from safetensors.torch import save

    (workshop.folder / "model.py").write_text(code)
    digest = hashlib.sha256(code.encode()).hexdigest()
    weights = save({"weight": torch.ones(1)})
    workshop.model(weights, code="model.py", code_sha256=digest, hyperparameters={})


def surroundings() -> tuple[Any, ...]:
    """What the tests' own process would show, had the code run in it."""
    return (
        torch.get_default_dtype(),
        torch.get_num_threads(),
        torch.get_rng_state().sum().item(),
        np.random.get_state()[1].sum(),  # noqa: NPY002
        random.getstate(),
        np.geterr(),
        Path.cwd(),
        dict(os.environ),
        [child.pid for child in psutil.Process().children(recursive=True)],
    )


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[" ".join(case) for case in CASES])
def test_it_is_one_line(
    workshop: Any, forks: Any, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    if (kind, name) not in FIRST:
        monkeypatch.setattr(limited, "subprocess", forks)
    code, wrong = ATTACKS[kind][name]
    ship(workshop, code)
    before = surroundings()
    limits = HASTY if wrong == "no answer in" or name == "goes on without memory" else LIMITS
    with pytest.raises(PhantomBenchError) as refusal:
        check_repeats(
            workshop.open(trust_code=True, code=limits), LABELS, "submissions/small-task/mine"
        )
    told = str(refusal.value)
    assert wrong in told
    before_it, mine, within = refusal.value.where.partition("submissions/small-task/mine")
    assert (before_it, within[:1]) in {("", ""), ("", "/"), ("", ",")} and mine
    assert told.isprintable() and len(told) < 2000 and refusal.value.fix
    del refusal
    assert surroundings() == before
    assert {path.name for path in workshop.folder.iterdir()} == {
        "model.py",
        "submission.toml",
        "weights.safetensors",
    }


@pytest.mark.parametrize("name", hostile_answers.HARMLESS)
def test_what_it_does_to_its_process_changes_no_sample(
    workshop: Any, forks: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name != next(iter(hostile_answers.HARMLESS)):
        monkeypatch.setattr(limited, "subprocess", forks)
    ship(workshop, hostile_answers.HARMLESS[name])
    before = surroundings()
    sampler = workshop.open(trust_code=True, code=LIMITS)
    found = sampler.sample(LABELS, 0)
    check_repeats(sampler, LABELS, "mine")
    from phantombench.model.randomness import rng_at

    drawn = torch.rand((256, 1, 16, 16), generator=rng_at(0, 0))[: len(LABELS)]
    assert np.array_equal(found, drawn.numpy())
    del sampler
    assert surroundings() == before
