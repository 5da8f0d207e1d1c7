"""Samples of the split that classifiers are judged on are found among those that train them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.evaluation.bench import Bench
from phantombench.evaluation.classifying import downstream_of
from phantombench.evaluation.copied import UNSEEN, copied, refuse_copies
from phantombench.evaluation.evaluate import open_planned
from phantombench.evaluation.planning import plan
from phantombench.evaluation.remarks import Remarks
from phantombench.task.spec import Samples
from phantombench.utility.conditions import Condition

LABELS = np.arange(400, dtype=np.int64) % 2


def drawn(bench: Bench, count: int, split: str = "test", noise: float = 0.0) -> Samples:
    """Fresh samples, of which the first ones are those of a split, with noise added."""
    samples: Samples = bench.task.draw(LABELS, 9)  # type: ignore[attr-defined]
    copies = np.resize(bench.load(split).samples, (count, *samples.shape[1:]))  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    samples[:count] = copies + noise * rng.standard_normal(copies.shape)
    return samples


@pytest.mark.parametrize("split", UNSEEN)
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_copies_are_found_among_many_others(bench: Bench, split: str, noise: float) -> None:
    (told,) = copied(bench, drawn(bench, 60, split, noise), UNSEEN)
    assert f"of its samples are samples of the {split} split" in told


def test_what_may_be_seen_and_what_is_new_is_told_nothing_of(bench: Bench) -> None:
    for samples in (drawn(bench, 0), drawn(bench, 240, "train"), np.repeat(drawn(bench, 0), 3, 0)):
        assert list(copied(bench, samples, UNSEEN)) == []
        assert refuse_copies(bench, samples) is samples


def test_few_samples_prove_nothing(bench: Bench) -> None:
    assert list(copied(bench, drawn(bench, 1)[:4], UNSEEN)) == []


class Two:
    """Answers the labels of the reference with fresh samples, and any others with copies."""

    own_labels = None

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        if np.array_equal(labels, self._bench.load("reference").labels):
            return drawn(self._bench, 0)[: len(labels)]
        return np.resize(drawn(self._bench, 90), (len(labels), 1, 64)).astype(np.float32)


def test_classifiers_are_not_trained_with_what_they_are_judged_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = SimpleNamespace(setting=None, test=bench.load("test"))
    monkeypatch.setattr(Bench, "ward", ward)
    downstream = downstream_of(bench, Two(bench), lambda _: None)  # type: ignore[arg-type]
    assert downstream is not None
    with pytest.raises(Unavailable, match="samples of the test split"):
        downstream.judged(Condition("all", synthetic=1.0), seed=0)


def test_it_is_remarked_beside_every_other_number(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bench, "ward", SimpleNamespace())
    planned = plan(bench.workspace, bench.task.spec, "noise", bench.options)
    sampler = open_planned(bench, planned)
    source = SimpleNamespace(conditional=False)
    object.__setattr__(planned, "spec", SimpleNamespace(source=source))
    remarks = Remarks(bench, planned)
    remarks.see(drawn(bench, 60)[: len(bench.load("reference"))])
    told = remarks.told(sampler)
    assert told is not None
    assert "samples of the test split" in told[0]
