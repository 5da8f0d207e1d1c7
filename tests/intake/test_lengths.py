"""Signals of another length and films of another size: what may be the cause, and what mends it."""

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


def waves(toy: Toy, length: int) -> np.ndarray:
    return np.sin(np.linspace(0, 9, length)) * np.ones((toy.n, 1, 1))


def test_a_rate_is_asked_for_before_anything_is_cut_off(tmp_path: Path, toy: Toy) -> None:
    for length, else_ in ((128, "--crop"), (32, "generate at least 64")):
        said = told(of(tmp_path, toy, "signal", waves(toy, length)))
        assert f"say --rate HZ if they have another rate, else {else_}" in said.replace(
            "keep the middle of each: ", ""
        )
    assert not of(tmp_path, toy, "signal", waves(toy, 128), rate=200).problems
    assert not of(tmp_path, toy, "signal", waves(toy, 32), rate=50).problems


def test_one_value_too_many_after_resampling_is_no_label(tmp_path: Path, toy: Toy) -> None:
    said = told(of(tmp_path, toy, "signal", waves(toy, 163), rate=250))
    assert "signals have 66 values at the rate of the task, the task has 64" in said
    said = told(of(tmp_path, toy, "signal", waves(toy, 161), rate=250))
    assert "signals have 65 values at the rate of the task" in said
    assert "label" not in said
    assert "generate at least 160 at 250 Hz" in told(
        of(tmp_path, toy, "signal", waves(toy, 150), rate=250)
    )


def test_a_record_of_many_samples_needs_annotations(tmp_path: Path, toy: Toy) -> None:
    wfdb.wrsamp(
        "all", fs=200, units=["mV"], sig_name=["II"], p_signal=toy.signals.reshape(-1, 1) * 1.0,
        fmt=["16"], adc_gain=[1000.0], baseline=[0], write_dir=str(tmp_path),
    )  # fmt: skip
    said = told(convert(tmp_path, toy.signal, Wishes(), toy.labels))
    assert "have it resampled: --rate 200 --crop" in said
    said = told(convert(tmp_path, toy.signal, Wishes(rate=200.0), toy.labels))
    assert "a record of many samples needs an annotation (.atr) a sample" in said


def test_a_long_table_is_to_be_pivoted(tmp_path: Path, toy: Toy) -> None:
    rows = ["value,label", *(f"{value:.3f},0" for value in toy.signals[:4].ravel())]
    (tmp_path / "s.csv").write_text("\n".join(rows) + "\n")
    assert "pivot a table" in told(convert(tmp_path / "s.csv", toy.signal, Wishes(), toy.labels))


@pytest.mark.parametrize("shape", [(12, 1, 1, 64), (12, 64, 1, 1), (12, 1, 64, 1)])
def test_axes_of_one_value_are_left_out(tmp_path: Path, toy: Toy, shape: tuple[int, ...]) -> None:
    made = of(tmp_path, toy, "signal", toy.signals.reshape(shape))
    assert not made.problems, told(made)
    assert np.array_equal(made.samples, toy.signals)
    assert "axes of one value are left out" in made.told


def test_sheets_of_many_films_are_not_resized_unseen(tmp_path: Path, toy: Toy) -> None:
    sheets = np.zeros((toy.n, 1, 2 + 2 * 18, 2 + 3 * 18))
    assert "save each film by itself" in told(of(tmp_path, toy, "image", sheets))
    assert "sheets" not in told(of(tmp_path, toy, "image", sheets[..., :32, :32]))


def test_samples_that_come_last_are_not_resized(tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "s.npz", samples=np.moveaxis(toy.images[:, 0], 0, -1), labels=toy.labels)
    said = told(convert(tmp_path / "s.npz", toy.image, Wishes(resize=True), toy.labels))
    assert "there are 16 images of 16x12, the task's are 16x16" in said
    assert "numpy.moveaxis(samples, -1, 0)" in said
