"""A private task of beats, from a CSV; and records of WFDB."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import wfdb

from phantombench.intake.found import Wishes
from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said
from phantombench.private import using
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task


def test_beats_of_a_table_are_scored(beats: Path, tmp_path: Path, call: Callable[..., str]) -> None:
    place = tmp_path / "private"
    call(
        "new", "task", "ward-beats", "--from", beats, "--rate", 100, "--tasks", place,
        "--encoders", 1, "--encoder-steps", 3, "--no-controls",
    )  # fmt: skip
    call(
        "evaluate", "--task", "ward-beats", "--submission", "real", "--measure", "fid",
        "--jobs", 1, "--tasks", place,
    )  # fmt: skip
    call("leaderboard", "--tasks", place)
    board = json.loads((place / "leaderboards" / "ward-beats.json").read_text())
    assert [row["name"] for row in board["rows"]] == ["real"]
    with using(place):
        task = get_task("ward-beats")
        assert (task.spec.sample_shape, task.spec.sampling_rate) == ((1, 64), 100.0)
        assert task.spec.reader == "own_beats"
        train = load_split(task, "train", None, place / "cache")
        assert set(task.measure(train.samples)) == {"spectrum"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("values", "sort"), [(90, "own_beats"), (400, "own_strips")])
def test_records_are_read_with_their_leads_and_rate(tmp_path: Path, values: int, sort: str) -> None:
    from phantombench.own_task.making import write_task

    rng = np.random.default_rng(2)
    for number in range(48):
        folder = tmp_path / "records" / ("slow", "fast")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        wfdb.wrsamp(
            f"p{number // 4}_{number}", fs=100, units=["uV", "uV"], sig_name=["II", "V1"],
            p_signal=rng.normal(0, 300, (values, 2)), fmt=["16", "16"], write_dir=str(folder),
        )  # fmt: skip
    said = Said("ward-records", tmp_path / "records", patients="name")
    gathered, problems = gather(said)
    assert not problems
    assert gathered is not None
    assert gathered.spec.leads == ("II", "V1")
    assert gathered.samples.shape == (48, 2, values)
    assert 0.2 < gathered.samples.std() < 0.4  # mV
    with using(tmp_path / "private"):
        (tmp_path / "private").mkdir()
        spec = write_task(tmp_path / "private" / said.name, said, gathered)
        assert spec.reader == sort
        assert get_task(said.name).ladders()


def test_long_recordings_are_cut_at_their_beats(tmp_path: Path) -> None:
    rng, folder = np.random.default_rng(3), tmp_path / "recordings"
    folder.mkdir()
    for patient in range(8):
        places = np.arange(150, 4000, 300)  # at 250 Hz
        symbols = ["V" if number % 3 == 0 else "N" for number in range(len(places))]
        symbols[-1] = "Q"
        signal = rng.normal(0, 0.01, 4000)
        for place in places:
            signal[place - 3 : place + 4] += (0.3, 0.6, 0.9, 1.0, 0.9, 0.6, 0.3)
        wfdb.wrsamp(
            f"r{patient}", fs=250, units=["mV"], sig_name=["II"], p_signal=signal[:, None],
            fmt=["16"], write_dir=str(folder),
        )  # fmt: skip
        wfdb.wrann(f"r{patient}", "atr", np.append(places, 3990), [*symbols, "+"],
                   write_dir=str(folder))  # fmt: skip
    told = []
    for labels in ("N=normal,V=ventricular", "N=normal,V=ventricular,Q="):
        wishes = Wishes(labels=labels)
        gathered, problems = gather(Said("ward", folder, patients="name", cut=True, wishes=wishes))
        told += [problem.wrong for problem in problems]
    assert told == ["says nothing of Q"]
    assert gathered is not None
    assert len(gathered.samples) == 8 * 12
    assert gathered.spec.sample_shape == (1, 256)
    assert gathered.spec.sampling_rate == 360.0
    assert gathered.spec.classes == ("normal", "ventricular")
    assert len(set(gathered.patients)) == 8
    assert (np.abs(gathered.samples[:, 0].argmax(axis=1) - 96) <= 1).all()


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"length": 30}, "--length 30: samples have 64 values"),
        ({"length": 64}, ""),
        ({"wishes": Wishes(lead=("aVR",))}, "--lead aVR: there is none. To fix: choose of II, V1"),
        ({"wishes": Wishes(lead=("V1",))}, ""),
    ],
)
def test_a_length_or_a_lead_that_is_not_there(
    tmp_path: Path, said: dict[str, object], wrong: str
) -> None:
    rng = np.random.default_rng(4)
    for number in range(48):
        folder = tmp_path / "records" / ("slow", "fast")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        wfdb.wrsamp(
            f"p{number // 4}_{number}", fs=100, units=["mV", "mV"], sig_name=["II", "V1"],
            p_signal=rng.normal(0, 0.3, (64, 2)), fmt=["16", "16"], write_dir=str(folder),
        )  # fmt: skip
    problems = gather(Said("ward", tmp_path / "records", patients="name", **said))[1]  # type: ignore[arg-type]
    assert [wrong in str(each) for each in problems] == [True] * bool(wrong)


@pytest.mark.parametrize("leads", [1, 2])
@pytest.mark.parametrize("heading", [False, True])
def test_each_beat_may_be_a_table_beside_those_of_labels(
    tmp_path: Path, leads: int, heading: bool
) -> None:
    """None of the tables that say something of the beats is one of them."""
    rng = np.random.default_rng(0)
    said = {"labels": ["file,label"], "patients": ["file,patient"], "covariates": ["file,sex"]}
    names = ",".join(("MLII", "V1")[:leads]) if heading else ""
    for number in range(60):
        name, patient = f"{number:02d}.csv", number % 12
        beat = rng.normal(0, 0.3, (64, leads))
        np.savetxt(tmp_path / name, beat, "%.6f", delimiter=",", header=names, comments="")
        said["labels"].append(f"{name},{'ab'[number // 12 % 2]}")
        said["patients"].append(f"{name},{patient}")
        said["covariates"].append(f"{name},{'FM'[patient % 2]}")
    for table, rows in said.items():
        (tmp_path / f"{table}.csv").write_text("\n".join(rows) + "\n")
    gathered, problems = gather(Said("ward", tmp_path, wishes=Wishes(rate=100)))
    assert not problems and gathered is not None
    assert gathered.samples.shape == (60, leads, 64)
    assert set(gathered.covariates) == {"sex"}
