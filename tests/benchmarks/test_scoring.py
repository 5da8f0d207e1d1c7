"""The same numbers by calling torch-fidelity, piq, scikit-learn and tslearn one after the other.

Sizes are those of `xray-nih` and of a signal task, three sampling seeds, one thread, a projection
as encoder for both sides. The libraries get what they can share (features and neighbours of the
reference are computed once). All are timed in the same run, in turn, by processor time;
imports and compilation come before. Run with `tox run -e benchmarks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from phantombench.evaluation.scoring import score_metrics
from phantombench.metrics import metrics_for
from phantombench.metrics.view import Ground, View
from phantombench.task.spec import Split
from phantombench.threads import one_thread
from phantombench.torchvision_repair import repair

repair()

ROUNDS, SEEDS = 3, 3
IMAGE = ("image", (1, 64, 64), 648, 1350)
SIGNAL = ("signal", (1, 256), 1200, 4000)
FEATURES = ("fid", "kid", "fid_inf", "precision", "recall", "density", "coverage")
PRIVACY = ("copy_rate", "ct", "nn_ratio", "membership_auc")
PAIRED = {"image": ("psnr", "ssim", "rmse", "mae"), "signal": ("dtw", "prd", "rmse", "mae")}


class Projection:
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
    """Samples of one task's size."""

    kind: str
    train: Split
    reference: Split
    generated: list[np.ndarray]

    def views(self) -> list[View]:
        ground = Ground(self.train, self.reference, Projection())
        return [
            View(ground, samples, critic=critic, seed=seed)
            for seed, samples in enumerate(self.generated)
        ]


def make(kind: str, shape: tuple[int, ...], n: int, m: int) -> Case:
    rng = np.random.default_rng(0)
    basis = rng.normal(size=(20, int(np.prod(shape)))).astype(np.float32) / 12

    def draw(count: int) -> np.ndarray:
        z, noise = rng.normal(size=(count, 20)), rng.normal(size=(count, basis.shape[1]))
        flat = 0.5 + z.astype(np.float32) @ basis + 0.05 * noise.astype(np.float32)
        return flat.clip(0, 1).astype(np.float32).reshape(count, *shape)

    def split(count: int, first: int) -> Split:
        return Split(draw(count), rng.integers(2, size=count), first + np.arange(count) // 2)

    return Case(kind, split(m, n), split(n, 0), [draw(n) for _ in range(SEEDS)])


def by_libraries(case: Case) -> dict[str, float]:
    """Return the mean over seeds of every number, from the libraries."""
    from sklearn.neighbors import NearestNeighbors

    encoder = Projection()
    real = torch.from_numpy(encoder.features(case.reference.samples))
    neighbours = NearestNeighbors(n_neighbors=5).fit(
        case.train.samples.reshape(len(case.train), -1)
    )
    flat = case.reference.samples.reshape(len(case.reference), -1)
    reference_near = neighbours.kneighbors(flat)[0]
    found: list[dict[str, float]] = []
    for samples in case.generated:
        made = torch.from_numpy(encoder.features(samples))
        near = neighbours.kneighbors(samples.reshape(len(samples), -1))[0]
        found.append(
            {
                **_on_features(case, real, made),
                **_on_pairs(case, samples),
                **_privacy(case, near, reference_near),
            }
        )
    return {name: float(np.mean([each[name] for each in found])) for name in found[0]}


def _on_features(case: Case, real: torch.Tensor, made: torch.Tensor) -> dict[str, float]:
    from sklearn.metrics import pairwise_distances
    from sklearn.neighbors import NearestNeighbors
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import prc_features_to_metric

    from phantombench.metrics.fidelity.fid_inf import _halves

    def fid(first: torch.Tensor, second: torch.Tensor) -> float:
        statistics = [fid_features_to_statistics(each) for each in (first, second)]
        return fid_statistics_to_metric(*statistics, verbose=False)["frechet_inception_distance"]

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
    if case.kind == "image":
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


def _privacy(case: Case, near: np.ndarray, reference_near: np.ndarray) -> dict[str, float]:
    from scipy.stats import mannwhitneyu
    from sklearn.metrics import roc_auc_score

    n, m = len(near), len(reference_near)
    ratio, reference_ratio = (each[:, 0] / each[:, 4] for each in (near, reference_near))
    u = mannwhitneyu(near[:, 0], reference_near[:, 0]).statistic
    scores = [critic(split.samples, split.labels) for split in (case.train, case.reference)]
    member = np.repeat([1, 0], [len(each) for each in scores])
    return {
        "copy_rate": float((ratio <= np.quantile(reference_ratio, 0.01)).mean()),
        "ct": float((u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12)),
        "nn_ratio": float(np.median(near[:, 0]) / np.median(reference_near[:, 0])),
        "membership_auc": float(roc_auc_score(member, np.concatenate(scores))),
    }


def by_us(case: Case) -> dict[str, float]:
    """Return the same numbers by the metrics, without intervals."""
    metrics = _metrics(case)
    views = case.views()
    return {
        metric.name: float(np.mean([metric.compute(view) for view in views])) for metric in metrics
    }


def by_us_with_intervals(case: Case) -> dict[str, float]:
    """Return the same numbers as a submission is scored, with intervals."""
    scores = score_metrics(case.views(), _metrics(case), {})
    assert all(score.ci95 is not None for score in scores.values())
    return {name: score.value for name, score in scores.items() if score.value is not None}


def _metrics(case: Case) -> list:
    wanted = {*FEATURES, *PRIVACY, *PAIRED[case.kind]}
    return [metric for metric in metrics_for(case.kind) if metric.name in wanted]


def _seconds(run: Callable[[Case], dict[str, float]], case: Case) -> float:
    start = time.process_time()
    run(case)
    return time.process_time() - start


@pytest.mark.parametrize("case", [IMAGE, SIGNAL], ids=["image", "signal"])
def test_scoring_costs_no_more_than_the_libraries(benchmark, case) -> None:
    made = make(*case)
    ways = {"libraries": by_libraries, "ours": by_us, "with intervals": by_us_with_intervals}
    with one_thread():
        warm = make(case[0], case[1], 300, 320)
        for run in ways.values():
            run(warm)
        numbers = {name: run(made) for name, run in ways.items()}
        spent = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, run in ways.items():
                spent[name].append(_seconds(run, made))
        benchmark.pedantic(by_us_with_intervals, args=(made,), rounds=1, iterations=1)
    seconds = {name: min(each) for name, each in spent.items()}
    ratios = {name: seconds[name] / seconds["libraries"] for name in ("ours", "with intervals")}
    benchmark.extra_info.update({"seconds": seconds, "ratios": ratios})
    print(f"\n{case[0]}: seconds {seconds}, over the libraries {ratios}")

    assert set(numbers["libraries"]) == set(numbers["ours"]) == set(numbers["with intervals"])
    for name, value in numbers["libraries"].items():
        assert numbers["ours"][name] == pytest.approx(value, rel=1e-4, abs=1e-6), name
        assert numbers["with intervals"][name] == pytest.approx(numbers["ours"][name]), name
    assert ratios["ours"] <= 1
    assert ratios["with intervals"] <= 2
