"""Records, leads, labels and splits of the real strips."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import wfdb

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import load_split, split_digest
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Fetchable, Split, SplitName
from phantombench.tasks.ecg_mitbih_strips import strips as reading
from phantombench.tasks.ecg_mitbih_strips.strips import (
    HEADER,
    MOST,
    TESTED,
    TRAINED,
    WITHOUT_V1,
    digest,
    label_of,
    label_strips,
    read_manifest,
)
from phantombench.tasks.ecg_mitbih_strips.write_manifest import rows
from phantombench.tasks.modality.ecg_strip import CLASSES, LEADS, SPAN
from phantombench.tasks.modality.mitdb_reading import BOUNDARY, DURATION
from phantombench.tasks.modality.mitdb_records import DS1, DS2, OUT

TASK = get_task("ecg-mitbih-strips")


@pytest.fixture(scope="module")
def splits(data_root: Path, cache_root: Path) -> dict[SplitName, Split]:
    return {name: load_split(TASK, name, data_root, cache_root) for name in SPLITS}


# Records


def test_records_without_both_leads_are_out_and_named(data_root: Path) -> None:
    for number in DS1 + DS2:
        names = wfdb.rdheader(str(data_root / "mitdb" / str(number))).sig_name
        assert set(LEADS) <= set(names) or number in WITHOUT_V1, number
        assert not (set(LEADS) <= set(names) and number in WITHOUT_V1), number
    card = (TASK.folder / "card.md").read_text(encoding="utf-8")
    assert all(str(number) in card for number in (*WITHOUT_V1, *OUT))


def test_no_record_is_in_two_roles_and_none_that_is_out_is_used() -> None:
    assert (len(TRAINED), len(TESTED)) == (20, 17)
    assert not set(TRAINED) & set(TESTED)
    assert not set(TRAINED + TESTED) & set(WITHOUT_V1 + OUT)
    assert 201 in TRAINED and 202 not in TESTED  # one man


def test_a_record_without_v1_is_refused(data_root: Path) -> None:
    with pytest.raises(PhantomBenchError, match="no lead V1, only MLII, V5"):
        reading.read_signal(data_root, 100)


# Labels


def test_of_mixed_beats_the_ventricular_one_decides() -> None:
    def named(codes: str) -> str | None:
        label = label_of(np.array(list(codes)))
        return None if label is None else CLASSES[label]

    assert named("NNN") == named("LRej") == "normal"
    assert named("NVN") == named("NFA") == named("E") == "ventricular"
    assert named("NAN") == named("aJS") == "supraventricular"
    assert named("+~|") is named("NQ") is named("N/") is named("[!") is named("Vf") is None


def test_record_118_looked_at_by_hand(data_root: Path) -> None:
    """Drawn and read: early beats at 1:33, 1:38 and 1:52, an early and a wide one at 1:45."""
    found = dict(label_strips(data_root, 118, 9 * SPAN, 17 * SPAN))
    read = ("normal",) * 2 + ("supraventricular",) * 2 + ("ventricular", "supraventricular")
    assert [start // SPAN for start in found] == list(range(9, 17))
    assert [CLASSES[label] for label in found.values()] == [*read, "normal", "normal"]


def test_flutter_in_record_207_is_left_out(data_root: Path) -> None:
    found = {start for start, _ in label_strips(data_root, 207, 0, DURATION)}
    notes = wfdb.rdann(str(data_root / "mitdb" / "207"), "atr")
    flutter = [int(s) for s, code in zip(notes.sample, notes.symbol, strict=True) if code == "!"]
    assert len(flutter) == 472
    assert not {place // SPAN * SPAN for place in flutter} & found


# Splits


@pytest.mark.parametrize("name", SPLITS)
def test_content_is_what_the_task_pins(splits: dict[SplitName, Split], name: SplitName) -> None:
    split, pinned = splits[name], TASK.spec.splits[name]
    assert split_digest(split) == pinned.sha256
    assert (len(split), len(np.unique(split.groups))) == (pinned.size, pinned.groups)
    assert split.samples.shape[1:] == TASK.spec.sample_shape == (2, 1024)
    assert np.isfinite(split.samples).all()
    assert set(split.covariates) == {"record", "sex", "age"}


def test_the_manifest_is_that_of_the_files(data_root: Path) -> None:
    written = "".join(",".join(row) + "\n" for row in (HEADER, *rows(data_root)))
    assert written == reading.MANIFEST.read_text(encoding="utf-8")


def test_train_and_reference_share_no_sample_and_test_no_patient() -> None:
    train, reference, test = (read_manifest(name) for name in SPLITS)
    assert (
        {strip.record for strip in train} == {strip.record for strip in reference} == set(TRAINED)
    )
    assert {strip.record for strip in test} == set(TESTED)
    assert max(strip.start for strip in train) + SPAN <= BOUNDARY
    assert min(strip.start for strip in reference) >= BOUNDARY


def test_strips_do_not_overlap() -> None:
    everything = read_manifest()
    places = {(strip.record, strip.start) for strip in everything}
    assert len(places) == len(everything)
    assert all(start % SPAN == 0 and start + SPAN <= DURATION for _, start in places)


def test_the_reference_has_at_most_256_of_a_class() -> None:
    counts = np.bincount([strip.label for strip in read_manifest("reference")])
    assert counts.tolist() == [MOST, MOST, 76]


def test_no_strip_is_in_two_splits(splits: dict[SplitName, Split]) -> None:
    rows_of = [{s.tobytes() for s in split.samples} for split in splits.values()]
    assert all(not a & b for a, b in (*pairwise(rows_of), (rows_of[0], rows_of[2])))


def test_the_digest_is_that_of_the_values(splits: dict[SplitName, Split]) -> None:
    sample = splits["reference"].samples[7]
    assert digest(sample) == hashlib.sha256(sample.tobytes()).hexdigest()[:16]
    assert read_manifest("reference")[7].sha256 == digest(sample)
    assert digest(sample + np.float32(0.001)) != digest(sample)


def test_another_signal_is_named_by_record_and_place(
    data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_signal", lambda data, number: np.zeros((2, 231_112)))
    with pytest.raises(PhantomBenchError, match="from sample 0 on is not that of the manifest"):
        TASK.read("train", data_root)


def test_without_data_the_message_says_what_to_do(tmp_path: Path) -> None:
    assert isinstance(TASK, Fetchable)
    assert len(TASK.check(tmp_path)) == 37 * 3
    with pytest.raises(PhantomBenchError, match="phantombench data get ecg-mitbih-strips"):
        TASK.fingerprint(None)
    with pytest.raises(PhantomBenchError, match=r"101\.hea is missing.* and 106 more"):
        TASK.fingerprint(tmp_path)


def test_the_card_names_licence_and_sources() -> None:
    card = (TASK.folder / "card.md").read_text(encoding="utf-8")
    for part in ("ODC-By", "Moody", "Goldberger", "physionet.org"):
        assert part in card
