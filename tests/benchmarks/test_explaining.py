"""What explanations cost: one score beside Quantus, and all scores of a submission.

The score that both have is the faithfulness correlation of Bhatt 2020. Both score the same
attributions of the same discriminator at the same points, with the same number of random subsets of
the same size and the same background row in place of what is taken out. All are timed in the same
run, in turn, by processor time. What differs:

- Quantus draws its subsets from NumPy's global generator, we from a generator of the subject, so
  numbers agree up to which subsets were drawn.
- Quantus knows values, not patches. It is given the masks of the patches as the input, in the
  fewest lines that let it do the same (`patches`), and, as its manual has it, the pixels (`pixels`:
  a quarter of them is set to the darkest; another score, shown for its time alone).
- Quantus asks the network for all points of one subset at a time, we in batches of `BATCH` rows.
- What f says of the subsets does not depend on the attribution. Quantus, called once a method, asks
  the network again; we keep the answers from method to method. So a submission, which is scored by
  three methods, is where time is saved, and that is what is asserted; for a single attribution both
  wait for the same network.

Run with `tox run -e benchmarks -- tests/benchmarks/test_explaining.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.metrics.explanation.correlation import SHARE, SUBSETS, compute
from phantombench.model.sampling import build_model, remove_parametrizations
from phantombench.threads import one_thread
from phantombench.torchvision_repair import repair
from phantombench.xai.method import Attribution
from phantombench.xai.partition import of_samples
from phantombench.xai.registry import all_methods
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial

POINTS, BACKGROUND, ROUNDS = 16, 64, 4
SHAPE = (1, 64, 64)
ROOT = Path(__file__).parents[2]


class OnMasks(nn.Module):
    """Scores (n, classes) as a function of which patches (n, 1, 8, 8) are kept: 1, or 0."""

    def __init__(self, network: nn.Module, subject: Subject, rows: Tensor) -> None:
        super().__init__()
        self.network, self.index = network, subject.partition.index.flatten()
        self.inputs, self.others = subject.inputs, subject.background[rows]

    def forward(self, masks: Tensor) -> Tensor:
        kept = masks.flatten(1)[:, self.index].reshape(self.inputs.shape) > 0.5
        return self.network(torch.where(kept, self.inputs, self.others))


@dataclass
class Case:
    """A discriminator at random images, with the attributions of every method."""

    subject: Subject
    logits: nn.Module
    attributions: list[Attribution]

    def ours(self, count: int) -> list[np.ndarray]:
        memo: dict[str, object] = {}
        method = all_methods()[0]  # named in the trial, not used by this score
        return [
            compute(Trial(self.subject, method, found, memo), torch.Generator()).numpy()
            for found in self.attributions[:count]
        ]

    def patches(self, count: int) -> list[np.ndarray]:
        rows = torch.randint(BACKGROUND, (POINTS,), generator=torch.Generator().manual_seed(1))
        network = OnMasks(self.logits, self.subject, rows).eval()
        size = round(SHARE * self.subject.partition.size)
        masks = np.ones((POINTS, 1, 8, 8), dtype=np.float32)
        units = [found.units.reshape(masks.shape).numpy() for found in self.attributions[:count]]
        return self._quantus(network, masks, units, size, 0.0)

    def pixels(self, count: int) -> list[np.ndarray]:
        images, spread = self.subject.inputs.numpy(), self.subject.partition.spread
        values = [spread(found.units).numpy() for found in self.attributions[:count]]
        return self._quantus(self.logits, images, values, round(SHARE * images[0].size), "black")

    def _quantus(
        self,
        network: nn.Module,
        inputs: np.ndarray,
        attributions: Sequence[np.ndarray],
        size: int,
        baseline: float | str,
    ) -> list[np.ndarray]:
        import quantus

        found = []
        for each in attributions:
            metric = quantus.FaithfulnessCorrelation(
                nr_runs=SUBSETS,
                subset_size=size,
                perturb_baseline=baseline,
                normalise=False,
                return_aggregate=False,
                disable_warnings=True,
            )
            scores = metric(
                model=network,
                x_batch=inputs,
                y_batch=self.subject.labels.numpy(),
                a_batch=each,
                channel_first=True,
                device="cpu",
                batch_size=POINTS,
            )
            found.append(np.asarray(scores))
        return found


def make() -> Case:
    rng = np.random.default_rng(0)
    model = build_model("dcgan", SHAPE, 2, (0.0, 1.0), {}).eval().requires_grad_(False)
    remove_parametrizations(model)
    network = model.discriminator
    images = torch.from_numpy(rng.random((POINTS + BACKGROUND, *SHAPE), dtype=np.float32))
    subject = Subject(
        key="discriminator",
        module=network,
        inputs=images[:POINTS],
        labels=torch.arange(POINTS) % 2,
        background=images[POINTS:],
        partition=of_samples(SHAPE),
        randomised=lambda rng: network,
    )
    seeds = (torch.Generator().manual_seed(seed) for seed in range(3))
    found = [m.attribute(subject, seed) for m, seed in zip(all_methods(), seeds, strict=True)]
    return Case(subject, nn.Sequential(network.features, network.score).eval(), found)


def in_turn(ways: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the processor seconds of the best of several rounds."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            start = time.process_time()
            run()
            spent[name].append(time.process_time() - start)
    return {name: min(each) for name, each in spent.items()}


def test_correlation_of_all_methods_takes_half_the_time_of_quantus(benchmark: Any) -> None:
    repair()
    pytest.importorskip("quantus")
    with one_thread():
        case = make()
        count = len(case.attributions)
        numbers = {"ours": case.ours(count), "patches": case.patches(count)}
        seconds = {}
        for methods in (1, count):
            ways = {
                name: lambda run=run, n=methods: run(n)
                for name, run in (
                    ("ours", case.ours),
                    ("patches", case.patches),
                    ("pixels", case.pixels),
                )
            }
            seconds[methods] = in_turn(ways)
        benchmark.pedantic(case.ours, args=(count,), rounds=1, iterations=1)
    ratios = {
        f"{methods} method(s), over Quantus by {way}": round(spent["ours"] / spent[way], 3)
        for methods, spent in seconds.items()
        for way in ("patches", "pixels")
    }
    benchmark.extra_info |= {"seconds": {str(n): spent for n, spent in seconds.items()}} | ratios
    print(f"\nfaithfulness correlation: seconds {seconds}, ratios {ratios}")

    # The same score: the same means up to which subsets and background rows were drawn.
    for method, mine, theirs in zip(all_methods(), *numbers.values(), strict=True):
        assert mine.shape == theirs.shape == (POINTS,)
        assert np.mean(mine) == pytest.approx(np.mean(theirs), abs=0.1), method.name
        assert np.mean(mine) > 0.2, method.name  # there is something to agree on
    assert seconds[count]["ours"] <= 0.5 * seconds[count]["patches"]
    assert seconds[count]["ours"] <= 0.5 * seconds[count]["pixels"]
    assert seconds[1]["ours"] <= 1.5 * seconds[1]["patches"]


def test_all_scores_of_a_submission(benchmark: Any, cache_root: Path) -> None:
    """Processor seconds that evaluation adds for the explanations of one model: shown only."""
    from phantombench.evaluation.bench import Bench
    from phantombench.evaluation.explaining import explainer_of
    from phantombench.evaluation.scoring import Collected, estimate_once
    from phantombench.explanation.scoring import scores
    from phantombench.metrics.explanation.score import every_explanation
    from phantombench.metrics.view import View
    from phantombench.submission.opening import open_submission
    from phantombench.task.registry import get_task
    from phantombench.workspace import Workspace

    bench = Bench(get_task("ecg-phantom"), Workspace(root=ROOT, data=None, cache=cache_root))
    folder = bench.workspace.submission("ecg-phantom", "bilstm-dcgan")
    sampler = open_submission(folder, bench.task, bench.load)
    by_subject: dict[str, list[Any]] = {}
    for facets in every_explanation(bench.task.spec):
        subject = str(facets.model_copy(update={"method": None}))
        by_subject.setdefault(subject, []).append(facets)
    spent: dict[str, float] = {}

    def measure() -> list[Collected]:
        view = View(bench.ground, np.empty(0, np.float32), explainer=explainer_of(bench, sampler))
        found = []
        for subject, several in by_subject.items():
            start = time.process_time()
            wanted = [
                (each, facets)
                for facets in several
                for each in scores()
                if facets in each.facets(bench.task.spec)
            ]
            found += estimate_once(wanted, view)
            spent[subject] = round(time.process_time() - start, 1)
        return found

    with one_thread():
        found = benchmark.pedantic(measure, rounds=1, iterations=1)
    benchmark.extra_info |= {"seconds": spent, "in all": round(sum(spent.values()), 1)}
    print(f"\nexplanations of ecg-phantom/bilstm-dcgan: {benchmark.extra_info}")
    assert len(found) == sum(len(each.facets(bench.task.spec)) for each in scores())
    numbers = [each.number() for each in found]
    assert all((number.value is None) == (number.reason is not None) for number in numbers)
    assert any(number.value is not None for number in numbers)
