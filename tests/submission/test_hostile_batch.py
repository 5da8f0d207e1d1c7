"""All hostile submissions in one batch, beside sound ones: one line each, and the rest goes on."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.errors import EXIT_CODE
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Options

HERE = Path(__file__).parent
TABLES = {
    "folder": "test_hostile_folder",
    "TOML": "test_hostile_toml",
    "npz": "test_hostile_samples",
    "values": "test_hostile_values",
    "weights": "test_hostile_weights",
    "code": "test_hostile_code",
}
AT_LEAST = 150


def module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


TABLE = {kind: module(name) for kind, name in TABLES.items()}


class Place:
    """One hostile submission of many: looks like a workshop to the tables."""

    def __init__(self, workshop: Any, name: str) -> None:
        self._workshop, self.name = workshop, name
        self.root = workshop.root
        self.folder = workshop.root / "submissions" / "small-task" / name
        self.folder.mkdir()

    def metadata(self, source: dict[str, Any], **changes: Any) -> None:
        self._workshop.folder = self.folder
        self._workshop.metadata(source, **({"name": self.name} | changes))

    def samples(self, content: bytes | None = None, **changes: Any) -> None:
        type(self._workshop).samples(self, content, **changes)

    def model(self, content: bytes, **changes: Any) -> None:
        type(self._workshop).model(self, content, **changes)


Make = Callable[[Place], None]


def of_folders() -> dict[str, Make]:
    def spoilt(spoil: Callable[[Any], None]) -> Make:
        def make(place: Place) -> None:
            place.samples()
            spoil(place)

        return make

    told = {
        each.__name__: spoilt(each)
        for each, _, _ in TABLE["folder"].FOLDERS
        if each.__name__ not in ("link_parent", "link_folder")
    }  # these are of one submission alone
    told["socket"] = spoilt(a_socket)
    told["link_out"] = spoilt(lambda place: (place.folder / "notes").symlink_to("/"))
    told["device"] = spoilt(lambda place: (place.folder / "notes").symlink_to("/dev/zero"))
    told["huge beside"] = spoilt(lambda place: os.truncate(touched(place, "notes"), 2**40))
    told["hard link to a large file"] = spoilt(hard_link)
    return told


def touched(place: Place, name: str) -> Path:
    (place.folder / name).touch()
    return Path(place.folder / name)


def hard_link(place: Place) -> None:
    secret = place.root / "secret"
    secret.write_bytes(b"a secret")
    (place.folder / "samples.npz").unlink()
    os.link(secret, place.folder / "samples.npz")


def a_socket(place: Place) -> None:
    before = Path.cwd()
    os.chdir(place.folder)  # the name of a socket is short
    try:
        socket.socket(socket.AF_UNIX).bind("samples")
    finally:
        os.chdir(before)


def of_paths() -> dict[str, Make]:
    names = ["../other.npz", "/etc/passwd", "in/samples.npz", "..", ".npz", "a\\b.npz", "s.npz\n",
             "s.npz\x00", "con", "samples.pkl", "s\u202e.npz"]  # fmt: skip
    source = TABLE["folder"].SOURCE
    return {
        f"path {name!a}": lambda place, name=name: place.metadata(source | {"samples": name})
        for name in names
    }


def of_fields() -> dict[str, Make]:
    titles = ["", " ", "x" * 81, "x" * 60_000, "a\x1b[31mb", "\u202egnp.exe", "\u3164", "\u200b",
              "DC\u200bGAN", "a\nb", "\x00", "\u2066a\u2069", "\ufeff"]  # fmt: skip
    source = TABLE["folder"].SOURCE
    told: dict[str, Make] = {
        f"title {title[:20]!a}{len(title)}": lambda place, title=title: place.metadata(
            source, title=title
        )
        for title in titles
    }
    for number, (changed, fields, *_) in enumerate(TABLE["folder"].FIELDS):
        if "source_2" not in fields and "title" not in fields:
            told[f"field {number}"] = lambda place, c=changed, f=fields: place.metadata(
                source | c, **f
            )
    return told


def of_toml() -> dict[str, Make]:
    texts = TABLE["TOML"].DEEP | {
        "cut off": "title = ",
        "a field twice": "a = 1\na = 2",
        "a surrogate": 'title = "\\ud800"',
        "a long number": "a = " + "9" * 10_000,
        "a date that is none": "a = 2026-13-45",
    }
    told: dict[str, Make] = {
        name: lambda place, text=text: (place.folder / "submission.toml").write_text(text)
        for name, text in texts.items()
    }
    told["not UTF-8"] = lambda place: (place.folder / "submission.toml").write_bytes(b"\xff\xfe")
    told["nulls"] = lambda place: (place.folder / "submission.toml").write_bytes(b"\0" * 999)
    told["a terabyte"] = lambda place: os.truncate(touched(place, "submission.toml"), 2**40)
    return told


def of_samples(kind: str, arrays: Callable[[], Any]) -> dict[str, Make]:
    return {
        name: lambda place, make=make: place.samples(make(arrays()))
        for name, (make, _) in TABLE[kind].ATTACKS.items()
    }


def of_weights(weights: bytes) -> dict[str, Make]:
    told: dict[str, Make] = {
        name: lambda place, make=make: place.model(make(weights))
        for name, (make, _) in TABLE["weights"].ATTACKS.items()
    }
    for name, changes in (
        ("an unknown model", {"model": "no-such-gan"}),
        ("too wide", {"hyperparameters": {"width": 65_536, "latent_dim": 65_536}}),
        ("a word for a number", {"hyperparameters": {"width": "wide"}}),
        ("a negative width", {"hyperparameters": {"width": -1}}),
        ("another sha256", {"sha256": "0" * 64}),
        ("code without trust", {"code": "model.py", "code_sha256": "0" * 64}),
    ):
        told[name] = lambda place, changes=changes: place.model(weights, **changes)
    return told


@pytest.fixture
def hostile(workshop: Any, weights: bytes, sound_arrays: Callable[[], Any]) -> dict[str, str]:
    """Every hostile submission in a folder of its own; its kind by its name."""
    made: dict[str, dict[str, Make]] = {
        "folder": of_folders(),
        "path": of_paths(),
        "field": of_fields(),
        "TOML": of_toml(),
        "npz": of_samples("npz", sound_arrays),
        "values": of_samples("values", sound_arrays),
        "weights": of_weights(weights),
    }
    kinds = {}
    for kind, several in made.items():
        for number, make in enumerate(several.values()):
            name = f"{kind.lower()}-{number}"
            make(Place(workshop, name))
            kinds[name] = kind
    return kinds


def test_there_are_enough_of_each_kind(hostile: dict[str, str]) -> None:
    kinds = list(hostile.values())
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    code = {kind: len(several) for kind, several in TABLE["code"].CODE.ATTACKS.items()}
    assert len(kinds) >= AT_LEAST, counts
    assert min(counts.values()) >= 10, counts
    assert sum(code.values()) >= 50, code


@pytest.fixture
def small_task(monkeypatch: pytest.MonkeyPatch) -> Any:
    task = module("conftest").SmallTask()
    monkeypatch.setattr(batch, "get_task", lambda name: task)
    monkeypatch.setattr(batch, "read_spec", lambda name: task.spec)
    monkeypatch.setattr(batch, "task_ids", lambda: [task.spec.id])
    return task


def test_each_is_one_line_and_the_rest_of_the_batch_goes_on(
    hostile: dict[str, str],
    workshop: Any,
    small_task: Any,
    weights: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from phantombench.evaluation.evaluate import open_planned
    from phantombench.workspace import Workspace

    Place(workshop, "sound-samples").samples()
    Place(workshop, "sound-model").model(weights)
    sampled = []

    def carry_out(bench: Any, planned: Any, report: Any) -> None:
        """Open and sample, as scoring does; the measures do not matter here."""
        asked = bench.task.load("reference").labels
        bench.load = bench.task.load
        sampler = open_planned(bench, planned)
        sampled.append((planned.spec.name, sampler.sample(asked, 0)))

    monkeypatch.setattr(batch, "carry_out", carry_out)
    place = Workspace(workshop.root, None, workshop.root / "cache")
    jobs, unknown = batch.find_jobs(place, None, None)
    planned, failed = batch.plan_all(place, jobs, Options())
    failed += batch.run(place, planned, Options(), 1, lambda _: None)
    told = {outcome.job.name: str(outcome.error) for outcome in failed if outcome.error}
    told |= {Path(error.where).name: str(error) for error in unknown}
    missed = {name: kind for name, kind in hostile.items() if name not in told}
    assert missed == {}
    assert {name for name, _ in sampled} == {"sound-samples", "sound-model"}
    assert all(np.isfinite(samples).all() for _, samples in sampled)
    for name, line in told.items():
        assert line.isprintable() and len(line) < 2000, name
        assert f"submissions/small-task/{name}" in line and "To fix: " in line, line
    assert EXIT_CODE == 2


NAMES = (b"\xff\xfe", "\u202egan".encode(), b"a b", b"\x1b[31mred", b"<b>bold", b"CON", b"a\nb")


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_whose_name_cannot_be_used_is_told(
    workshop: Any, small_task: Any, name: bytes
) -> None:
    from phantombench.workspace import Workspace

    workshop.folder.rmdir()
    folder = os.fsencode(workshop.root / "submissions" / "small-task") + b"/" + name
    os.mkdir(folder)  # noqa: PTH102 (its name is bytes)
    (Path(os.fsdecode(folder)) / "submission.toml").write_text("")
    place = Workspace(workshop.root, None, workshop.root / "cache")
    jobs, (error,) = batch.find_jobs(place, None, None)
    assert jobs == []
    assert "is not a usable name" in str(error) and str(error).isprintable()
