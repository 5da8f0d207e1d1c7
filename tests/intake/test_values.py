"""Values that could mean several things are asked about, and never taken for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb

from phantombench.intake.convert import Conversion, convert
from phantombench.intake.found import Wishes

Toy = Any


def told(made: Conversion) -> str:
    return "\n".join(map(str, made.problems))


def of(folder: Path, toy: Toy, kind: str, samples: np.ndarray, **wishes: Any) -> Conversion:
    np.savez(folder / "s.npz", samples=samples, labels=toy.labels)
    return convert(folder / "s.npz", getattr(toy, kind), Wishes(**wishes), toy.labels)


@pytest.mark.parametrize(
    ("change", "fix"),
    [
        (lambda x: (x > 0.5).astype(np.uint8), "--scale 1 or --scale 1/255"),
        (lambda x: (x > 0.5).astype(np.uint16), "--scale 1 or --scale 1/65535"),
        (lambda x: (np.round(x * 255) - 128).astype(np.int8), "--scale 1/255 --offset 0.502"),
    ],
)
def test_whole_grey_levels(tmp_path: Path, toy: Toy, change: Any, fix: str) -> None:
    assert fix in told(of(tmp_path, toy, "image", change(toy.images)))


def test_digital_steps_below_zero(tmp_path: Path, toy: Toy) -> None:
    made = of(tmp_path, toy, "signal", -np.abs(np.round(toy.signals * 5)))
    assert "whole numbers from -10 to 0, and says not in which unit" in told(made)


def test_clipping_is_for_few_values(tmp_path: Path, toy: Toy) -> None:
    made = of(tmp_path, toy, "image", 2 * toy.images - 1, clip=True)
    assert "--clip would change 48% of the values" in told(made)
    assert "--scale 0.5 --offset 0.5" in told(made)


@pytest.mark.parametrize("rate", [1e9, float("nan"), float("inf"), 0.001])
def test_a_rate_that_no_signal_has(tmp_path: Path, toy: Toy, rate: float) -> None:
    made = of(tmp_path, toy, "signal", toy.signals, rate=rate)
    assert f"--rate {rate:g}: is far from the task's 100 Hz" in told(made)


def test_a_label_among_the_values(tmp_path: Path, toy: Toy) -> None:
    wide = np.concatenate([toy.signals[:, 0], toy.labels[:, None]], axis=1)
    assert "is the first or the last one a label?" in told(of(tmp_path, toy, "signal", wide))


def test_a_row_a_time(tmp_path: Path, toy: Toy) -> None:
    assert "look transposed" in told(of(tmp_path, toy, "signal", toy.signals[:, 0].T))


def test_samples_that_are_no_numbers_are_counted_whatever_their_shape(
    tmp_path: Path, toy: Toy
) -> None:
    broken = toy.images[..., :14].copy()
    broken[[3, 5]] = np.nan
    assert "2 samples hold NaN or infinity, the first is number 3" in told(
        of(tmp_path, toy, "image", broken)
    )


def records(folder: Path, toy: Toy, **change: Any) -> Path:
    for number, (signal, label) in enumerate(zip(toy.signals, toy.labels, strict=True)):
        place = folder / toy.signal.classes[label]
        place.mkdir(parents=True, exist_ok=True)
        about: dict[str, Any] = {"units": ["mV"], "sig_name": ["II"], "fmt": ["16"]} | change
        values = np.repeat(signal.T, len(about["units"]), axis=1).astype(np.float64)
        wfdb.wrsamp(f"b{number:03d}", fs=100, p_signal=values, write_dir=str(place), **about)
    return folder


def test_a_unit_that_is_no_voltage_is_asked_about(tmp_path: Path, toy: Toy) -> None:
    records(tmp_path, toy, units=["adu"])
    assert "is in 'adu'" in told(convert(tmp_path, toy.signal, Wishes(), toy.labels))
    assert not convert(tmp_path, toy.signal, Wishes(scale=1.0), toy.labels).problems


def test_what_was_done_is_recorded_once(tmp_path: Path, toy: Toy) -> None:
    two = {"units": ["mV"] * 2, "sig_name": ["II", "V1"], "fmt": ["16"] * 2}
    made = convert(records(tmp_path, toy, **two), toy.signal, Wishes(lead=("V1",)), toy.labels)
    assert made.steps == ["took lead V1 of II, V1"]


def test_a_lead_without_a_name(tmp_path: Path, toy: Toy) -> None:
    for header in records(tmp_path, toy).rglob("*.hea"):
        header.write_text(header.read_text().replace(" II\n", "\n"))
    made = convert(tmp_path, toy.signal, Wishes(), toy.labels)
    assert not made.problems, told(made)


def test_a_recording_without_a_value_is_named(tmp_path: Path, toy: Toy) -> None:
    records(tmp_path, toy)
    wfdb.wrsamp(
        "b003", fs=100, p_signal=np.full((64, 1), np.nan), units=["mV"], sig_name=["II"],
        fmt=["16"], adc_gain=[200.0], baseline=[0], write_dir=str(tmp_path / "abnormal"),
    )  # fmt: skip
    said = told(convert(tmp_path, toy.signal, Wishes(), toy.labels))
    assert "the first is" in said
    assert "b003.hea" in said
