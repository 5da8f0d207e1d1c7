"""Grey-level statistics of an image by name: intensity, edges and co-occurrence.

The features that radiomics describes images by, of the whole image: first-order statistics, those
of its gradient and of its Laplacian of Gaussian at three scales, and Haralick's statistics of the
grey level co-occurrence matrix (IEEE Trans SMC 3, 1973) at three distances, averaged over
directions; by scikit-image and scipy.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.importing import importing
from phantombench.task.spec import Samples

LEVELS = 16  # grey levels of the co-occurrence matrix
DISTANCES = (1, 2, 4)  # pixels
ANGLES = (0.0, np.pi / 4, np.pi / 2, 3 * np.pi / 4)
HARALICK = ("contrast", "dissimilarity", "homogeneity", "energy", "correlation", "entropy")
QUANTILES = (0.1, 0.5, 0.9)
SCALES = (1.0, 2.0, 4.0)  # pixels
_BATCH = 64

Values = NDArray[np.float64]
Named = Iterator[tuple[str, Values]]


def texture_features(samples: Samples) -> Values:
    """Return the features (n, d) of images (n, channels, h, w) in [0, 1]; of their mean channel."""
    parts = []
    for start in range(0, len(samples), _BATCH):
        grey = samples[start : start + _BATCH].mean(axis=1, dtype=np.float64).clip(0, 1)
        parts.append(np.stack([values for _, values in describe(grey)], axis=1))
    return np.concatenate(parts)


def describe(images: Values) -> Named:
    """Yield name and values (n,) of each feature of images (n, h, w) in [0, 1]."""
    yield from _first_order("intensity", images)
    yield from _edges(images)
    yield from _co_occurrence(images)


def _first_order(name: str, maps: Values) -> Named:
    values = maps.reshape(len(maps), -1)
    centred = values - values.mean(axis=1, keepdims=True)
    square = centred * centred
    variance = square.mean(axis=1)
    deviation = np.sqrt(variance)
    yield f"{name}, mean", values.mean(axis=1)
    yield f"{name}, standard deviation", deviation
    known = np.maximum(deviation, 1e-6)  # a flat image has no shape of its histogram
    yield f"{name}, skewness", (square * centred).mean(axis=1) / known**3
    yield f"{name}, kurtosis", (square * square).mean(axis=1) / known**4
    for share, found in zip(QUANTILES, np.quantile(values, QUANTILES, axis=1), strict=True):
        yield f"{name}, {share:g} quantile", found


def _edges(images: Values) -> Named:
    with importing:
        from scipy import ndimage

    yield from _first_order("gradient", np.hypot(*np.gradient(images, axis=(1, 2))))
    for scale in SCALES:
        found = scale**2 * sum(
            ndimage.gaussian_filter(images, (0, scale, scale), order=order)
            for order in ((0, 2, 0), (0, 0, 2))
        )
        yield f"Laplacian of Gaussian at {scale:g}, standard deviation", found.std(axis=(1, 2))
        yield f"Laplacian of Gaussian at {scale:g}, mean size", np.abs(found).mean(axis=(1, 2))


def _co_occurrence(images: Values) -> Named:
    with importing:
        from skimage.feature import graycomatrix, graycoprops

    levels = np.minimum(images * LEVELS, LEVELS - 1).astype(np.uint8)
    # One call for all images: their matrices lie side by side, as if of more directions.
    matrices = np.concatenate(
        [graycomatrix(each, DISTANCES, ANGLES, LEVELS, symmetric=True) for each in levels], axis=3
    )
    for name in HARALICK:
        found = graycoprops(matrices, name).reshape(len(DISTANCES), len(images), len(ANGLES))
        for distance, values in zip(DISTANCES, found.mean(axis=2), strict=True):
            yield f"co-occurrence at {distance}, {name}", values
