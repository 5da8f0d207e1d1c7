"""Each usual mistake is named with what mends it; sound and poor samples draw no suspicion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d
from usual_mistakes import mistakes_of, with_wave

from phantombench.model.roles import is_differentiable
from phantombench.plausibility.classes import Classify
from phantombench.plausibility.suspicions import suspicions
from phantombench.result.store import read_result
from phantombench.submission.metadata import read_submission
from phantombench.submission.opening import open_submission
from phantombench.submission.sampler import SEEDS
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task, task_ids
from phantombench.task.spec import Drawable, Samples, Split, Task

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS, RESULTS = ROOT / "submissions", ROOT / "leaderboards" / "results"
DRAWN = [each for each in task_ids() if get_task(each).spec.synthetic]
HONEST = [
    (folder.parent.name, folder.name)
    for folder in sorted(SUBMISSIONS.glob("*/*"))
    if read_submission(folder).source.kind != "control"
]
TRIED = 400  # samples


@pytest.fixture(scope="module")
def real(request: pytest.FixtureRequest, cache_root: Path) -> Callable[[str], Split]:
    known: dict[str, Split] = {}

    def load(task: str) -> Split:
        if task not in known:
            data = None if task in DRAWN else request.getfixturevalue("data_root")
            known[task] = load_split(get_task(task), "train", data, cache_root)
        return known[task]

    return load


def classifier(task: Task) -> Classify:
    return task.encoder().class_probabilities


def labels_for(task: Task, n: int = TRIED) -> np.ndarray:
    return np.arange(n, dtype=np.int64) % len(task.spec.classes)


def fresh(task: Task) -> Samples:
    assert isinstance(task, Drawable)
    return task.draw(labels_for(task), 7)


CASES = [
    pytest.param(task, spoil, told, id=f"{task}-{name}")
    for task in DRAWN
    for name, (spoil, told) in mistakes_of(get_task(task)).items()
]


@pytest.mark.parametrize(("task_id", "spoil", "told"), CASES)
def test_a_mistake_is_named(
    real: Callable[[str], Split], task_id: str, spoil: Callable[[Samples], Samples], told: str
) -> None:
    task = get_task(task_id)
    spoilt = np.ascontiguousarray(spoil(fresh(task)), dtype=np.float32)
    found = suspicions(real(task_id), spoilt, labels_for(task), task.spec)
    assert any(told in each for each in found), found


@pytest.mark.parametrize("task_id", DRAWN)
def test_sound_samples_draw_none(real: Callable[[str], Split], task_id: str) -> None:
    task = get_task(task_id)
    assert (
        suspicions(real(task_id), fresh(task), labels_for(task), task.spec, classifier(task)) == ()
    )


def harmless(samples: Samples) -> dict[str, Samples]:
    """Return what 8 bit, a finer converter and a model of slightly less height make of samples."""
    noise = np.random.default_rng(5).normal(0, 0.01 * samples.std(), samples.shape)
    return {
        "8 bit": np.round(255 * samples) / 255,
        "5 microvolts": np.round(200 * samples) / 200,
        "a tenth lower": 0.95 * samples + 0.05 * samples.mean(),
        "noise": samples + noise,
    }


@pytest.mark.parametrize("task_id", DRAWN)
def test_what_is_harmless_draws_none(real: Callable[[str], Split], task_id: str) -> None:
    task = get_task(task_id)
    for name, changed in harmless(fresh(task)).items():
        found = suspicions(real(task_id), changed.astype(np.float32), labels_for(task), task.spec)
        assert found == (), name


def test_a_wandering_baseline_of_beats_is_named(real: Callable[[str], Split]) -> None:
    task = get_task("ecg-phantom")
    levels = np.random.default_rng(2).normal(0, 0.3, (TRIED, 1, 1))
    spoilt = (fresh(task) + levels).astype(np.float32)
    (told,) = suspicions(real("ecg-phantom"), spoilt, labels_for(task), task.spec)
    assert "wandering baseline" in told


def test_labels_that_start_at_one_are_named_without_their_last_class(
    real: Callable[[str], Split],
) -> None:
    """What has the label k is of the class k + 1, also where the last class has no samples."""
    task = get_task("ecg-phantom")
    labels = np.maximum(labels_for(task) - 1, 0)
    (told,) = suspicions(real("ecg-phantom"), fresh(task), labels, task.spec, classifier(task))
    assert "--labels S=V,V=F" in told


@pytest.mark.parametrize("task_id", DRAWN)
def test_exchanged_classes_are_named_and_chance_is_not(
    real: Callable[[str], Split], task_id: str
) -> None:
    task = get_task(task_id)
    turned = (labels_for(task) + 1) % len(task.spec.classes)
    (told,) = suspicions(real(task_id), fresh(task), turned, task.spec, classifier(task))
    first, second = task.spec.classes[:2]
    assert f"{second} like real {first}" in told
    assert "--labels" in told
    assert suspicions(real(task_id), fresh(task), turned, task.spec) == ()
    chance = np.random.default_rng(3).permutation(labels_for(task))
    assert suspicions(real(task_id), fresh(task), chance, task.spec, classifier(task)) == ()


@pytest.mark.parametrize(("task_id", "name"), HONEST)
def test_no_submission_of_a_model_draws_one(
    real: Callable[[str], Split], task_id: str, name: str, small_chunks: int
) -> None:
    """Of all samples its result tells; here they are looked at again, of a slow model a few."""
    result = read_result(RESULTS / task_id / f"{name}.json")
    assert result.remarks is None
    task, train = get_task(task_id), real(task_id)
    sampler = open_submission(SUBMISSIONS / task_id / name, task, lambda split: train)
    labels = labels_for(task, TRIED if is_differentiable(sampler.model) else 2 * small_chunks)
    samples = sampler.sample(labels, SEEDS[0])
    assert suspicions(train, samples, labels, task.spec, classifier(task)) == ()


@pytest.mark.parametrize("task_id", DRAWN)
def test_a_factor_is_named_only_where_samples_become_as_large_as_real_ones(
    real: Callable[[str], Split], task_id: str
) -> None:
    """What is too large comes nearer to real samples by vanishing, too."""
    task = get_task(task_id)
    for factor in (30.0, 1 / 30):
        spoilt = (fresh(task) * factor).astype(np.float32)
        (told,) = suspicions(real(task_id), spoilt, labels_for(task), task.spec)
        mend = float(told.rsplit("--scale ", 1)[1])
        assert mend * factor == pytest.approx(1, rel=0.1)


def test_noise_of_another_unit_is_no_reading(real: Callable[[str], Split]) -> None:
    """What resembles nothing is not explained away."""
    task = get_task(DRAWN[0])
    noise = np.random.default_rng(0).normal(0, 1, (TRIED, *task.spec.sample_shape))
    noise *= np.random.default_rng(1).uniform(0.2, 1, (TRIED, *[1] * (noise.ndim - 1)))
    found = suspicions(real(DRAWN[0]), noise.astype(np.float32), labels_for(task), task.spec)
    assert not any("--shift" in each or "--rate" in each or "--turn" in each for each in found)


@pytest.mark.parametrize("task_id", DRAWN)
def test_noise_with_the_mean_and_deviation_of_real_samples_is_not_called_shuffled(
    real: Callable[[str], Split], task_id: str
) -> None:
    task = get_task(task_id)
    samples = fresh(task)
    rng = np.random.default_rng(0)
    noise = rng.normal(samples.mean(), samples.std(), samples.shape).astype(np.float32)
    found = suspicions(real(task_id), noise, labels_for(task), task.spec)
    assert not any("in no order" in each for each in found)


def test_parts_that_fit_together_in_no_order_were_not_exchanged(
    real: Callable[[str], Split],
) -> None:
    """As a model makes them that draws each part by itself."""
    task = get_task("ecg-phantom-strips")
    samples = fresh(task)
    others = samples[np.random.default_rng(0).permutation(len(samples))]
    stitched = np.concatenate([samples[..., :512], others[..., 512:]], axis=-1)
    assert suspicions(real("ecg-phantom-strips"), stitched, labels_for(task), task.spec) == ()


def test_what_else_is_wrong_is_seen_through_a_wandering_baseline(
    real: Callable[[str], Split],
) -> None:
    task = get_task("ecg-phantom-strips")
    spoilt = (1000 * with_wave(fresh(task), 0.2, 128)).astype(np.float32)
    found = suspicions(real("ecg-phantom-strips"), spoilt, labels_for(task), task.spec)
    assert len(found) == 2
    assert "in microvolts; if so, mend it with: --scale 0.001" in found[0]
    assert "a baseline wanders" in found[1]


def test_smooth_waves_that_are_no_beats_were_not_cut_anywhere(
    real: Callable[[str], Split],
) -> None:
    """As a poor model makes them, whose largest deflection lies anywhere as well."""
    task = get_task("ecg-phantom")
    noise = np.random.default_rng(0).normal(size=(TRIED, *task.spec.sample_shape))
    waves = gaussian_filter1d(noise, 6, axis=-1)
    waves *= fresh(task).std() / waves.std()
    found = suspicions(real("ecg-phantom"), waves.astype(np.float32), labels_for(task), task.spec)
    assert found == ()
