"""Leads are told apart by their names, wherever files give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import wfdb

from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes
from phantombench.task.spec import TaskSpec

Toy = Any
NAMES = np.array(["normal", "abnormal"])


@pytest.fixture
def two(toy: Toy) -> TaskSpec:
    """A task of the leads MLII and V1."""
    return TaskSpec.model_validate(
        toy.signal.model_dump() | {"sample_shape": (2, 64), "leads": ("MLII", "V1")}
    )


@pytest.fixture
def both(toy: Toy) -> np.ndarray:
    return np.concatenate([toy.signals, -2 * toy.signals], axis=1)


def told(made: Conversion) -> str:
    return "\n".join(map(str, made.problems))


def same(made: Conversion, toy: Toy, expected: np.ndarray) -> None:
    assert not made.problems, told(made)
    order = np.argsort(1 - toy.labels, kind="stable")
    assert made.samples is not None
    assert np.abs(made.samples - expected[order]).max() < 2e-3


def tables(folder: Path, toy: Toy, samples: np.ndarray, *orders: list[str]) -> Path:
    for number, (sample, label) in enumerate(zip(samples, toy.labels, strict=True)):
        place = folder / str(NAMES[label])
        place.mkdir(exist_ok=True)
        table = pd.DataFrame(sample.T, columns=["MLII", "V1"])[orders[number % len(orders)]]
        table.to_csv(place / f"{number:03d}.csv", index=False)
    return folder


def records(folder: Path, toy: Toy, samples: np.ndarray, names: list[str]) -> Path:
    for number, (sample, label) in enumerate(zip(samples, toy.labels, strict=True)):
        place = folder / str(NAMES[label])
        place.mkdir(exist_ok=True)
        wfdb.wrsamp(
            f"b{number:03d}", fs=100, units=["mV"] * 2, sig_name=names, fmt=["16"] * 2,
            p_signal=sample.T.astype(np.float64), adc_gain=[1000.0] * 2, baseline=[0] * 2,
            write_dir=str(place),
        )  # fmt: skip
    return folder


def test_columns_are_taken_by_their_names(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    tables(tmp_path, toy, both, ["V1", "MLII"])
    same(convert(tmp_path, two, Wishes(), toy.labels), toy, both)
    made = convert(tmp_path, toy.signal, Wishes(lead=("V1",)), toy.labels)
    same(made, toy, both[:, 1:])
    assert made.steps == ["took lead V1 of V1, MLII"]


def test_columns_in_several_orders_are_refused(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    tables(tmp_path, toy, both, ["MLII", "V1"], ["V1", "MLII"])
    said = told(convert(tmp_path, two, Wishes(), toy.labels))
    assert "has the columns V1, MLII, others MLII, V1" in said or "others V1, MLII" in said


def test_a_lead_of_the_task_elsewhere_among_others_is_asked_about(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    records(tmp_path, toy, both[:, ::-1], ["V1", "II"])
    said = told(convert(tmp_path, two, Wishes(), toy.labels))
    assert "have the leads V1, II, the task MLII, V1" in said
    assert "--lead II --lead V1" in said
    made = convert(tmp_path, two, Wishes(lead=("II", "V1")), toy.labels)
    same(made, toy, both)
    assert made.steps == ["took lead II, V1 of V1, II"]


def test_leads_of_other_names_are_taken_in_their_order_and_named(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    made = convert(records(tmp_path, toy, both, ["II", "V1"]), two, Wishes(), toy.labels)
    same(made, toy, both)
    assert "leads: II, V1, taken as MLII, V1" in made.told


def test_a_rate_is_asked_about_beside_leads(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    records(tmp_path, toy, both[:, ::-1], ["V1", "II"])
    for header in tmp_path.rglob("*.hea"):
        header.write_text(header.read_text().replace(" 2 100 ", " 2 50 "))
    said = told(convert(tmp_path, two, Wishes(), toy.labels))
    assert "--lead II --lead V1" in said
    assert said.count("have it resampled: --rate 50 --crop") == 1


def long(path: Path, toy: Toy, samples: np.ndarray, by_lead: bool) -> Path:
    rows = pd.DataFrame(samples[:, ::-1].reshape(len(samples) * 2, 64))
    rows.insert(0, "label", np.repeat(NAMES[toy.labels], 2))
    rows.insert(0, "lead", ["V1", "MLII"] * len(samples))
    if by_lead:
        rows = rows.sort_values("lead", kind="stable")
    rows.to_csv(path, index=False)
    return path


def test_rows_of_leads_are_taken_by_their_names(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    made = convert(long(tmp_path / "s.csv", toy, both, False), two, Wishes(), toy.labels)
    assert not made.problems, told(made)
    assert np.abs(made.samples - both).max() < 2e-3
    assert np.array_equal(made.labels, toy.labels)


def test_rows_sorted_by_their_lead_are_refused(
    tmp_path: Path, toy: Toy, two: TaskSpec, both: np.ndarray
) -> None:
    said = told(convert(long(tmp_path / "s.csv", toy, both, True), two, Wishes(), toy.labels))
    assert "has rows whose leads come in several orders" in said


@pytest.mark.parametrize("gain", ["0", "0(0)/mV", ""])
def test_steps_without_a_gain_are_no_millivolts(tmp_path: Path, toy: Toy, gain: str) -> None:
    records(tmp_path, toy, np.repeat(toy.signals, 2, axis=1), ["MLII", "V1"])
    for header in tmp_path.rglob("*.hea"):
        text = header.read_text()
        if gain:
            text = text.replace("1000.0(0)/mV", gain)
        else:
            text = "\n".join(" ".join(line.split()[: 4 if k == 0 else 2])
                             for k, line in enumerate(text.splitlines())) + "\n"  # fmt: skip
        header.write_text(text)
    names = ("MLII",) if gain else ("lead 1",)
    wishes = Wishes(lead=names)
    assert "is in 'steps without a gain'" in told(convert(tmp_path, toy.signal, wishes, toy.labels))
    made = convert(tmp_path, toy.signal, Wishes(lead=names, scale=0.001), toy.labels)
    same(made, toy, toy.signals)
