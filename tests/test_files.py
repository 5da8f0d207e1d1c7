"""A file is written whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from phantombench.files import check_writable, write_atomically

WRITER = """
import sys
from pathlib import Path
from phantombench.files import write_atomically
path = Path(sys.argv[1])
for round in range(10**9):
    write_atomically(path, bytes([round % 256]) * 2_000_000)
    if round == 0:
        print("written", flush=True)
"""


def test_replaces_content_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "result.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_failure_keeps_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "taken"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/null")
    before = path.lstat()
    with pytest.raises(OSError, match="is no regular file") as refused:
        write_atomically(path, b"new")
    assert refused.value.filename == str(path) and path.lstat().st_ino == before.st_ino


def test_a_path_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    with pytest.raises(OSError, match="too long") as refused:
        write_atomically(path, b"new")
    assert refused.value.filename == str(path)


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "result.bin"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        writer.send_signal(signal.SIGKILL)
    content = path.read_bytes()
    assert len(content) == 2_000_000
    assert len(set(content)) == 1


def test_what_a_killed_writer_left_goes_with_the_next_writing(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    old, young = (tmp_path / f".{path.name}.{end}" for end in ("ab1_2c3d", "ab1_2c3e"))
    others = tmp_path / ".result.json.previous.txt", tmp_path / ".other.json.ab1_2c3d"
    for each in (old, young, *others):
        each.write_bytes(b"half")
    for each in (old, *others):
        os.utime(each, (0, 0))
    write_atomically(path, b"new")
    assert set(tmp_path.iterdir()) == {path, young, *others}


def test_what_cannot_be_written_is_refused_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "not" / "there"
    check_writable(folder)
    asked: list[tuple[Path, int]] = []
    monkeypatch.setattr(os, "access", lambda *what: asked.append(what))  # nobody may
    with pytest.raises(OSError, match="cannot be written") as refused:
        check_writable(folder)
    assert refused.value.filename == str(folder) and asked == [(tmp_path, os.W_OK)]
