"""The ledger: append-only, chained, and telling of every result that came, changed or went."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.ledger import (
    GENESIS,
    Entry,
    ResultEntry,
    as_text,
    brought_up_to_date,
    digest,
    head,
    latest,
    read_ledger,
)

A, B = "results/ecg/a.json", "samples/ecg/b.png"
FIRST = {A: "1" * 64, B: "2" * 64}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    entries = brought_up_to_date([], FIRST)
    entries = brought_up_to_date(entries, {**FIRST, A: "3" * 64})
    (tmp_path / "ledger.jsonl").write_bytes(as_text(entries))
    return tmp_path / "ledger.jsonl"


def test_the_chain_begins_at_nothing_and_each_line_follows(path: Path) -> None:
    entries = read_ledger(path)
    assert [entry.previous for entry in entries] == [GENESIS, *map(digest, entries[:-1])]
    assert head(entries) == digest(entries[-1])
    assert head([]) == GENESIS


def test_nothing_is_added_where_nothing_changed(path: Path) -> None:
    entries = read_ledger(path)
    assert brought_up_to_date(entries, latest(entries)) == entries


def test_a_changed_result_is_a_new_line_and_the_old_one_stays(path: Path) -> None:
    entries = read_ledger(path)
    assert [entry.sha256 for entry in entries if entry.file == A] == ["1" * 64, "3" * 64]
    assert latest(entries) == {A: "3" * 64, B: "2" * 64}


def test_a_deleted_result_shows_as_withdrawn(path: Path) -> None:
    entries = brought_up_to_date(read_ledger(path), {A: "3" * 64})
    assert entries[-1].file == B
    assert entries[-1].sha256 is None
    assert B not in latest(entries)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_line_taken_out_or_changed_is_noticed(path: Path, line: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    if line < len(lines) - 1:
        path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
        with pytest.raises(PhantomBenchError, match="history was rewritten"):
            read_ledger(path)
    lines[line] = lines[line].replace(b"ecg", b"gce")
    path.write_bytes(b"".join([*lines, b""]))
    changed = read_ledger_or_none(path)
    assert changed is None or head(changed) != head(brought_up_to_date([], FIRST))


def read_ledger_or_none(path: Path) -> list | None:
    try:
        return read_ledger(path)
    except PhantomBenchError:
        return None


@pytest.mark.parametrize(
    ("file", "sha256", "wrong"),
    [
        (A, "3" * 64, "changes nothing"),
        ("results/ecg/rival.json", None, "changes nothing"),
        ("results/ecg/rival.json", "copied", "no sha256"),
    ],
)
def test_an_entry_of_what_nobody_published_is_refused(
    path: Path, file: str, sha256: str | None, wrong: str
) -> None:
    entries = read_ledger(path)
    appended = Entry(file=file, sha256=sha256, previous=head(entries))
    path.write_bytes(as_text([*entries, appended]))
    with pytest.raises(PhantomBenchError, match=f"line 4: .*{wrong}"):
        read_ledger(path)


def test_what_is_no_entry_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"task": "ecg"}\n')
    with pytest.raises(PhantomBenchError, match=r"line 4: field 'file|line 4: field 'previous"):
        read_ledger(path)


BROKEN = {
    "a key twice": (
        lambda line: line.replace(b'{"file"', b'{"file": "x", "file"'),
        "'file' is the",
    ),
    "NaN": (lambda line: line.replace(b'"' + b"2" * 64, b'NaN, "x": "'), "'sha256' holds NaN"),
    "spaces": (lambda line: line.replace(b": ", b":  "), "is not as the benchmark writes"),
    "no JSON": (lambda line: line[:-3], "is not JSON"),
    "a bomb": (lambda line: b"[" * 100_000, "is nested too deep"),
}


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_line_is_plain_json_as_it_was_written(path: Path, spoil: str) -> None:
    change, wrong = BROKEN[spoil]
    first, second, *rest = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first, change(second), *rest]))
    with pytest.raises(PhantomBenchError, match="line 2: ") as refusal:
        read_ledger(path)
    assert wrong in str(refusal.value)


def test_lines_of_the_first_form_stay_in_the_chain(tmp_path: Path) -> None:
    old = ResultEntry(task="ecg", submission="a", result="9" * 64, previous=GENESIS)
    (tmp_path / "ledger.jsonl").write_bytes(as_text([old]))
    entries = read_ledger(tmp_path / "ledger.jsonl")
    assert entries == [old] and latest(entries) == {A: "9" * 64}
    assert [e.file for e in brought_up_to_date(entries, FIRST)] == [A, A, B]
