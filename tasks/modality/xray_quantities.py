"""What a reader measures on a chest film: cardiothoracic ratio, area of the lungs, spectrum.

The lungs are found by a watershed on the gradient (Vincent and Soille 1991, IEEE TPAMI
13(6):583-598) from one marker in each lung, the darkest place of its side, and one for the rest:
the edge of the film, the brightest place between the lungs and that beside each of them in every
row. The heart is as wide as the shadow between the lungs in their lower half. What this is worth
stands on the page of the ruler: on the phantom the truth is known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.task.quantities import Quantity
from phantombench.task.spec import Samples

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_SIDES = ((0.14, 0.42), (0.58, 0.86))  # of the width, where the marker of each lung may lie
_ROWS = (0.25, 0.6)  # of the height
_SMOOTH = 1.2  # pixels
_LEAST = 0.015  # share of the film that a lung takes
_SHADOW = 0.15  # of the way from lung to spine, where the shadow of the heart begins
_LUNGS, _REST = (1, 2), 3  # marks of the watershed


def lungs(film: Array) -> tuple[Mask, Array]:
    """Return the lungs (2, h, w) of a film (h, w), the image's left first; the film smoothed."""
    with importing:
        from scipy import ndimage
        from skimage.segmentation import watershed

    smooth = ndimage.gaussian_filter(film, _SMOOTH)
    seeds = _seeds(smooth - ndimage.gaussian_filter(film, film.shape[1] / 4))
    gradient = ndimage.gaussian_gradient_magnitude(film, _SMOOTH)
    found = watershed(gradient, _markers(smooth, seeds))
    return np.stack([found == mark for mark in _LUNGS]), smooth


def cardiothoracic(parts: Mask, smooth: Array) -> float:
    """Return the width of the heart over the inner width of the chest; NaN without two lungs."""
    if parts.mean(axis=(1, 2)).min() < _LEAST:
        return np.nan
    rows = np.flatnonzero(parts.any(axis=2).all(axis=0))
    every = (_edges(parts[:, row], smooth[row]) for row in rows)
    edges = np.array([each for each in every if each is not None], dtype=np.float64)
    if len(edges) < max(1, len(smooth) // 6):
        return np.nan
    outer_left, inner_left, inner_right, outer_right = edges.T
    chest = np.quantile(outer_right - outer_left + 1, 0.95)
    upper, lower = slice(len(edges) // 2), slice(len(edges) // 2, None)
    middle = np.median((inner_left + inner_right)[upper] / 2)
    left, right = middle - inner_left[lower], inner_right[lower] - middle
    return float((np.quantile(left, 0.9) + np.quantile(right, 0.9)) / chest)


def mean_frequency(samples: Samples) -> Array:
    """Return the mean frequency of the power spectrum, cycles per pixel; NaN for a flat film."""
    films = samples[:, 0].astype(np.float64)
    window = np.outer(*(np.hanning(extent) for extent in films.shape[1:]))
    films = (films - films.mean(axis=(1, 2), keepdims=True)) * window
    power = np.abs(np.fft.fft2(films)) ** 2
    down, across = (np.fft.fftfreq(extent) for extent in films.shape[1:])
    weighted = (power * np.hypot(down[:, None], across)).sum(axis=(1, 2))
    total = power.sum(axis=(1, 2))
    return np.divide(weighted, total, out=np.full(len(total), np.nan), where=total > 0)


QUANTITIES = {
    "cardiothoracic": Quantity("Cardiothoracic ratio", "", (0.2, 0.95), (0.1, 1.06)),
    "lung_area": Quantity("Lung area", "", (0.02, 0.7), (0.0, 0.48)),
    "asymmetry": Quantity("Asymmetry of the lungs", "", (-0.95, 0.95), (-1.2, 1.2)),
    "spectrum": Quantity("Mean frequency", "cycles per pixel", (0.0, 0.2), (0.0, 0.096)),
}  # limits wider than any textbook's


def measure(samples: Samples) -> dict[str, Array]:
    """Return every quantity of films (n, channels, h, w), (n,) each."""
    found = np.array([_of_lungs(film) for film in samples[:, 0].astype(np.float64)])
    columns = found.reshape(-1, 3).T
    names = ("cardiothoracic", "lung_area", "asymmetry")
    return dict(zip(names, columns, strict=True)) | {"spectrum": mean_frequency(samples)}


def _of_lungs(film: Array) -> tuple[float, float, float]:
    """Return the ratio, the share of the film that both lungs take, and their asymmetry.

    The asymmetry is the area of the image's right lung less that of the left, over their sum.
    """
    parts, smooth = lungs(film)
    left, right = parts.sum(axis=(1, 2))
    share = float((left + right) / film.size)
    return cardiothoracic(parts, smooth), share, float((right - left) / (left + right))


def _seeds(flat: Array) -> list[tuple[int, int]]:
    """Return row and column of the darkest place of each side."""
    height, width = flat.shape
    top, bottom = (int(each * height) for each in _ROWS)
    found = []
    for side in _SIDES:
        left, right = (int(each * width) for each in side)
        window = flat[top:bottom, left:right]
        row, column = np.unravel_index(window.argmin(), window.shape)
        found.append((top + int(row), left + int(column)))
    return found


def _markers(smooth: Array, seeds: list[tuple[int, int]]) -> NDArray[np.int32]:
    height, width = smooth.shape
    marks = np.zeros(smooth.shape, dtype=np.int32)
    for mark, (row, column) in zip(_LUNGS, seeds, strict=True):
        marks[row - 2 : row + 3, column - 1 : column + 2] = mark
    marks[:2] = marks[-4:] = marks[:, :2] = marks[:, -2:] = _REST
    (_, left), (_, right) = seeds
    from_middle = 0.004 * np.abs(np.arange(width) - width / 2)  # the spine is not at the side
    for row in range(height):
        between = np.arange(left + 3, right - 2)
        if len(between):
            marks[row, between[(smooth[row] - from_middle)[between].argmax()]] = _REST
        sides = (np.arange(1, left - 5), np.arange(right + 6, width - 1))
        for (of_seed, column), beside in zip(seeds, sides, strict=True):
            if len(beside) < 2 or abs(row - of_seed) > 0.45 * height:
                continue
            wall = beside[smooth[row, beside].argmax()]
            if smooth[row, wall] > smooth[of_seed, column] + 0.02:
                marks[row, wall] = _REST
    return marks


def _edges(parts: Mask, row: Array) -> tuple[int, int, int, int] | None:
    """Return the columns where chest, shadow, shadow and chest end in one row (w,).

    None where the one lung is darkest beyond the other: what was found there is no pair of lungs.
    """
    left, right = (np.flatnonzero(part) for part in parts)
    dark_left, dark_right = left[row[left].argmin()], right[row[right].argmin()]
    if dark_left >= dark_right:
        return None
    between = row[dark_left : dark_right + 1]
    spine = dark_left + int(between.argmax())
    first = row[dark_left : spine + 1]
    last = row[spine : dark_right + 1][::-1]
    limits = [side[0] + _SHADOW * (row[spine] - side[0]) for side in (first, last)]
    inner_left = dark_left + int(np.argmax(first > limits[0]))
    inner_right = dark_right - int(np.argmax(last > limits[1]))
    return int(left.min()), int(inner_left), int(inner_right), int(right.max())
