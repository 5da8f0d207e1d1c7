"""The splits of MIT-BIH as the task pins them, and what is said without data."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import load_split, split_digest
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Fetchable, Split, SplitName
from phantombench.tasks.ecg_mitbih.beats import (
    MOST,
)
from phantombench.tasks.modality.ecg_beat import BEFORE
from phantombench.tasks.modality.mitdb_records import DS1, DS2, used_records

TASK = get_task("ecg-mitbih")


@pytest.fixture(scope="module")
def splits(data_root: Path, cache_root: Path) -> dict[SplitName, Split]:
    return {name: load_split(TASK, name, data_root, cache_root) for name in SPLITS}


# Roles


@pytest.mark.parametrize("name", SPLITS)
def test_content_is_what_the_task_pins(splits: dict[SplitName, Split], name: SplitName) -> None:
    split, pinned = splits[name], TASK.spec.splits[name]
    assert split_digest(split) == pinned.sha256
    assert (len(split), len(np.unique(split.groups))) == (pinned.size, pinned.groups)
    assert split.samples.shape[1:] == TASK.spec.sample_shape
    assert np.isfinite(split.samples).all()


def test_counts_are_those_of_the_manifest(splits: dict[SplitName, Split]) -> None:
    counts = {record.number: list(record.beats) for record in used_records()}
    test = splits["test"]
    for number in DS2:
        found = np.bincount(test.labels[test.groups == number], minlength=4)
        assert found.tolist() == counts[number]
    reference = np.bincount(splits["reference"].labels, minlength=4)
    assert reference.max() == MOST


def test_groups_are_records_and_never_shared_with_test(splits: dict[SplitName, Split]) -> None:
    groups = {name: set(split.groups.tolist()) for name, split in splits.items()}
    assert groups["train"] == groups["reference"] == set(DS1)
    assert groups["test"] == set(DS2)


def test_no_beat_is_in_two_splits(splits: dict[SplitName, Split]) -> None:
    rows_of = [{s.tobytes() for s in split.samples} for split in splits.values()]
    assert all(not a & b for a, b in (*pairwise(rows_of), (rows_of[0], rows_of[2])))


def test_reading_again_gives_the_same_bytes(data_root: Path) -> None:
    assert split_digest(TASK.read("reference", data_root)) == TASK.spec.splits["reference"].sha256


def test_normal_beats_peak_at_the_annotation(splits: dict[SplitName, Split]) -> None:
    reference = splits["reference"]
    normal = np.abs(reference.samples[reference.labels == 0, 0])
    assert np.abs(np.median(normal[:, 76:116].argmax(axis=1) + 76) - BEFORE) <= 2


# Missing data


def test_without_a_data_root_the_message_says_what_to_do() -> None:
    assert isinstance(TASK, Fetchable)
    for call in (lambda: TASK.fingerprint(None), lambda: TASK.read("train", None)):
        with pytest.raises(PhantomBenchError, match="phantombench data get ecg-mitbih"):
            call()


def test_an_empty_data_root_is_told_file_by_file(tmp_path: Path) -> None:
    assert isinstance(TASK, Fetchable)
    problems = TASK.check(tmp_path)
    assert len(problems) == 43 * 3
    assert problems[0] == "100.hea is missing"
    with pytest.raises(PhantomBenchError, match=r"100\.hea is missing.* and 124 more"):
        TASK.fingerprint(tmp_path)


def test_sound_data_has_no_faults(data_root: Path) -> None:
    assert isinstance(TASK, Fetchable)
    assert TASK.check(data_root) == []


def test_the_card_names_licence_and_sources() -> None:
    card = (TASK.folder / "card.md").read_text(encoding="utf-8")
    for part in ("ODC-By", "Moody", "Goldberger", "physionet.org", "40 of 45"):
        assert part in card


def test_each_beat_comes_with_its_record_and_patient(splits: dict[SplitName, Split]) -> None:
    reference = splits["reference"]
    told = reference.covariates
    assert set(told) == {"record", "sex", "age"}
    assert [int(each) for each in told["record"]] == reference.groups.tolist()
    assert set(np.unique(told["sex"])) == {"F", "M"}
