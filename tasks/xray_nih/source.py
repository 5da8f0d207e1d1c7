"""NIH ChestX-ray14 in the user's data root: find the films, read them, check them, fetch them.

Films lie in `nih-chestxray14/`, as 64x64 copies in `images-64/`, or as NIH's originals in
`images-1024/`, `images/` or `images_001/images/` to `images_012/images/`. A copy goes before an
original: it is the pinned one to the byte, and quicker to read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.tasks.modality.xray_download import fetch_small
from phantombench.tasks.modality.xray_source import Grey, grey_sha256, read_grey
from phantombench.tasks.xray_nih.manifest import Film, read_manifest

FOLDER = "nih-chestxray14"
COPIES = "images-64"
ORIGINALS = ("images-1024", "images", *(f"images_{k:03d}/images" for k in range(1, 13)))
BOX = "https://nihcc.app.box.com/v/ChestXray-NIHCC"
_LONGEST_FILE = 8 << 20  # bytes; the largest original has about 1 MiB
_NAMED = 5  # films that a message names

INSTRUCTIONS = f"""\
NIH serves the films in 12 archives, not one by one. To get them:
  1. open {BOX} , folder `images`, and download images_001.tar.gz to images_012.tar.gz
     (42 GiB in all; batch_download_zips.py there fetches them one after the other)
  2. unpack each into a folder of its own: {{folder}}/images_001/images/*.png and so on, or all of
     them into {{folder}}/images/
  3. phantombench data check xray-nih
Where 64x64 copies of the films are at hand (the original reduced 16x by the box filter), put them
into {{folder}}/{COPIES}/ instead. A server with the files of the manifest under their own names can
be named with --url."""


def find_films(films: Sequence[Film], data: Path | None) -> list[Path]:
    """Return the file of each film.

    Raises:
        PhantomBenchError: there is no data root, or a film is missing; says what to get.
    """
    fix = "phantombench data get xray-nih says what to download and where to put it"
    if data is None:
        raise PhantomBenchError(
            "xray-nih",
            "no data root is named",
            f"name it with --data or PHANTOMBENCH_DATA; {fix}",
        )
    found = _locate(films, data / FOLDER)
    missing = [film.image for film in films if film.image not in found]
    if missing:
        wrong = f"{len(missing)} of {len(films)} films are missing: {_few(missing)}"
        raise PhantomBenchError(data / FOLDER, wrong, fix)
    return [found[film.image] for film in films]


def read_films(films: Sequence[Film], data: Path | None) -> Grey:
    """Read films as (n, 64, 64) grey levels, each checked against the manifest.

    Raises:
        PhantomBenchError: a film is missing, damaged, or not the one of the manifest.
    """
    paths = find_films(films, data)
    grey = np.stack([read_grey(path) for path in paths])
    wrong = [
        path for film, path, one in zip(films, paths, grey, strict=True) if not fits(film, one)
    ]
    if wrong:
        raise PhantomBenchError(
            wrong[0].parent,
            f"{len(wrong)} of {len(films)} films are not those of the manifest: "
            f"{_few(path.name for path in wrong)}",
            "get them again, or remove 64x64 copies that were not made by the box filter; "
            "phantombench data check xray-nih lists them all",
        )
    return grey


def fits(film: Film, grey: Grey) -> bool:
    """Say whether grey levels are the film's, to the byte or within its `rounding`."""
    if grey_sha256(grey) == film.sha256:
        return True
    return film.rounding > 0 and film.likeness.admits(grey, film.rounding)


def fingerprint(data: Path | None) -> str:
    """Return a sha256 over the manifest's films as they lie in the data root, by content."""
    films = read_manifest()
    digest = hashlib.sha256()
    for film, path in zip(films, find_films(films, data), strict=True):
        digest.update(film.image.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def check(data: Path) -> list[str]:
    """Return one line a film that is missing, damaged, or another than the manifest's."""
    films = read_manifest()
    found = _locate(films, data / FOLDER)
    problems = []
    for film in films:
        path = found.get(film.image)
        if path is None:
            problems.append(f"{film.image}: missing in {data / FOLDER}")
            continue
        try:
            if not fits(film, read_grey(path)):
                problems.append(f"{film.image}: {path} does not show the film of the manifest")
        except PhantomBenchError as error:
            problems.append(f"{film.image}: {error}")
    return problems


def get(data: Path, url: str | None) -> str:
    """Fetch the films from a server that has them under their names, or say how to get them.

    A film that is there is not fetched again. What arrives is checked before it takes its name.

    Raises:
        PhantomBenchError: the server lacks a film, or serves another one.
    """
    folder = data / FOLDER
    films = read_manifest()
    missing = [film for film in films if film.image not in _locate(films, folder)]
    state = f"{len(films) - len(missing)} of {len(films)} films are in {folder}"
    if not missing:
        return f"{state}; nothing to get"
    if url is None:
        return f"{state}\n{INSTRUCTIONS.format(folder=folder)}"
    for film in missing:
        _fetch(film, f"{url.rstrip('/')}/{film.image}", folder)
    return f"{len(missing)} films fetched from {url} into {folder}"


def _fetch(film: Film, url: str, folder: Path) -> None:
    arriving = folder / f"{film.image}.part"
    write_atomically(arriving, fetch_small(url, _LONGEST_FILE))
    try:
        if not fits(film, read_grey(arriving)):
            raise PhantomBenchError(
                url, "it is not the film of the manifest", "name another source"
            )
        target = folder / (COPIES if _is_copy(arriving) else ORIGINALS[0]) / film.image
        target.parent.mkdir(exist_ok=True)
        arriving.replace(target)
    finally:
        arriving.unlink(missing_ok=True)


def _is_copy(path: Path) -> bool:
    return int.from_bytes(path.read_bytes()[16:20], "big") == 64  # the width in a PNG's header


def _locate(films: Iterable[Film], folder: Path) -> dict[str, Path]:
    """Map names to files; what comes earlier in the list of folders wins."""
    wanted = {film.image for film in films}
    found: dict[str, Path] = {}
    for place in (COPIES, *ORIGINALS):
        if (folder / place).is_dir():
            for path in (folder / place).iterdir():
                if path.name in wanted:
                    found.setdefault(path.name, path)
    return found


def _few(names: Iterable[str]) -> str:
    named = list(names)
    more = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "")
