"""Hostile submissions by kind, each made into a folder of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import test_hostile_folder
import test_hostile_toml

Arrays = Callable[[], Any]


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
        for each, _, _ in test_hostile_folder.FOLDERS
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
    source = test_hostile_folder.SOURCE
    return {
        f"path {name!a}": lambda place, name=name: place.metadata(source | {"samples": name})
        for name in names
    }


def of_fields() -> dict[str, Make]:
    titles = ["", " ", "x" * 81, "x" * 60_000, "a\x1b[31mb", "\u202egnp.exe", "\u3164", "\u200b",
              "DC\u200bGAN", "a\nb", "\x00", "\u2066a\u2069", "\ufeff",
              "\u061cgnp.exe", "DC\u00adGAN", "a\u2028b", "a\U000e0041", "a\ufe0f", "\ue000a",
              "a\ufffe", "\u0301a", "a" + "\u0301" * 5]  # fmt: skip
    source = test_hostile_folder.SOURCE
    told: dict[str, Make] = {
        f"title {title[:20]!a}{len(title)}": lambda place, title=title: place.metadata(
            source, title=title
        )
        for title in titles
    }
    for number, (changed, fields, *_) in enumerate(test_hostile_folder.FIELDS):
        if "source_2" not in fields and "title" not in fields:
            told[f"field {number}"] = lambda place, c=changed, f=fields: place.metadata(
                source | c, **f
            )
    return told


def of_toml() -> dict[str, Make]:
    texts = (
        test_hostile_toml.DEEP
        | test_hostile_toml.OPEN
        | {
            "cut off": "title = ",
            "a field twice": "a = 1\na = 2",
            "a surrogate": 'title = "\\ud800"',
            "a long number": "a = " + "9" * 10_000,
            "a date that is none": "a = 2026-13-45",
        }
    )
    told: dict[str, Make] = {
        name: lambda place, text=text: (place.folder / "submission.toml").write_text(text)
        for name, text in texts.items()
    }
    told["not UTF-8"] = lambda place: (place.folder / "submission.toml").write_bytes(b"\xff\xfe")
    told["nulls"] = lambda place: (place.folder / "submission.toml").write_bytes(b"\0" * 999)
    told["a terabyte"] = lambda place: os.truncate(touched(place, "submission.toml"), 2**40)
    return told


def of_samples(attacks: dict[str, Any], arrays: Arrays) -> dict[str, Make]:
    return {
        name: lambda place, make=make: place.samples(make(arrays()))
        for name, (make, _) in attacks.items()
    }


def of_weights(attacks: dict[str, Any], weights: bytes) -> dict[str, Make]:
    told: dict[str, Make] = {
        name: lambda place, make=make: place.model(make(weights))
        for name, (make, _) in attacks.items()
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
