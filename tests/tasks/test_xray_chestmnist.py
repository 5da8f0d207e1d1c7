"""The loader of xray-chestmnist, on a small archive of noise in MedMNIST's layout."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task
from phantombench.task.spec import SplitSpec, TaskSpec
from phantombench.tasks.xray_chestmnist import XrayChestMnist
from phantombench.tasks.xray_chestmnist.archive import FILE, FOLDER

SIZES = {"train": 12, "val": 5, "test": 7}


@pytest.fixture(scope="module")
def archive() -> bytes:
    generator = np.random.default_rng(0)
    arrays = {}
    for name, size in SIZES.items():
        arrays[f"{name}_images"] = generator.integers(0, 256, (size, 64, 64), dtype=np.uint8)
        labels = np.zeros((size, 14), dtype=np.uint8)
        labels[1::2, 3], labels[1::4, 9] = 1, 1
        arrays[f"{name}_labels"] = labels
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def task_for(content: bytes) -> XrayChestMnist:
    """The task as it would be if this were the published archive."""
    md5 = hashlib.md5(content).hexdigest()
    sizes = {"train": 12, "reference": 5, "test": 7}
    splits = {k: SplitSpec(size=n, groups=n, archive_md5=md5) for k, n in sizes.items()}
    return XrayChestMnist(get_task("xray-chestmnist").spec.model_copy(update={"splits": splits}))


def place(data: Path, content: bytes) -> Path:
    path = data / FOLDER / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_splits_are_medmnists_and_normal_means_no_finding(tmp_path: Path, archive: bytes) -> None:
    place(tmp_path, archive)
    task = task_for(archive)
    with np.load(io.BytesIO(archive)) as arrays:
        for name, theirs in (("train", "train"), ("reference", "val"), ("test", "test")):
            split = load_split(task, name, tmp_path, tmp_path / "cache")
            images, findings = arrays[f"{theirs}_images"], arrays[f"{theirs}_labels"]
            np.testing.assert_array_equal(np.rint(split.samples[:, 0] * 255), images)
            np.testing.assert_array_equal(split.labels, findings.max(axis=1))
            np.testing.assert_array_equal(split.groups, np.arange(len(images)))
            assert split.samples.shape == (len(images), 1, 64, 64)
    assert task.check(tmp_path) == []


def test_the_published_archive_is_pinned() -> None:
    spec = get_task("xray-chestmnist").spec
    assert sum(split.size for split in spec.splits.values()) == 112_120
    identities = {split.identity for split in spec.splits.values()}
    assert identities == {"md5:9de6cd0b934ebb5b7426cfba5efbae16"}


def test_another_archive_is_refused_before_it_is_read(tmp_path: Path, archive: bytes) -> None:
    place(tmp_path, archive[:-1] + b"x")
    task = task_for(archive)
    with pytest.raises(PhantomBenchError, match="its md5 is"):
        load_split(task, "train", tmp_path, tmp_path / "cache")
    assert len(task.check(tmp_path)) == 1


def test_a_split_of_another_size_is_refused(tmp_path: Path, archive: bytes) -> None:
    place(tmp_path, archive)
    spec = task_for(archive).spec
    larger = {k: s.model_copy(update={"size": s.size + 1}) for k, s in spec.splits.items()}
    task = XrayChestMnist(spec.model_copy(update={"splits": larger}))
    with pytest.raises(PhantomBenchError, match="it has 12 samples"):
        load_split(task, "train", tmp_path, tmp_path / "cache")


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"train_images": np.zeros((3, 28, 28), np.uint8), "train_labels": np.zeros((3, 14))},
        {"train_images": np.zeros((3, 64, 64)), "train_labels": np.zeros((3, 14))},
        {"train_images": np.zeros((3, 64, 64), np.uint8), "train_labels": np.zeros((3, 1))},
        {"train_images": np.array([{}]), "train_labels": np.zeros((1, 14))},
    ],
    ids=["empty", "28 pixels", "float", "one label", "pickle"],
)
def test_other_layouts_are_refused(tmp_path: Path, arrays: dict) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    place(tmp_path, buffer.getvalue())
    with pytest.raises(PhantomBenchError, match=FILE):
        task_for(buffer.getvalue()).read("train", tmp_path)


def test_a_missing_archive_says_how_to_get_it(tmp_path: Path) -> None:
    task = get_task("xray-chestmnist")
    for data in (None, tmp_path):
        with pytest.raises(PhantomBenchError, match="phantombench data get xray-chestmnist"):
            task.fingerprint(data)
    assert "missing" in task.check(tmp_path)[0]


def test_there_is_no_encoder_and_it_says_how_to_train_one() -> None:
    task = get_task("xray-chestmnist")
    assert task.spec.encoder_sha256 == "0" * 64
    with pytest.raises(PhantomBenchError, match="encoder train --task xray-chestmnist"):
        task.encoder()


def test_a_split_is_pinned_by_one_hash() -> None:
    for hashes in ({}, {"sha256": "a", "archive_md5": "b"}):
        with pytest.raises(ValueError, match="one of the two"):
            SplitSpec(size=1, groups=1, **hashes)
    spec: TaskSpec = get_task("xray-nih").spec
    assert spec.splits["train"].identity == spec.splits["train"].sha256


class Server:
    """A server of one file, which can break off, and may or may not know ranges."""

    def __init__(self, content: bytes) -> None:
        self.content, self.break_after, self.ranges = content, None, True
        self.requests: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = self.headers.get("Range")
                outer.requests.append(asked)
                if self.path != f"/files/{FILE}":
                    self.send_error(404)
                    return
                first = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
                if first >= len(outer.content):
                    self.send_error(416)
                    return
                if not outer.ranges:
                    first = 0
                body = outer.content[first:]
                self.send_response(206 if first else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: outer.break_after])

            def log_message(self, *_: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/files"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server(archive: bytes) -> Iterator[Server]:
    running = Server(archive)
    yield running
    running.http.shutdown()
    running.http.server_close()


def test_get_fetches_and_checks(tmp_path: Path, archive: bytes, server: Server) -> None:
    task = task_for(archive)
    assert "its md5 is right" in task.get(tmp_path, server.url)
    assert task.check(tmp_path) == []
    assert "nothing to get" in task.get(tmp_path, server.url)
    assert server.requests == [None]
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [FILE]


@pytest.mark.parametrize("ranges", [True, False])
def test_get_goes_on_where_it_stopped(tmp_path, archive: bytes, server: Server, ranges) -> None:
    task = task_for(archive)
    server.break_after, server.ranges = 1000, ranges
    with pytest.raises(PhantomBenchError, match="goes on where it stopped"):
        task.get(tmp_path, server.url)
    assert not (tmp_path / FOLDER / FILE).exists()
    server.break_after = None
    task.get(tmp_path, server.url)
    assert server.requests == [None, "bytes=1000-"]
    assert (tmp_path / FOLDER / FILE).read_bytes() == archive


def test_a_part_that_is_whole_is_taken(tmp_path: Path, archive: bytes, server: Server) -> None:
    part = place(tmp_path, archive)
    part.rename(part.with_name(f"{FILE}.part"))
    task_for(archive).get(tmp_path, server.url)
    assert part.read_bytes() == archive


def test_get_throws_away_another_file(tmp_path: Path, archive: bytes, server: Server) -> None:
    server.content = archive[:-1] + b"x"
    with pytest.raises(PhantomBenchError, match="expected"):
        task_for(archive).get(tmp_path, server.url)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_get_says_what_the_server_said(tmp_path: Path, archive: bytes, server: Server) -> None:
    with pytest.raises(PhantomBenchError, match="404"):
        task_for(archive).get(tmp_path, f"{server.url}/nowhere")
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(PhantomBenchError, match="broke off"):
        task_for(archive).get(tmp_path, server.url)
