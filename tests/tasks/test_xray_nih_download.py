"""Fetching films, and the films themselves where they are at hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import deviation, load_split
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Fetchable
from phantombench.tasks.modality.xray_source import Likeness, grey_sha256, read_grey
from phantombench.tasks.xray_nih import source
from phantombench.tasks.xray_nih.manifest import (
    PATH,
    Film,
    draw_manifest,
    manifest_text,
    read_manifest,
)

TASK = get_task("xray-nih")


def film(name: str, grey: np.ndarray, rounding: int) -> Film:
    likeness = Likeness.of(grey)
    numbers = likeness.mean, likeness.spread, likeness.balance
    digest = grey_sha256(grey)
    return Film(name, 1, "No Finding", "normal", "train", rounding, digest, *numbers, 50, "F", "PA")


@pytest.fixture
def greys() -> np.ndarray:
    return np.random.default_rng(0).integers(1, 255, (2, 64, 64)).astype(np.uint8)


@pytest.fixture
def films(greys: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> tuple[Film, ...]:
    """A manifest of two films of noise; the second allows rounding."""
    rows = (film("a.png", greys[0], 0), film("b.png", greys[1], 1))
    monkeypatch.setattr(source, "read_manifest", lambda: rows)
    return rows


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}", folder
        http.shutdown()


def test_get_fetches_from_a_server_copies_and_originals(tmp_path: Path, films, greys, server):
    url, folder = server
    data = tmp_path / "data"
    Image.fromarray(greys[0]).save(folder / "a.png")
    Image.fromarray(np.kron(greys[1], np.ones((16, 16), np.uint8))).save(folder / "b.png")
    assert "2 films fetched" in source.get(data, url)
    root = data / source.FOLDER
    assert sorted(str(p.relative_to(root)) for p in root.rglob("*.*")) == [
        "images-1024/b.png",
        "images-64/a.png",
    ]
    assert source.check(data) == []
    assert "nothing to get" in source.get(data, url)


def test_get_refuses_other_content_and_leaves_nothing(tmp_path: Path, films, greys, server) -> None:
    url, folder = server
    data = tmp_path / "data"
    with pytest.raises(PhantomBenchError, match="404"):
        source.get(data, url)
    for wrong in (greys[1], None):
        if wrong is None:
            (folder / "a.png").write_bytes(b"no image")
        else:
            Image.fromarray(wrong).save(folder / "a.png")
        with pytest.raises(PhantomBenchError):
            source.get(data, url)
    assert list((data / source.FOLDER).rglob("*.*")) == []


def test_get_without_a_server_says_what_to_do(tmp_path: Path) -> None:
    assert isinstance(TASK, Fetchable)
    text = TASK.get(tmp_path, None)
    assert "0 of 1998" in text
    assert source.BOX in text
    assert str(tmp_path / source.FOLDER / "images_001") in text


def test_splits_are_the_pinned_ones(data_root: Path, cache_root: Path) -> None:
    for name in SPLITS:
        split = load_split(TASK, name, data_root, cache_root)
        assert deviation(TASK, name, split) is None
        assert split.samples.shape == (TASK.spec.splits[name].size, 1, 64, 64)
        assert split.samples.min() >= 0
        assert split.samples.max() <= 1


def test_originals_and_copies_agree_within_one_grey_level(data_root: Path, tmp_path: Path) -> None:
    folder = data_root / source.FOLDER
    originals = sorted((folder / "images-1024").glob("*.png"))
    if not originals:
        pytest.skip("needs originals in images-1024/")
    rows = {film.image: film for film in read_manifest()}
    for path in originals:
        reduced, copy = read_grey(path), read_grey(folder / "images-64" / path.name)
        assert np.abs(reduced.astype(int) - copy).max() <= rows[path.name].rounding
        assert source.fits(rows[path.name], reduced)
    with Image.open(originals[0]) as image:
        alpha = image.convert("RGBA")
    alpha.putalpha(128)
    alpha.save(tmp_path / "alpha.png")
    np.testing.assert_array_equal(read_grey(tmp_path / "alpha.png"), read_grey(originals[0]))


def test_reading_through_originals_gives_the_pinned_films(data_root: Path, tmp_path: Path) -> None:
    folder = data_root / source.FOLDER
    names = {path.name for path in (folder / "images-1024").glob("*.png")}
    for film in read_manifest():
        place = "images_001/images" if film.image in names else "images-64"
        source_place = "images-1024" if film.image in names else "images-64"
        target = tmp_path / source.FOLDER / place / film.image
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(folder / source_place / film.image)
    for name in ("train", "reference"):
        assert deviation(TASK, name, TASK.read(name, tmp_path)) is None


def test_the_manifest_can_be_drawn_again(data_root: Path) -> None:
    folder = data_root / source.FOLDER
    if not (folder / "index.csv").is_file():
        pytest.skip("needs index.csv")
    assert manifest_text(draw_manifest(folder)) == PATH.read_text(encoding="utf-8")
