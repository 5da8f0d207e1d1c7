"""The cache of splits: checked, atomic, safe for two processes, built again when damaged."""

from __future__ import annotations

import errno
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import deviation, load_split, split_digest
from phantombench.task.spec import Split, SplitName, SplitSpec, TaskSpec


def content(seed: int = 0) -> Split:
    generator = np.random.default_rng(seed)
    samples = generator.standard_normal((50, 1, 16)).astype(np.float32)
    return Split(samples, generator.integers(0, 2, 50), np.arange(50) // 5)


class CountingTask:
    """A task that yields a given split and counts how often its source was read."""

    def __init__(self, split: Split, pinned: Split | None = None) -> None:
        digest = split_digest(split if pinned is None else pinned)
        self.split, self.reads = split, 0
        self.spec = TaskSpec(
            id="counting",
            version=1,
            title="",
            kind="signal",
            sample_shape=(1, 16),
            unit="mV",
            classes=("a", "b"),
            group="record",
            synthetic=True,
            source="",
            url="",
            license="",
            attribution="",
            bibtex="",
            encoder_sha256="",
            splits={"train": SplitSpec(size=50, groups=10, sha256=digest)},
        )
        self.folder = Path()
        self.source = "source"

    def fingerprint(self, data: Path | None) -> str:
        return self.source

    def read(self, split: SplitName, data: Path | None) -> Split:
        self.reads += 1
        return self.split


def accept(task: CountingTask, **changes: Any) -> CountingTask:
    task.spec = task.spec.model_copy(update=changes)
    return task


def load(task: Any, cache: Path) -> Split:
    return load_split(task, "train", None, cache)


def entries(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def same(a: Split, b: Split) -> bool:
    pairs = ((a.samples, b.samples), (a.labels, b.labels), (a.groups, b.groups))
    return all(x.dtype == y.dtype and np.array_equal(x, y) for x, y in pairs)


def test_the_second_load_comes_from_the_cache(tmp_path: Path) -> None:
    task = CountingTask(content())
    first, second = load(task, tmp_path), load(task, tmp_path)
    assert task.reads == 1
    assert same(first, task.split)
    assert same(second, task.split)


def test_another_source_or_version_is_another_entry(tmp_path: Path) -> None:
    task = CountingTask(content())
    load(task, tmp_path)
    task.source = "changed source"
    load(task, tmp_path)
    load(accept(task, version=2), tmp_path)
    assert task.reads == 3
    assert len(entries(tmp_path)) == 3


def flip(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:20],
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: flip(raw, 0),
        lambda raw: flip(raw, len(raw) // 2),
        lambda raw: b"\0" * len(raw),
    ],
    ids=["empty", "head cut", "cut", "longer", "hash flipped", "bit flipped", "zeros"],
)
def test_a_damaged_entry_is_built_again(tmp_path: Path, damage: Any) -> None:
    task = CountingTask(content())
    load(task, tmp_path)
    (entry,) = entries(tmp_path)
    sound = entry.read_bytes()
    entry.write_bytes(damage(sound))
    assert same(load(task, tmp_path), task.split)
    assert task.reads == 2
    assert entry.read_bytes() == sound


def test_content_that_is_not_pinned_is_refused_and_not_cached(tmp_path: Path) -> None:
    task = CountingTask(content(1), pinned=content(0))
    with pytest.raises(PhantomBenchError, match="counting, split train"):
        load(task, tmp_path)
    assert entries(tmp_path) == []


def test_an_entry_of_older_code_is_not_used(tmp_path: Path) -> None:
    load(CountingTask(content(1)), tmp_path)
    changed = CountingTask(content(0))  # same source and version, another pin
    assert same(load(changed, tmp_path), content(0))
    assert same(load(changed, tmp_path), content(0))
    assert changed.reads == 1


def test_content_within_the_tolerance_passes_with_a_warning(tmp_path: Path) -> None:
    task = accept(CountingTask(content(1), pinned=content(0)), tolerance=0.1)
    for _ in range(2):
        with pytest.warns(UserWarning, match=r"within 0\.1 mV"):
            split = load(task, tmp_path)
        assert deviation(task, "train", split) == split_digest(content(1))
    assert task.reads == 1


def test_a_split_of_another_size_is_refused_whatever_the_tolerance(tmp_path: Path) -> None:
    task = accept(CountingTask(content(0).take(np.arange(45)), content(0)), tolerance=0.1)
    with pytest.raises(PhantomBenchError, match="45 samples of 9 groups"):
        load(task, tmp_path)
    assert entries(tmp_path) == []


@pytest.mark.parametrize("field", ["samples", "labels", "groups"])
def test_the_digest_covers_samples_labels_and_groups(field: str) -> None:
    split = content()
    arrays = {name: getattr(split, name).copy() for name in ("samples", "labels", "groups")}
    assert split_digest(Split(**arrays)) == split_digest(split)
    arrays[field].flat[7] += 1
    assert split_digest(Split(**arrays)) != split_digest(split)


def test_the_digest_covers_the_shape_and_not_the_layout() -> None:
    split = content()
    fortran = Split(np.asfortranarray(split.samples), split.labels, split.groups)
    assert split_digest(fortran) == split_digest(split)
    flat = Split(split.samples.reshape(50, 16), split.labels, split.groups)
    assert split_digest(flat) != split_digest(split)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.warns(UserWarning, match="no space left on device: the cache keeps nothing"):
        found = load(CountingTask(content()), tmp_path)
    assert split_digest(found) == split_digest(content())
    assert entries(tmp_path) == []


def _load_together(barrier: Any, cache: Path, answers: Any) -> None:
    task = CountingTask(content())
    for _ in range(20):
        barrier.wait(timeout=60)
        for entry in cache.glob("splits/*.npz"):
            entry.unlink(missing_ok=True)
        answers.put(split_digest(load(task, cache)))


def test_two_processes_at_once_see_whole_entries(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(2), context.Queue()
    workers = [
        context.Process(target=_load_together, args=(barrier, tmp_path, answers)) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    digests = {answers.get(timeout=60) for _ in range(40)}
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert digests == {split_digest(content())}
    assert len(entries(tmp_path)) == 1
