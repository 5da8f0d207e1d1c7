"""Exact distances to the nearest rows, in blocks, whatever the size of the data.

Candidates come from a float32 matrix product, |q|^2 + |x|^2 - 2 q'x, of data moved to its centre
(less cancellation); the distances that are returned are recomputed from differences. A row whose
candidates might have missed a neighbour within the rounding error of the product is searched again
in full, so the answer never depends on the product's precision.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError

_QUERIES = 1024  # rows of a block of queries
_DATA = 4096  # rows of a block of data
_GATHER = 2**18  # numbers held at once when distances are recomputed: what a cache holds
_SPARE = 3  # candidates beyond k
# Rounding of a dot product of d float32 terms grows as sqrt(d) (Higham & Mary 2019); 8 is ample.
_ROUNDING = 8 * float(np.finfo(np.float32).eps)

Vectors = NDArray[np.float32]  # one sample per row
Distances = NDArray[np.float64]


def nearest_distances(queries: Vectors, data: Vectors, k: int) -> Distances:
    """Return the L2 distances (n, k) from each query to its k nearest rows of the data, ascending.

    Args:
        queries: (n, ...) float32; everything behind the first axis is one vector.
        data: (m, ...) float32, m >= k; may be a memory map, it is read block by block.
        k: how many neighbours.

    Raises:
        PhantomBenchError: fewer than k rows of data.

    >>> nearest_distances(np.array([[0.0]]), np.array([[3.0], [-1.0], [2.0]]), 2)
    array([[1., 2.]])
    """
    if len(data) < k:
        raise PhantomBenchError(
            "nearest neighbours", f"{len(data)} samples, {k} are needed", "use a larger split"
        )
    flat = queries.reshape(len(queries), -1)
    rows = data.reshape(len(data), -1)
    centre = _centre(rows)
    found = [
        _nearest(np.asarray(flat[start : start + _DATA], dtype=np.float32), rows, centre, k)
        for start in range(0, len(flat), _DATA)
    ]
    return np.concatenate(found) if found else np.empty((0, k))


def _centre(rows: Vectors) -> Vectors:
    total = np.zeros(rows.shape[1])
    for _, block in _blocks(rows):
        total += block.sum(axis=0, dtype=np.float64)
    return (total / len(rows)).astype(np.float32)


def _blocks(rows: Vectors) -> Iterator[tuple[int, Vectors]]:
    for start in range(0, len(rows), _DATA):
        yield start, np.asarray(rows[start : start + _DATA], dtype=np.float32)


def _nearest(queries: Vectors, rows: Vectors, centre: Vectors, k: int) -> Distances:
    """Find neighbours of one block of queries in all rows."""
    centred = queries - centre
    lengths = np.einsum("nd,nd->n", centred, centred)
    kept = min(k + _SPARE, len(rows))
    scores = np.full((len(queries), 0), np.inf, dtype=np.float32)
    index = np.zeros((len(queries), 0), dtype=np.intp)
    longest = 0.0
    for start, block in _blocks(rows):
        moved = block - centre
        squares = np.einsum("nd,nd->n", moved, moved)
        longest = max(longest, float(squares.max()))
        scores, index = _merge(scores, index, centred, moved, squares, start, kept)
    approximate = scores.max(axis=1) + lengths
    exact = _recompute(queries, rows, index)[:, :k]
    if kept < len(rows):
        error = _ROUNDING * np.sqrt(rows.shape[1]) * (np.sqrt(lengths) + np.sqrt(longest)) ** 2
        for row in np.flatnonzero(approximate - exact[:, -1] ** 2 <= error):
            exact[row] = _search(queries[row], rows, k)
    return exact


def _merge(
    scores: Vectors,
    index: NDArray[np.intp],
    centred: Vectors,
    moved: Vectors,
    squares: Vectors,
    start: int,
    kept: int,
) -> tuple[Vectors, NDArray[np.intp]]:
    """Return the `kept` smallest of the candidates so far and one more block of data."""
    new_scores, new_index = [], []
    for first in range(0, len(centred), _QUERIES):
        part = slice(first, first + _QUERIES)
        block_scores, nearest = _smallest(squares - 2 * (centred[part] @ moved.T), kept)
        joined = np.concatenate([scores[part], block_scores], axis=1)
        names = np.concatenate([index[part], nearest + start], axis=1)
        best_scores, best = _smallest(joined, kept)
        new_scores.append(best_scores)
        new_index.append(np.take_along_axis(names, best, 1))
    return np.concatenate(new_scores), np.concatenate(new_index)


def _smallest(values: Vectors, count: int) -> tuple[Vectors, NDArray[np.intp]]:
    """Return the smallest values of each row, in any order, and their columns.

    torch keeps the few of a row; numpy's argpartition orders all of it.
    """
    import torch

    found = torch.topk(
        torch.from_numpy(values), min(count, values.shape[1]), dim=1, largest=False, sorted=False
    )
    return found.values.numpy(), found.indices.numpy()


def _recompute(queries: Vectors, rows: Vectors, index: NDArray[np.intp]) -> Distances:
    """Return exact distances (n, c) to the candidates, ascending."""
    step = max(1, _GATHER // (index.shape[1] * rows.shape[1]))
    found = np.empty(index.shape)
    for start in range(0, len(queries), step):
        part = slice(start, start + step)
        gap = queries[part, None, :] - np.asarray(rows[index[part]], dtype=np.float32)
        found[part] = np.einsum("ncd,ncd->nc", gap, gap)
    return np.sort(np.sqrt(found), axis=1)


def _search(query: Vectors, rows: Vectors, k: int) -> Distances:
    """Return the k smallest exact distances of one query by looking at every row."""
    step = max(1, _GATHER // rows.shape[1])
    squares = np.empty(len(rows))
    for start in range(0, len(rows), step):
        gap = query - np.asarray(rows[start : start + step], dtype=np.float32)
        squares[start : start + step] = np.einsum("nd,nd->n", gap, gap)
    return np.sqrt(np.sort(np.partition(squares, k - 1)[:k]))
