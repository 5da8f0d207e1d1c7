"""Arrays kept by content: made once for all runs, made again where a file is damaged."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from phantombench.kept import Kept, code_of, content_of, forget_old


def make(value: float, asked: list[float]) -> np.ndarray:
    asked.append(value)
    return np.full((2, 3), value)


def test_what_is_kept_is_made_once_for_each_key(tmp_path: Path) -> None:
    asked: list[float] = []
    for _ in range(2):  # two runs
        kept = Kept(tmp_path / "deep")
        for value in (1.5, 2.5):
            found = kept.array(["mean", str(value)], lambda value=value: make(value, asked))
            np.testing.assert_array_equal(found, np.full((2, 3), value))
    assert asked == [1.5, 2.5]


def test_nothing_is_kept_without_a_folder() -> None:
    asked: list[float] = []
    for _ in range(2):
        Kept().array(["mean"], lambda: make(1.0, asked))
    assert asked == [1.0, 1.0]


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:50], lambda b: b[:-1] + b"\1"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    asked: list[float] = []
    kept = Kept(tmp_path)
    kept.array(["mean"], lambda: make(1.0, asked))
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    np.testing.assert_array_equal(
        kept.array(["mean"], lambda: make(1.0, asked)), np.full((2, 3), 1.0)
    )
    assert asked == [1.0, 1.0]


@pytest.mark.parametrize("put", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_what_is_no_file_counts_for_nothing(tmp_path: Path, put: Callable[[Path], None]) -> None:
    asked: list[float] = []
    kept = Kept(tmp_path)
    kept.array(["mean"], lambda: make(1.0, asked))
    (path,) = tmp_path.iterdir()
    path.unlink()
    put(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # in its place, nothing is kept
        kept.array(["mean"], lambda: make(1.0, asked))
    assert asked == [1.0, 1.0]


def test_what_was_written_longest_ago_is_forgotten(tmp_path: Path) -> None:
    for age, name in enumerate("abcd"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    forget_old(tmp_path, 2)
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}
    forget_old(tmp_path / "absent", 2)


def test_content_is_shape_type_and_values() -> None:
    one = np.arange(6.0)
    others = [one.reshape(2, 3), one.astype(np.float32), one + 1, one[:5]]
    assert len({content_of([each]) for each in [one, *others]}) == 5
    assert content_of([one, one]) != content_of([one])
    assert content_of([one[::2]]) == content_of([one[::2].copy()])


def test_code_is_what_is_in_its_files_and_their_names(tmp_path: Path) -> None:
    found = set()
    for name, text in (("a", "x = 1\n"), ("a", "x = 2\n"), ("b", "x = 1\n")):
        folder = tmp_path / f"{name}{len(found)}"
        folder.mkdir()
        (folder / f"{name}.py").write_text(text)
        found.add(code_of(folder))
        found.add(code_of(folder, packages=("numpy",)))
    assert len(found) == 6


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    asked: list[float] = []
    kept = Kept(tmp_path / "file" / "below")
    for _ in range(2):
        with pytest.warns(UserWarning, match="the cache keeps nothing"):
            kept.array(["mean"], lambda: make(1.0, asked))
    assert asked == [1.0, 1.0]
