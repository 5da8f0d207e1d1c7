"""Records, roles, leads, labels and splits of the real beats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import wfdb

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Split, SplitName
from phantombench.tasks.ecg_mitbih.beats import LEAD, MOST, Beats, read_beats, select_beats
from phantombench.tasks.ecg_mitbih.write_manifest import HEADER, rows
from phantombench.tasks.modality import mitdb_reading as reading
from phantombench.tasks.modality.ecg_beat import AFTER, BEFORE, CLASSES
from phantombench.tasks.modality.mitdb_reading import AAMI, BOUNDARY, DURATION, read_lead, thin
from phantombench.tasks.modality.mitdb_records import (
    DS1,
    DS2,
    MANIFEST,
    OUT,
    read_manifest,
    used_records,
)

TASK = get_task("ecg-mitbih")


@pytest.fixture(scope="module")
def splits(data_root: Path, cache_root: Path) -> dict[SplitName, Split]:
    return {name: load_split(TASK, name, data_root, cache_root) for name in SPLITS}


@pytest.fixture(scope="module")
def annotated(data_root: Path) -> list[Beats]:
    return [read_beats(data_root, number) for number in DS1 + DS2]


# Roles


def test_no_record_has_two_roles() -> None:
    everyone = DS1 + DS2 + OUT
    assert len(everyone) == len(set(everyone)) == 48
    assert (len(DS1), len(DS2)) == (22, 21)


def test_the_two_records_of_one_man_never_meet() -> None:
    assert 201 in DS1
    assert 202 not in DS1 + DS2


def test_paced_records_are_out() -> None:
    assert {102, 104, 107, 217} <= set(OUT)


def test_the_manifest_lists_every_record_once_in_its_role() -> None:
    records = read_manifest()
    assert [record.number for record in records] == sorted(DS1 + DS2 + OUT)
    assert {record.number for record in used_records()} == set(DS1 + DS2)
    assert all(len(digest) == 64 for record in records for digest in record.sha256.values())
    assert [record.role for record in records if record.number in OUT] == ["out"] * 5


def test_the_manifest_is_that_of_the_files(data_root: Path) -> None:
    manifest = MANIFEST.read_text(encoding="utf-8")
    written = "".join(",".join(row) + "\n" for row in (HEADER, *rows(data_root)))
    assert written == manifest


# Labels and beats


def test_aami_classes() -> None:
    assert {
        **dict.fromkeys("NLRej", "N"),
        **dict.fromkeys("AaJS", "S"),
        **dict.fromkeys("VE", "V"),
        "F": "F",
    } == AAMI


def test_fifteen_beats_are_of_the_class_left_out(data_root: Path) -> None:
    symbols: list[str] = []
    for number in DS1 + DS2:
        symbols += wfdb.rdann(str(data_root / "mitdb" / str(number)), "atr").symbol
    assert sum(symbol in "/fQ" for symbol in symbols) == 15


def test_record_100_has_2273_beats(data_root: Path) -> None:
    beats = read_beats(data_root, 100)
    assert len(beats.peaks) == 2273
    assert np.bincount(beats.labels, minlength=4).tolist() == [2239, 33, 1, 0]
    assert len(beats.between(0, DURATION).peaks) == 2271  # the first and the last are cut off


def test_lead_mlii_is_found_by_name_in_record_114(data_root: Path) -> None:
    record = wfdb.rdrecord(str(data_root / "mitdb" / "114"))
    assert record.sig_name == ["V5", "MLII"]
    assert np.array_equal(read_lead(data_root, 114, LEAD), record.p_signal[:, 1])


def test_a_record_without_mlii_is_refused(data_root: Path) -> None:
    with pytest.raises(PhantomBenchError, match="no lead MLII, only V5, V2"):
        read_lead(data_root, 104, LEAD)


@pytest.mark.parametrize("names", [["MLII", "V5"], ["V5", "MLII"]])
def test_the_lead_follows_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    monkeypatch.setattr(reading, "DURATION", 1000)
    (tmp_path / "mitdb").mkdir()
    waves = np.stack([np.full(1000, 0.5), np.full(1000, -1.0)], axis=1)
    wfdb.wrsamp(
        "999",
        fs=360,
        units=["mV", "mV"],
        sig_name=names,
        p_signal=waves + np.linspace(0, 0.1, 1000)[:, None],
        fmt=["212", "212"],
        write_dir=str(tmp_path / "mitdb"),
    )
    expected = 0.5 if names[0] == "MLII" else -1.0
    assert read_lead(tmp_path, 999, LEAD)[0] == pytest.approx(expected, abs=0.01)


def test_a_record_of_another_rate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mitdb").mkdir()
    wfdb.wrsamp(
        "999",
        fs=250,
        units=["mV"],
        sig_name=["MLII"],
        p_signal=np.linspace(0, 1, 1000)[:, None],
        fmt=["212"],
        write_dir=str(tmp_path / "mitdb"),
    )
    with pytest.raises(PhantomBenchError, match="250"):
        read_lead(tmp_path, 999, LEAD)


# Splits


def dense(number: int) -> Beats:
    """A beat at every 37th sample, the classes in turn."""
    peaks = np.arange(0, DURATION, 37)
    return Beats(number, peaks, np.arange(len(peaks)) % len(CLASSES))


def spans(chosen: list[Beats]) -> dict[int, tuple[int, int]]:
    return {b.record: (b.peaks.min() - BEFORE, b.peaks.max() + AFTER) for b in chosen}


def test_windows_of_train_and_reference_share_no_sample() -> None:
    everything = [dense(number) for number in DS1 + DS2]
    train, reference = (spans(select_beats(everything, n)) for n in ("train", "reference"))
    assert set(train) == set(reference) == set(DS1)
    for number in DS1:
        assert train[number][0] >= 0
        assert train[number][1] <= BOUNDARY <= reference[number][0]
        assert reference[number][1] <= DURATION


def test_windows_of_train_and_reference_share_no_sample_of_the_real_records(
    annotated: list[Beats],
) -> None:
    train, reference = (spans(select_beats(annotated, n)) for n in ("train", "reference"))
    assert all(train[number][1] <= BOUNDARY <= reference[number][0] for number in DS1)


def test_no_beat_of_ds1_is_lost_but_at_the_edges(annotated: list[Beats]) -> None:
    first = [beats for beats in annotated if beats.record in DS1]
    whole = sum(len(b.between(0, DURATION).peaks) for b in first)
    train = sum(len(b.peaks) for b in select_beats(annotated, "train"))
    late = sum(len(b.between(BOUNDARY, DURATION).peaks) for b in first)
    assert whole - train - late == 19


def test_the_test_split_has_other_records() -> None:
    everything = [dense(number) for number in DS1 + DS2]
    assert {b.record for b in select_beats(everything, "test")} == set(DS2)


def test_the_reference_is_thinned_evenly() -> None:
    labels = np.repeat([0, 1, 0], [1000, 100, 1000])
    kept = thin(labels, MOST)
    assert np.bincount(labels[kept]).tolist() == [MOST, 100]
    gaps = np.diff(np.flatnonzero(kept[labels == 0]))
    assert set(gaps.tolist()) == {7, 8}  # 2000 / 256 = 7.8
    assert abs(int(kept[:1000].sum()) - MOST // 2) <= 1
