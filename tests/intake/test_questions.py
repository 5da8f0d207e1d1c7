"""What files leave open is asked, all at once; what an option does is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.intake.convert import Conversion, convert
from phantombench.intake.dealing import dealt
from phantombench.intake.found import Wishes, number

Toy = Any


def save(folder: Path, samples: np.ndarray, labels: Any = None) -> Path:
    more = {} if labels is None else {"labels": labels}
    np.savez(folder / "s.npz", samples=samples, **more)
    return folder / "s.npz"


def told(made: Conversion) -> str:
    return "\n".join(str(problem) for problem in made.problems)


@pytest.mark.parametrize(
    ("change", "fix"),
    [
        pytest.param(lambda x: 2 * x - 1, "--scale 0.5 --offset 0.5", id="from -1 to 1"),
        pytest.param(lambda x: 1.02 * x - 0.01, "--clip", id="slightly beyond"),
        pytest.param(lambda x: 254.7 * x + 0.1, "--scale 1/255", id="floats to 255"),
        pytest.param(lambda x: np.round(255 * x).astype(np.int64), "--scale 1/255", id="integers"),
        pytest.param(lambda x: (x * 4095).astype(np.uint16), "--scale 1/4095", id="12 bit"),
        pytest.param(lambda x: (x * 16383).astype(np.uint16), "--scale 1/16383", id="14 bit"),
        pytest.param(lambda x: (x * 15).astype(np.uint8), "--scale 1/15 or", id="4 bit"),
        pytest.param(
            lambda x: (x - x.mean((1, 2, 3), keepdims=True)) / x.std((1, 2, 3), keepdims=True),
            "z-scored",
            id="standardised",
        ),
        pytest.param(lambda x: x[..., :14, :14], "--resize", id="another size"),
        pytest.param(lambda x: np.concatenate([x, x / 2, x / 3], 1), "--grey", id="in colour"),
        pytest.param(lambda x: np.where(x > 0.99, np.nan, x), "NaN", id="not a number"),
    ],
)
def test_images_that_leave_something_open(tmp_path: Path, toy: Toy, change: Any, fix: str) -> None:
    made = convert(save(tmp_path, change(toy.images), toy.labels), toy.image, Wishes(), toy.labels)
    assert made.samples is None
    assert len(made.problems) == 1
    assert fix in told(made)


def test_everything_is_asked_at_once(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, 2 * toy.images[:, :, :14] - 1, toy.labels + 1)
    made = convert(path, toy.image, Wishes(), toy.labels)
    for part in ("--resize", "--scale 0.5 --offset 0.5", "--labels 1=normal,2=abnormal"):
        assert part in told(made)


def test_answers_are_taken_and_recorded(tmp_path: Path, toy: Toy) -> None:
    wishes = Wishes(scale=0.5, offset=0.5, resize=True, clip=True, labels="1=normal,2=abnormal")
    large = np.kron(2.4 * toy.images - 1.2, np.ones((1, 1, 2, 2)))
    made = convert(save(tmp_path, large, toy.labels + 1), toy.image, wishes, toy.labels)
    assert not made.problems, told(made)
    assert np.abs(made.samples - toy.images).mean() < 0.15
    assert np.array_equal(made.labels, toy.labels)
    said = "; ".join(made.steps)
    for part in ("resized from 32x32 to 16x16", "times 0.5 + 0.5", "clipped", "labels read as"):
        assert part in said


def test_a_factor_may_be_a_fraction() -> None:
    assert number("--scale", "1/255") == pytest.approx(1 / 255)
    for wrong in ("1/0", "a", "1e", "nan", "1e400", "1e9999999999", "__import__('os')"):
        with pytest.raises(PhantomBenchError, match="is no number"):
            number("--scale", wrong)


def test_another_rate_is_resampled_where_asked(tmp_path: Path, toy: Toy) -> None:
    time = np.arange(256) / 250
    fast = np.sin(2 * np.pi * 3 * time)[None, None] * np.ones((toy.n, 1, 1))
    path = save(tmp_path, fast, toy.labels)
    assert "--crop" in told(convert(path, toy.signal, Wishes(), toy.labels))
    made = convert(path, toy.signal, Wishes(rate=250, crop=True), toy.labels)
    assert not made.problems, told(made)
    assert made.samples.shape == (toy.n, 1, 64)
    begin = (103 - 64) // 2
    expected = np.sin(2 * np.pi * 3 * (np.arange(64) + begin) / 100)
    assert np.abs(made.samples[0, 0] - expected).max() < 0.02
    assert made.steps[:2] == [
        "resampled from 250 Hz to 100 Hz",
        "kept the middle 64 of 103 values",
    ]


def test_signals_mended(tmp_path: Path, toy: Toy) -> None:
    spoilt = np.roll(-toy.signals / 1000, 5, axis=-1)
    wishes = Wishes(scale=1000.0, invert=True, shift=-5)
    made = convert(save(tmp_path, spoilt, toy.labels), toy.signal, wishes, toy.labels)
    assert np.abs(made.samples - toy.signals).max() < 1e-6
    assert made.steps == ["moved by -5 values in time", "values times 1000", "inverted"]


def test_microvolts_without_a_unit_are_asked_about(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, toy.signals * 1000 + 0.5, toy.labels)
    assert "--scale 0.001" in told(convert(path, toy.signal, Wishes(), toy.labels))


def test_samples_without_labels(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, toy.images)
    assert "--labels draw" in told(convert(path, toy.image, Wishes(), toy.labels))
    made = convert(path, toy.image, Wishes(labels="draw"), toy.labels)
    assert not made.conditional
    assert np.array_equal(np.bincount(made.labels), np.bincount(toy.labels))
    assert "phantombench data get" in told(convert(path, toy.image, Wishes(labels="draw"), None))


@pytest.mark.parametrize("more", [0, 1, 5, 100])
def test_dealt_labels_suffice_for_the_reference(more: int) -> None:
    asked = np.array([0] * 7 + [1] * 3 + [3], dtype=np.int64)
    labels = dealt(len(asked) + more, asked)
    assert len(labels) == len(asked) + more
    counts = np.bincount(labels, minlength=4)
    assert (counts >= np.bincount(asked, minlength=4)).all()
    assert counts[2] == 0
    assert np.array_equal(labels, dealt(len(asked) + more, asked))


def test_exchanged_classes_are_exchanged_back(tmp_path: Path, toy: Toy) -> None:
    path = save(tmp_path, toy.images, 1 - toy.labels)
    made = convert(path, toy.image, Wishes(labels="normal=abnormal,abnormal=normal"), toy.labels)
    assert np.array_equal(made.labels, toy.labels)


@pytest.mark.parametrize(
    ("labels", "fix"),
    [
        (np.array(["a", "b"] * 6), "--labels a=normal,b=abnormal"),
        (np.arange(12) % 2 + 1, "--labels 1=normal,2=abnormal"),
        (np.full((12, 2), 0.5), "not one-hot"),
        (np.zeros((12, 3)), "one-hot rows"),
        (np.zeros(12, int), "class abnormal: 0 of 6"),
        (np.zeros(5, int), "5 labels for 12 samples"),
    ],
)
def test_labels_that_leave_something_open(tmp_path: Path, toy: Toy, labels: Any, fix: str) -> None:
    made = convert(save(tmp_path, toy.images, labels), toy.image, Wishes(), toy.labels)
    assert fix in told(made)


def test_a_folder_that_holds_something_else_is_described(tmp_path: Path, toy: Toy) -> None:
    for name in "abc":
        (tmp_path / f"{name}.dcm").write_bytes(b"x")
    said = told(convert(tmp_path, toy.image, Wishes(), toy.labels))
    assert "holds 3 .dcm" in said
    assert "a folder of PNG files" in said
    assert "no such file" in told(convert(tmp_path / "no", toy.image, Wishes(), None))


def test_pickles_are_not_opened(tmp_path: Path, toy: Toy) -> None:
    np.savez(tmp_path / "s.npz", samples=np.array([{}, []], dtype=object))
    said = told(convert(tmp_path / "s.npz", toy.image, Wishes(), toy.labels))
    assert "pickled objects" in said
