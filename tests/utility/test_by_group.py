"""Scores by group are the scores of the samples, as often as their group was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, recall_score, roc_auc_score

from phantombench.statistics.by_group import ByGroup


def drawn(seed: int, classes: int = 3, n: int = 60, groups: int = 7):
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), rng.integers(classes, size=n - classes)])
    scores = rng.random((n, classes)).round(1)  # ties among them
    scores[np.arange(n), labels] += 0.2
    return scores / scores.sum(axis=1, keepdims=True), labels, rng.integers(groups, size=n)


@given(st.integers(0, 10_000), st.integers(2, 4))
def test_everybody_once_is_what_scikit_learn_says(seed: int, classes: int) -> None:
    scores, labels, groups = drawn(seed, classes)
    found, told = ByGroup(scores, labels, groups), scores.argmax(axis=1)
    once = found.everybody
    one_by_one = [roc_auc_score(labels == c, scores[:, c]) for c in range(classes)]
    assert found.auroc(once)[0] == pytest.approx(np.mean(one_by_one))
    assert found.balanced_accuracy(once)[0] == pytest.approx(balanced_accuracy_score(labels, told))
    assert found.f1(once)[0] == pytest.approx(
        f1_score(labels, told, average="macro", labels=np.arange(classes), zero_division=0)
    )
    assert found.recall(once)[0] == pytest.approx(
        recall_score(labels, told, average=None, labels=np.arange(classes))
    )


@given(st.integers(0, 10_000))
def test_a_group_drawn_twice_counts_as_if_it_stood_there_twice(seed: int) -> None:
    scores, labels, groups = drawn(seed)
    names = np.unique(groups)
    often = np.random.default_rng(seed).integers(0, 3, size=len(names))
    rows = np.concatenate(
        [np.tile(np.flatnonzero(groups == g), k) for g, k in zip(names, often, strict=True)]
    ).astype(int)
    if len(np.unique(labels[rows])) < 3:
        return
    again = ByGroup(scores[rows], labels[rows], groups[rows])
    weights = often[None].astype(float)
    found = ByGroup(scores, labels, groups)
    assert found.auroc(weights)[0] == pytest.approx(again.auroc(again.everybody)[0])
    assert found.f1(weights)[0] == pytest.approx(again.f1(again.everybody)[0])


def test_a_class_that_was_not_drawn_is_left_out_of_the_mean() -> None:
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    found = ByGroup(scores, [0, 1, 0], ["a", "b", "a"])
    weights = np.array([[1.0, 0.0]])
    assert np.isnan(found.recall(weights)[0, 1])
    assert found.balanced_accuracy(weights)[0] == 1.0
