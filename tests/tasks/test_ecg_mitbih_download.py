"""Fetching records from a local server with PhysioNet's layout."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.task.registry import get_task
from phantombench.task.spec import Fetchable
from phantombench.tasks.modality import mitdb_records as records
from phantombench.tasks.modality.mitdb_download import DATABASE
from phantombench.tasks.modality.mitdb_records import (
    SUFFIXES,
    Record,
    content_digest,
    read_manifest,
)

FILES = {
    f"{number}.{suffix}": f"{number} {suffix}\n".encode() * 400
    for number in (100, 101)
    for suffix in SUFFIXES
}


@dataclass
class Mirror:
    """A running server: its address, its folder, and what was asked of it."""

    url: str
    folder: Path
    asked: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, mirror: Mirror, **settings: object) -> None:
        self.mirror = mirror
        super().__init__(*args, **settings)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path.rsplit("/", 1)[-1])
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    folder = tmp_path / "served"
    (folder / DATABASE).parent.mkdir(parents=True)
    place = Mirror("", folder)
    handler = functools.partial(_Handler, mirror=place, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    place.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def served(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """The mirror with two small records, which the manifest is made to list."""
    (mirror.folder / DATABASE).mkdir()
    for name, content in FILES.items():
        (mirror.folder / DATABASE / name).write_bytes(content)
    listed = tuple(
        Record(
            number,
            "DS1",
            {suffix: content_digest(FILES[f"{number}.{suffix}"], suffix) for suffix in SUFFIXES},
            (0, 0, 0, 0),
            60,
            "F",
        )
        for number in (100, 101)
    )
    monkeypatch.setattr(records, "used_records", lambda _: listed)
    return mirror


@pytest.fixture
def task() -> Fetchable:
    found = get_task("ecg-mitbih")
    assert isinstance(found, Fetchable)
    return found


def test_everything_is_fetched_and_checked(served: Mirror, task: Fetchable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert len(task.check(data)) == 6
    assert task.get(data, served.url).startswith("fetched 6 files")
    assert {p.name: p.read_bytes() for p in (data / "mitdb").iterdir()} == FILES
    assert task.check(data) == []


def test_a_second_time_fetches_nothing(served: Mirror, task: Fetchable, tmp_path: Path) -> None:
    task.get(tmp_path, served.url + "/")
    served.asked.clear()
    assert "nothing was fetched" in task.get(tmp_path, served.url)
    assert served.asked == []


def test_only_missing_and_damaged_files_are_fetched(
    served: Mirror, task: Fetchable, tmp_path: Path
) -> None:
    task.get(tmp_path, served.url)
    (tmp_path / "mitdb" / "100.dat").write_bytes(FILES["100.dat"][:-1])
    (tmp_path / "mitdb" / "101.atr").unlink()
    assert task.check(tmp_path) == [
        "100.dat is damaged: its sha256 is not the manifest's",
        "101.atr is missing",
    ]
    served.asked.clear()
    task.get(tmp_path, served.url)
    assert sorted(served.asked) == ["100.dat", "101.atr"]
    assert task.check(tmp_path) == []


def test_headers_may_have_either_line_end(served: Mirror, task: Fetchable, tmp_path: Path) -> None:
    header = served.folder / DATABASE / "100.hea"
    header.write_bytes(header.read_bytes().replace(b"\n", b"\r\n"))
    task.get(tmp_path, served.url)
    assert task.check(tmp_path) == []


def test_a_damaged_file_on_the_server_never_takes_its_name(
    served: Mirror, task: Fetchable, tmp_path: Path
) -> None:
    (served.folder / DATABASE / "101.hea").write_bytes(b"something else")
    with pytest.raises(PhantomBenchError, match=r"101\.hea: what came has not the sha256"):
        task.get(tmp_path, served.url)
    # What came before it stays, so that the next try goes on from here; no partial file is left.
    assert sorted(p.name for p in (tmp_path / "mitdb").iterdir()) == [
        "100.atr",
        "100.dat",
        "100.hea",
    ]
    (served.folder / DATABASE / "101.hea").write_bytes(FILES["101.hea"])
    assert task.get(tmp_path, served.url).startswith("fetched 3 files")


def test_a_damaged_download_leaves_the_old_file(
    served: Mirror, task: Fetchable, tmp_path: Path
) -> None:
    task.get(tmp_path, served.url)
    kept = tmp_path / "mitdb" / "100.dat"
    kept.write_bytes(b"the user's own")
    (served.folder / DATABASE / "100.dat").write_bytes(b"worse")
    with pytest.raises(PhantomBenchError):
        task.get(tmp_path, served.url)
    assert kept.read_bytes() == b"the user's own"


def test_a_file_the_server_lacks_is_named(served: Mirror, task: Fetchable, tmp_path: Path) -> None:
    (served.folder / DATABASE / "100.dat").unlink()
    with pytest.raises(PhantomBenchError, match=r"100\.dat: cannot be fetched: 404"):
        task.get(tmp_path, served.url)
    assert [p.name for p in (tmp_path / "mitdb").iterdir()] == ["100.hea"]


def test_no_server_is_a_clear_message(served: Mirror, task: Fetchable, tmp_path: Path) -> None:
    with pytest.raises(PhantomBenchError, match="cannot be fetched"):
        task.get(tmp_path, "http://127.0.0.1:1")


def test_a_real_record_travels_whole(
    mirror: Mirror,
    task: Fetchable,
    tmp_path: Path,
    data_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (mirror.folder / DATABASE).symlink_to(data_root / "mitdb")
    first = tuple(record for record in read_manifest() if record.number == 114)
    monkeypatch.setattr(records, "used_records", lambda _: first)
    assert task.get(tmp_path / "data", mirror.url).startswith("fetched 3 files")
    assert task.check(tmp_path / "data") == []
