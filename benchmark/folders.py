"""Write a folder whole or not at all, and keep other processes out of one."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from phantombench.errors import PhantomBenchError

_REPLACED = "replaced"  # what lay there before, until the new folder has its name
_RANDOM = "[a-z0-9_]{8}"  # as tempfile ends a name


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder; whoever ends, also by force, keeps nobody out.

    Where the file system knows no such locks, all may work in it.

    Raises:
        PhantomBenchError: another process is at work in it.
    """
    with ExitStack() as stack:
        with suppress(OSError):
            held = _lock(folder)
            if held is None:
                raise PhantomBenchError(
                    folder, "another process is at work in it", "wait until it ends, or end it"
                )
            stack.callback(os.close, held)
        yield


def holds_nothing(folder: Path) -> bool:
    """Say whether a folder is absent or empty, once what killed processes left of it is gone."""
    remove_left(folder)
    return not folder.exists() or not any(folder.iterdir())


def remove_left(folder: Path) -> None:
    """Remove what killed processes left of a folder, in it and beside it; nobody's work."""
    folder = folder.resolve()
    form = re.compile(rf"\.{re.escape(folder.name)}\.{_RANDOM}")
    for each in [each for place in (folder, folder.parent) for each in _inside(place)]:
        ours = form.fullmatch(each.name) and not each.is_symlink() and each.is_dir()
        holds = {inside.name for inside in _inside(each)} if ours else set()
        if ours and holds <= {folder.name, _REPLACED} and _is_free(each):
            shutil.rmtree(each, ignore_errors=True)


def _inside(folder: Path) -> list[Path]:
    """Return what lies in a folder; [] where there is none, or it may not be read."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


@contextmanager
def written_whole(folder: Path, replace: bool = False) -> Iterator[Path]:
    """Yield an empty folder; once it is filled, it is `folder`. Where that fails, nothing is left.

    It is filled under a name with a leading dot. Where `folder` is there and empty, it stays what
    it is, for somebody may stand in it, or a disk be mounted there: it is filled name by name.

    Args:
        folder: the folder.
        replace: what is in it goes.

    Raises:
        PhantomBenchError: another process has written it meanwhile.
    """
    folder = folder.resolve()
    stays = folder.is_dir() and not replace
    place = folder if stays else folder.parent
    place.mkdir(parents=True, exist_ok=True)
    remove_left(folder)
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=place))
    except OSError as error:
        error.filename = str(folder)
        raise
    whole = beside / folder.name
    with alone_in(beside):
        try:
            whole.mkdir()
            yield whole
            if stays:
                written = sorted(each.name for each in whole.iterdir())
                _check_free(folder / name for name in written)  # all of them, before the first
                for name in written:
                    (whole / name).rename(folder / name)
            else:
                with suppress(FileNotFoundError):
                    if replace:
                        folder.rename(beside / _REPLACED)
                _check_free([folder])
                whole.rename(folder)
        except OSError as error:
            for name in ("filename", "filename2"):
                told = Path(str(getattr(error, name)))
                if told.is_relative_to(whole):
                    setattr(error, name, str(folder / told.relative_to(whole)))
            raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _check_free(places: Iterable[Path]) -> None:
    for place in places:
        if place.exists():
            raise PhantomBenchError(
                place,
                "was written by another process meanwhile",
                "look at it, or name another folder",
            )


def _is_free(folder: Path) -> bool:
    """Say whether nobody is at work in a folder; no where that cannot be known."""
    try:
        held = _lock(folder)
    except OSError:
        return False
    if held is not None:
        os.close(held)
    return held is not None


def _lock(folder: Path) -> int | None:
    """Lock a folder: return what holds the lock until it is closed; None where another has it.

    Raises:
        OSError: there are no locks here.
    """
    if sys.platform == "win32":
        raise OSError(errno.ENOLCK, "no locks of folders")
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
