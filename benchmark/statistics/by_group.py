"""Scores of a classifier as functions of how often each group of samples counts.

A bootstrap over patients draws whole groups. Everything that a group adds to a score is counted
once, and a replicate is a product with the groups' multiplicities: the AUROC of a class is a
bilinear form (pairs of a positive of one group and a negative of another), the confusion matrix a
linear one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


class ByGroup:
    """Class probabilities of n samples with labels and groups, counted by group."""

    def __init__(self, probabilities: ArrayLike, labels: ArrayLike, groups: ArrayLike) -> None:
        """Count.

        Args:
            probabilities: (n, C).
            labels: (n,) in 0 to C - 1.
            groups: (n,) any values; equal ones are drawn together.
        """
        scores, truth = np.asarray(probabilities, np.float64), np.asarray(labels)
        names, member = np.unique(groups, return_inverse=True)
        self.groups, classes = len(names), scores.shape[1]
        self._above = np.zeros((classes, self.groups, self.groups))
        self._confusion = np.zeros((self.groups, classes, classes))
        np.add.at(self._confusion, (member, truth, scores.argmax(axis=1)), 1)
        for label in range(classes):
            self._above[label] = _pairs(scores[:, label], truth == label, member, self.groups)

    @property
    def everybody(self) -> Values:
        """The weights (1, groups) with which every group counts once."""
        return np.ones((1, self.groups))

    def auroc(self, weights: Values) -> Values:
        """Return the macro AUROC (B,), one class against the others, for weights (B, groups).

        A class that a replicate has not drawn is left out of its mean.
        """
        per_class = self._confusion.sum(axis=2)  # (groups, C)
        positives = weights @ per_class
        negatives = weights @ (per_class.sum(axis=1, keepdims=True) - per_class)
        pairs = positives * negatives
        above = np.einsum("bg,cgh,bh->bc", weights, self._above, weights, optimize=True)
        return _mean_of_known(above, pairs)

    def recall(self, weights: Values) -> Values:
        """Return the recall of each class (B, C); NaN where a replicate has none of it."""
        confusion = self._drawn(weights)
        right, asked = np.einsum("bcc->bc", confusion), confusion.sum(axis=2)
        return np.divide(right, asked, out=np.full(right.shape, np.nan), where=asked > 0)

    def balanced_accuracy(self, weights: Values) -> Values:
        """Return the mean recall (B,) over the classes that were drawn."""
        return np.asarray(np.nanmean(self.recall(weights), axis=1))

    def f1(self, weights: Values) -> Values:
        """Return the macro F1 (B,) over the classes that were drawn."""
        confusion = self._drawn(weights)
        right = np.einsum("bcc->bc", confusion)
        asked, told = confusion.sum(axis=2), confusion.sum(axis=1)
        found = 2 * right / np.maximum(asked + told, 1)
        return np.asarray(np.nanmean(np.where(asked > 0, found, np.nan), axis=1))

    def _drawn(self, weights: Values) -> Values:
        return np.asarray(np.einsum("bg,gcd->bcd", weights, self._confusion))


def _pairs(
    scores: Values, positive: NDArray[np.bool_], member: NDArray[np.intp], groups: int
) -> Values:
    """Return, by group of the positive and of the negative, how many pairs are in order.

    Ties count one half.
    """
    found = np.zeros((groups, groups))
    above, of_above = scores[positive], member[positive]
    for group in np.unique(member[~positive]):
        below = np.sort(scores[~positive & (member == group)])
        won = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
        found[:, group] = np.bincount(of_above, won / 2, minlength=groups)
    return found


def _mean_of_known(total: Values, count: Values) -> Values:
    known = count > 0
    means = np.divide(total, count, out=np.zeros(total.shape), where=known)
    number = known.sum(axis=1)  # none where a replicate drew no pair: there is no mean
    return np.divide(means.sum(axis=1), number, out=np.full(len(total), np.nan), where=number > 0)
