"""A folder is written whole or not at all, and one process at a time works in one."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.folders import alone_in, holds_nothing, written_whole

WRITER = """
import sys
from pathlib import Path
from phantombench.folders import alone_in, written_whole
with {call} as whole:
    (Path(sys.argv[1]) if whole is None else whole).joinpath("first").write_text("half")
    print("begun", flush=True)
    sys.stdin.read()
"""


def begin(folder: Path, call: str) -> subprocess.Popen[str]:
    """Start a process that has begun to write, and waits."""
    code = WRITER.format(call=call + "(Path(sys.argv[1]))")
    words = [sys.executable, "-c", code, str(folder)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout is not None and process.stdout.readline() == "begun\n"
    return process


def end(process: subprocess.Popen[str], by: signal.Signals | None = None) -> None:
    with process:
        if by is not None:
            process.send_signal(by)
    assert process.returncode == (-by if by is not None else 0)


def fill(folder: Path, text: str = "whole", replace: bool = False) -> None:
    with written_whole(folder, replace) as whole:
        for name in ("first", "second"):
            (whole / name).write_text(text)


def lies(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()
    }


@pytest.mark.parametrize("there", [False, True])
def test_nothing_is_seen_before_everything_is_there(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "deep" / "out"
    if there:
        folder.mkdir(parents=True)
    inode = folder.stat().st_ino if there else None
    with written_whole(folder) as whole:
        (whole / "first").write_text("half")
        assert not (folder / "first").exists()
    assert lies(tmp_path) == {"deep/out/first": "half"}
    assert not there or folder.stat().st_ino == inode  # whoever stands in it still does


@pytest.mark.parametrize("there", [False, True])
def test_after_a_kill_the_same_again_completes(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "out [1]"
    if there:
        folder.mkdir()
    end(begin(folder, "written_whole"), signal.SIGKILL)
    assert "half" in lies(tmp_path).values() and not (folder / "first").exists()
    assert holds_nothing(folder) and not lies(tmp_path)
    fill(folder)
    assert lies(tmp_path) == {"out [1]/first": "whole", "out [1]/second": "whole"}


def test_who_is_still_writing_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    writer = begin(folder, "written_whole")
    assert holds_nothing(folder)
    fill(folder)
    end_refused = writer.communicate("")
    assert end_refused and writer.returncode == 1  # a folder is there now
    assert lies(tmp_path) == {"out/first": "whole", "out/second": "whole"}


def test_what_is_replaced_stays_until_all_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    fill(folder, "old")
    with (
        pytest.raises(OSError, match="space") as full,
        written_whole(folder, replace=True) as whole,
    ):
        raise OSError(28, "no space left on device", str(whole / "first"))
    assert full.value.filename == str(folder / "first")
    assert lies(tmp_path) == {"out/first": "old", "out/second": "old"}
    fill(folder, "new", replace=True)
    assert lies(tmp_path) == {"out/first": "new", "out/second": "new"}


@pytest.mark.parametrize("there", [False, True])
def test_what_another_process_has_written_is_not_mixed_with(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "out"
    if there:
        folder.mkdir()
    with pytest.raises(PhantomBenchError, match="another process"), written_whole(folder) as whole:
        (whole / "first").write_text("mine")
        folder.mkdir(exist_ok=True)
        (folder / "first").write_text("of another")
    assert lies(tmp_path) == {"out/first": "of another"}


def test_a_place_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long") as refused:
        fill(tmp_path / ("x" * 300))
    assert refused.value.filename == str(tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", [".out.previous", ".out.ab1_2c3"])
def test_folders_of_somebody_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").write_text("x")
    fill(tmp_path / "out")
    assert lies(tmp_path / name) == {"mine": "x"}


def test_one_process_at_a_time(tmp_path: Path) -> None:
    worker = begin(tmp_path, "alone_in")
    with pytest.raises(PhantomBenchError, match="another process"), alone_in(tmp_path):
        pass
    end(worker, signal.SIGKILL)
    with alone_in(tmp_path):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["first"]
