"""The scores of samples by calling torch-fidelity, piq, scikit-learn, scipy and tslearn.

An independent way to the same numbers, in the fewest lines: what the measures must agree with
(`test_parity_of_scores.py`), and what they are timed beside (`tests/benchmarks/test_scoring.py`).
Features and neighbours of the reference are computed once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from phantombench.metrics.view import Ground, View
from phantombench.task.spec import Split
from phantombench.torchvision_repair import repair

SEEDS = 3


class Projection:
    """An encoder for both sides: a fixed random projection to 64 features."""

    name = "projection"
    sha256 = "0" * 64

    def features(self, samples: np.ndarray) -> np.ndarray:
        flat = samples.reshape(len(samples), -1)
        matrix = np.random.default_rng(0).normal(size=(flat.shape[1], 64)).astype(np.float32)
        return ((flat - 0.5) @ matrix / 2).astype(np.float64)


def critic(samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return samples.reshape(len(samples), -1).mean(axis=1).astype(np.float64)


@dataclass
class Case:
    """Real samples, and generated ones of three sampling seeds."""

    train: Split
    reference: Split
    generated: list[np.ndarray]

    def views(self) -> list[View]:
        ground = Ground(self.train, self.reference, Projection())
        return [
            View(ground, samples, critic=critic, seed=seed)
            for seed, samples in enumerate(self.generated)
        ]


def make_case(shape: tuple[int, ...], n: int, m: int) -> Case:
    """Draw n reference and m training samples, and n generated ones per seed."""
    rng = np.random.default_rng(0)
    basis = rng.normal(size=(20, int(np.prod(shape)))).astype(np.float32) / 12

    def draw(count: int) -> np.ndarray:
        z, noise = rng.normal(size=(count, 20)), rng.normal(size=(count, basis.shape[1]))
        flat = 0.5 + z.astype(np.float32) @ basis + 0.05 * noise.astype(np.float32)
        return flat.clip(0, 1).astype(np.float32).reshape(count, *shape)

    def split(count: int, first: int) -> Split:
        return Split(draw(count), rng.integers(2, size=count), first + np.arange(count) // 2)

    return Case(split(m, n), split(n, 0), [draw(n) for _ in range(SEEDS)])


def by_libraries(case: Case) -> dict[str, float]:
    """Return the mean over seeds of every number that the libraries give, by measure."""
    repair()
    real = torch.from_numpy(Projection().features(case.reference.samples))
    of_train, of_reference = _neighbours(case)
    found = [
        _on_features(case, real, samples)
        | _on_pairs(case, samples)
        | _privacy(case, samples, of_train, of_reference)
        for samples in case.generated
    ]
    return {name: float(np.mean([each[name] for each in found])) for name in found[0]}


def _on_features(case: Case, real: torch.Tensor, samples: np.ndarray) -> dict[str, float]:
    from sklearn.metrics import pairwise_distances
    from sklearn.neighbors import NearestNeighbors
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import prc_features_to_metric

    from phantombench.metrics.fidelity.fid_inf import _halves

    def fid(first: torch.Tensor, second: torch.Tensor) -> float:
        statistics = [fid_features_to_statistics(each) for each in (first, second)]
        return fid_statistics_to_metric(*statistics, verbose=False)["frechet_inception_distance"]

    made = torch.from_numpy(Projection().features(samples))
    whole = fid(real, made)
    view = View(Ground(case.train, case.reference, Projection()), made.numpy())
    halves = [fid(real[x], made[y]) for x, y in _halves(view)]
    kid = kid_features_to_metric(
        made, real, kid_subsets=1, kid_subset_size=len(real), verbose=False
    )
    prc = prc_features_to_metric(made, real, prc_neighborhood=3, verbose=False)
    radii = NearestNeighbors(n_neighbors=6).fit(real).kneighbors(real)[0][:, 5]
    across = pairwise_distances(made, real)
    return {
        "fid": whole,
        "fid_inf": 2 * whole - float(np.mean(halves)),
        "kid": kid["kernel_inception_distance_mean"],
        "precision": prc["precision"],
        "recall": prc["recall"],
        "density": float((across < radii).sum(axis=1).mean() / 5),
        "coverage": float((across.min(axis=0) < radii).mean()),
    }


def _on_pairs(case: Case, samples: np.ndarray) -> dict[str, float]:
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import pairwise_distances

    real, made = [], []
    for label in np.unique(case.reference.labels):
        rows = np.flatnonzero(case.reference.labels == label)
        x, y = case.reference.samples[rows], samples[rows]
        cost = pairwise_distances(
            x.reshape(len(x), -1), y.reshape(len(y), -1), metric="sqeuclidean"
        )
        first, second = linear_sum_assignment(cost)
        real.append(x[first])
        made.append(y[second])
    x, y = np.concatenate(real), np.concatenate(made)
    gap = (y - x).reshape(len(x), -1)
    found = {
        "rmse": float(np.sqrt((gap**2).mean(axis=1)).mean()),
        "mae": float(np.abs(gap).mean()),
    }
    if x.ndim == 4:
        import piq

        fake, true = torch.from_numpy(y), torch.from_numpy(x)
        found["psnr"] = float(piq.psnr(fake, true, data_range=1.0))
        found["ssim"] = float(piq.ssim(fake, true, data_range=1.0))
    else:
        from tslearn.metrics import dtw

        length = x.shape[-1]
        warped = [
            dtw(a[0], b[0], global_constraint="sakoe_chiba", sakoe_chiba_radius=length // 10 + 1)
            for a, b in zip(x, y, strict=True)
        ]
        found["dtw"] = float(np.mean(warped) / np.sqrt(length))
        found["prd"] = float(100 * np.sqrt((gap**2).sum(axis=1) / (x**2).sum(axis=(1, 2))).mean())
    return found


Near = dict[str, np.ndarray]  # distances (n, 5) to train: of whole samples, and of block means


def _neighbours(case: Case) -> tuple[dict[str, object], Near]:
    """Return what finds the nearest training samples, and the distances of the reference."""
    from sklearn.neighbors import NearestNeighbors

    finders = {
        grain: NearestNeighbors(n_neighbors=5).fit(rows)
        for grain, rows in _grains(case.train.samples).items()
    }
    return finders, _near(finders, case.reference.samples)


def _grains(samples: np.ndarray) -> dict[str, np.ndarray]:
    """Return rows of whole samples, and of means over 4x4 pixels or 4 values."""
    pool = torch.nn.functional.avg_pool2d if samples.ndim == 4 else torch.nn.functional.avg_pool1d
    means = pool(torch.from_numpy(samples), 4).numpy()
    return {"whole": samples.reshape(len(samples), -1), "means": means.reshape(len(means), -1)}


def _near(finders: dict, samples: np.ndarray) -> Near:
    return {grain: finders[grain].kneighbors(rows)[0] for grain, rows in _grains(samples).items()}


def _privacy(case: Case, samples: np.ndarray, finders: dict, reference: Near) -> dict[str, float]:
    from scipy.stats import mannwhitneyu
    from sklearn.metrics import roc_auc_score

    made = _near(finders, samples)
    near, real = made["whole"][:, 0], reference["whole"][:, 0]
    n, m = len(near), len(real)
    u = mannwhitneyu(near, real).statistic
    ratio, honest = (each["means"][:, 0] / each["means"][:, 4] for each in (made, reference))
    scores = [critic(split.samples, split.labels) for split in (case.train, case.reference)]
    member = np.repeat([1, 0], [len(each) for each in scores])
    return {
        "copy_rate": float((ratio <= np.quantile(honest, 0.01)).mean()),
        "ct": float((u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)),
        "nn_ratio": float(np.median(near) / np.median(real)),
        "membership_auc": float(roc_auc_score(member, np.concatenate(scores))),
    }
