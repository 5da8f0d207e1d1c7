"""Attacks through the folder and through `submission.toml`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.metadata import examine, read_submission

SOURCE = {"kind": "samples", "samples": "samples.npz", "sha256": "0" * 64}


def text(workshop: Any) -> Path:
    return Path(workshop.folder / "submission.toml")


def link_file(workshop: Any) -> None:
    secret = workshop.root / "secret.npz"
    (workshop.folder / "samples.npz").rename(secret)
    (workshop.folder / "samples.npz").symlink_to(secret)


def link_metadata(workshop: Any) -> None:
    text(workshop).rename(workshop.root / "elsewhere.toml")
    text(workshop).symlink_to(workshop.root / "elsewhere.toml")


def link_folder(workshop: Any) -> None:
    workshop.folder.rename(workshop.root / "mine")
    workshop.folder.symlink_to(workshop.root / "mine")


def link_parent(workshop: Any) -> None:
    workshop.folder.parent.rename(workshop.root / "small-task")
    workshop.folder.parent.symlink_to(workshop.root / "small-task")


def pipe(workshop: Any) -> None:
    (workshop.folder / "samples.npz").unlink()
    os.mkfifo(workshop.folder / "samples.npz")


def pipe_for_metadata(workshop: Any) -> None:
    text(workshop).unlink()
    os.mkfifo(text(workshop))


def subfolder(workshop: Any) -> None:
    (workshop.folder / "more").mkdir()


def folder_for_metadata(workshop: Any) -> None:
    text(workshop).unlink()
    text(workshop).mkdir()


def many_files(workshop: Any) -> None:
    for index in range(20):
        (workshop.folder / f"{index}.txt").touch()


def no_metadata(workshop: Any) -> None:
    text(workshop).unlink()


def no_file(workshop: Any) -> None:
    (workshop.folder / "samples.npz").unlink()


def orders_to_git(workshop: Any) -> None:
    (workshop.folder / ".GitAttributes").write_text("*.py working-tree-encoding=ASCII//TRANSLIT")


FOLDERS: list[tuple[Callable[[Any], None], str, str]] = [
    (link_file, "samples.npz", "is a link"),
    (link_metadata, "submission.toml", "is a link"),
    (link_folder, "mine", "is a link"),
    (link_parent, "small-task", "is a link"),
    (pipe, "samples.npz", "not a regular file"),
    (pipe_for_metadata, "submission.toml", "not a regular file"),
    (subfolder, "more", "not a regular file"),
    (folder_for_metadata, "submission.toml", "not a regular file"),
    (many_files, "mine", "more than 8 files"),
    (orders_to_git, ".GitAttributes", "tells git what to show"),
    (no_metadata, "submission.toml", "no such file"),
    (no_file, "samples.npz", "no such file"),
]


@pytest.mark.parametrize(
    ("spoil", "where", "wrong"), FOLDERS, ids=lambda each: getattr(each, "__name__", None)
)
def test_folder_is_refused(
    workshop: Any, spoil: Callable[[Any], None], where: str, wrong: str
) -> None:
    workshop.samples()
    spoil(workshop)
    with pytest.raises(PhantomBenchError, match=wrong) as refusal:
        workshop.open()
    assert refusal.value.where.endswith(where)


@pytest.mark.parametrize(
    "name",
    [
        "../other.npz",
        "/etc/passwd",
        "in/samples.npz",
        "..",
        ".npz",
        "a\\..\\b.npz",
        "samples.npz\n",
    ],
)
def test_a_path_that_leaves_the_folder_is_refused(workshop: Any, name: str) -> None:
    workshop.metadata(SOURCE | {"samples": name})
    with pytest.raises(PhantomBenchError, match=r"'source\.samples' is not a plain file name"):
        read_submission(workshop.folder)


FIELDS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({}, {"colour": "red"}, "field 'colour' is unknown", "choose one of: schema_version"),
    ({"weights": "w.safetensors"}, {}, "field 'source.weights' is unknown", "samples"),
    ({"sha256": "abc"}, {}, "field 'source.sha256' is not a sha256: 'abc'", "sha256sum"),
    ({"sha256": None}, {}, "field 'source.sha256' is missing", "add sha256 = ..."),
    ({"kind": "magic"}, {}, "field 'source.kind' is 'magic'", "model, samples, control"),
    ({"kind": None}, {}, "field 'source' is incomplete", "submit new"),
    ({}, {"source_2": {}}, "field 'source_2' is unknown", "source"),
    ({}, {"title": 7}, "field 'title' should be a valid string, found 7", "correct"),
    ({}, {"title": "x" * 81}, "field 'title' should have at most 80 characters", "correct"),
    ({}, {"title": "red \x1b[31m"}, "field 'title' holds control characters", "printable"),
    ({}, {"title": "\u202egnp.exe"}, "field 'title' holds control characters", "printable"),
    ({}, {"title": "   "}, "field 'title' shows nothing that can be read", "another"),
    ({}, {"title": "\u3164\u2800"}, "field 'title'", ""),
    ({}, {"title": "DC\u200bGAN"}, "field 'title' holds control characters", "printable"),
    ({}, {"authors": ["\u00a0"]}, "field 'authors.0' shows nothing that can be read", "another"),
    ({}, {"name": "nul"}, "field 'name' 'nul' is the name of a device", "another"),
    ({}, {"task": "com1"}, "field 'task' 'com1' is the name of a device", "another"),
    ({}, {"url": "javascript:alert(1)"}, "field 'url' is not a web address", "https://"),
    ({}, {"authors": []}, "field 'authors' List should have at least 1 item", "correct"),
    ({}, {"schema_version": 2}, "field 'schema_version' should be 1, found 2", "correct"),
    ({}, {"name": "other"}, "field 'name' is 'other', the folder is 'mine'", "same name"),
    ({}, {"task": "other"}, "field 'task' is 'other', the folder lies in 'small-task'", "move"),
    ({}, {"name": "A name"}, "field 'name' is not a name: 'A name'", "lower-case"),
]


@pytest.mark.parametrize(("source", "fields", "wrong", "fix"), FIELDS)
def test_field_is_refused_by_name(
    workshop: Any, source: dict[str, Any], fields: dict[str, Any], wrong: str, fix: str
) -> None:
    workshop.metadata(SOURCE | source, **{k: v for k, v in fields.items() if k != "source_2"})
    if "source_2" in fields:
        with text(workshop).open("a") as handle:
            handle.write("[source_2]\n")
    with pytest.raises(PhantomBenchError) as refusal:
        read_submission(workshop.folder)
    assert refusal.value.where == "submissions/small-task/mine/submission.toml"
    assert refusal.value.wrong.startswith(wrong)
    assert fix in refusal.value.fix


@pytest.mark.parametrize(
    "value", ["nan", "inf", "1000000", "[1]", "{ a = 1 }", f'"{"x" * 200}"', "1979-05-27", "1e300"]
)
def test_hyperparameter_is_refused_once(workshop: Any, value: str) -> None:
    workshop.metadata(
        {"kind": "model", "model": "dcgan", "weights": "w.safetensors", "sha256": "0" * 64}
    )
    with text(workshop).open("a") as handle:
        handle.write(f"hyperparameters = {{ width = {value} }}\n")
    spec, problems = examine(workshop.folder)
    assert spec is None
    (problem,) = problems
    assert problem.wrong.startswith("field 'source.hyperparameters.width' is not usable")


def test_every_problem_is_told_at_once(workshop: Any) -> None:
    workshop.metadata(SOURCE | {"sha256": "no"}, colour="red", title="")
    _, problems = examine(workshop.folder)
    assert sorted(problem.wrong.split("'")[1] for problem in problems) == [
        "colour",
        "source.sha256",
        "title",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"title = ",
        b"\xff\xfe\x00",
        b"a = " + b"[" * 20_000,
        b"a = " + b"{b=" * 10_000,
        b".".join([b"a"] * 20_000) + b" = 1",
        b"a = " + b"9" * 10_000,
        b"a = 0x" + b"f" * 60_000,
        b"a = 1\na = 2",
        b"\0" * 1000,
    ],
    ids=[
        "cut off",
        "not UTF-8",
        "deep lists",
        "deep tables",
        "deep keys",
        "a long number",
        "a long hexadecimal number",
        "a field twice",
        "nulls",
    ],
)
def test_other_bytes_are_refused(workshop: Any, content: bytes) -> None:
    text(workshop).write_bytes(content)
    with pytest.raises(PhantomBenchError) as refusal:
        read_submission(workshop.folder)
    assert len(str(refusal.value)) < 1000
    assert str(refusal.value).isprintable()


def test_a_huge_file_is_refused_unread(workshop: Any) -> None:
    workshop.samples()
    with text(workshop).open("r+b") as handle:
        handle.truncate(10 * 2**30)
    with pytest.raises(PhantomBenchError, match="more than the 64 KiB allowed"):
        read_submission(workshop.folder)


def test_large_files_beside_are_told(workshop: Any) -> None:
    from phantombench.submission.files import check_beside

    with (workshop.folder / "notes.bin").open("wb") as handle:
        handle.truncate(limits.BESIDE.size + 1)
    with pytest.raises(PhantomBenchError, match="more than the 1 MiB allowed"):
        check_beside(workshop.folder, set())
