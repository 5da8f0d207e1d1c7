"""A queue of trainings: one a line of a text file, run one after the other, unattended.

A line has the options of `phantombench train`; blank lines and what follows `#` are left out. What
is done is noted beside the file, so that the same command goes on after it was cut off: a training
in the middle resumes from its checkpoint. One that fails does not stop the others.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.submission.confine import end_with_parent

DONE = ".done"  # beside the file of the queue: the lines that are finished
NEEDED = ("--task", "--model")
_FORBIDDEN = ("--queue", "--root", "--data", "--help")
LONGEST = 10_000  # characters of a line

Run = Callable[[Sequence[str], Path], int]


@dataclass(frozen=True)
class Training:
    """One line: where it stands, and its options."""

    number: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        """Return the options as they are noted and shown."""
        return shlex.join(self.words)

    def value(self, option: str) -> str:
        """Return what stands behind an option."""
        return self.words[self.words.index(option) + 1]


def read_queue(path: Path) -> tuple[Training, ...]:
    """Read all lines before anything is trained.

    Raises:
        PhantomBenchError: the file cannot be read, a line is none, or the same stands there twice.
    """
    lines, found = _lines(path, "name a text file"), []
    for number, line in enumerate(lines, start=1):
        where = f"{path}, line {number}"
        if "\0" in line or len(line) > LONGEST:
            wrong = f"holds a zero byte, or more than {LONGEST:,} characters"
            raise PhantomBenchError(where, wrong, "write the options of one training")
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise PhantomBenchError(where, str(error).lower(), "close the quotation") from error
        if words:
            found.append(_checked(Training(number, tuple(words)), where))
    said = [str(each) for each in found]
    for each in found:
        if said.count(str(each)) > 1:
            where = f"{path}, line {each.number}"
            raise PhantomBenchError(where, "stands there twice", "remove one, or change its seed")
    return tuple(found)


def _checked(training: Training, where: str) -> Training:
    for option in NEEDED:
        if option not in training.words[:-1]:
            fix = f"write {option} VALUE, as for: phantombench train"
            raise PhantomBenchError(where, f"has no {option}", fix)
        if training.words.count(option) > 1:
            raise PhantomBenchError(where, f"has {option} twice", "write a line for each")
    for option in _FORBIDDEN:
        if any(word.partition("=")[0] == option for word in training.words):
            raise PhantomBenchError(where, f"has {option}", "give it to the command instead")
    return training


def left(path: Path, queue: Sequence[Training]) -> list[Training]:
    """Return what of a queue is not noted as done.

    Raises:
        PhantomBenchError: what lies beside the file is no note.
    """
    done = set(_done(path))
    return [each for each in queue if str(each) not in done]


def note_done(path: Path, training: Training) -> None:
    """Note one as done."""
    lines = [*_done(path), str(training)]
    write_atomically(path.with_name(path.name + DONE), "".join(f"{e}\n" for e in lines).encode())


def _done(path: Path) -> list[str]:
    beside = path.with_name(path.name + DONE)
    there = beside.exists()
    return _lines(beside, "remove it: every training is looked at again") if there else []


def _lines(path: Path, fix: str) -> list[str]:
    """Return the lines of a text file.

    Raises:
        PhantomBenchError: it is none, or something that never ends.
    """
    try:
        if not path.is_file():
            raise OSError
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PhantomBenchError(path, "cannot be read as text", fix) from error


def run_queue(
    path: Path, options: Sequence[str], logs: Path, run: Run | None = None
) -> Iterator[tuple[Training, int]]:
    """Run what is left, one after the other, and yield each with its exit status.

    Args:
        path: the file.
        options: given to every training, such as `--root`.
        logs: folder of what each says.
        run: (words of the command, log) -> exit status; a process of its own by default.
    """
    carry_out = run or _in_a_process
    logs.mkdir(parents=True, exist_ok=True)
    for training in left(path, read_queue(path)):
        log = logs / f"{path.stem}-{training.number}.log"
        status = carry_out([*training.words, *options], log)
        if status == 0:
            note_done(path, training)
        yield training, status


def _in_a_process(words: Sequence[str], log: Path) -> int:
    command = [sys.executable, "-m", "phantombench.cli", "train", *words]
    with log.open("ab") as told:
        ran = subprocess.run(
            command, stdout=told, stderr=subprocess.STDOUT, check=False, preexec_fn=end_with_parent
        )
    return ran.returncode
