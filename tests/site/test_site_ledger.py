"""The published ledger follows the kept files, and tells of what was changed or taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.ledger import file_digest, latest, read_ledger
from phantombench.site.inventory import kept_files, name_below
from phantombench.site.ledger import NAME, ledger_file
from phantombench.workspace import Workspace

RESULTS = Path(__file__).resolve().parents[2] / "leaderboards" / "results"
TASK = sorted(path.name for path in RESULTS.iterdir())[0]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, None, tmp_path / "cache")
    shutil.copytree(RESULTS / TASK, made.results / TASK)
    made.picture(TASK, "mine").parent.mkdir(parents=True)
    made.picture(TASK, "mine").write_bytes(b"a picture\r\n")
    (made.leaderboards / NAME).write_bytes(ledger_file(made))
    return made


def test_every_kept_file_is_in_it_once_and_the_second_time_nothing_is_added(
    place: Workspace,
) -> None:
    path = place.leaderboards / NAME
    entries = read_ledger(path)
    hashes = {name_below(place, each): file_digest(each) for each in kept_files(place)}
    assert latest(entries) == hashes and len(entries) == len(hashes)
    assert f"samples/{TASK}/mine.png" in hashes
    assert ledger_file(place) == path.read_bytes()


def test_a_file_that_is_gone_leaves_a_line(place: Workspace) -> None:
    before = (place.leaderboards / NAME).read_bytes()
    gone = min((place.results / TASK).iterdir())
    gone.unlink()
    after = ledger_file(place)
    assert after.startswith(before)
    assert b'"sha256": null' in after[len(before) :]
    assert gone.name.encode() in after[len(before) :]


@pytest.mark.parametrize("what", ["results", "samples"])
def test_a_changed_file_is_a_new_line(place: Workspace, what: str) -> None:
    before = (place.leaderboards / NAME).read_bytes()
    path = next(each for each in kept_files(place) if what in each.parts)
    path.write_bytes(path.read_bytes() + b" ")
    added = ledger_file(place)[len(before) :].splitlines()
    assert len(added) == 1 and path.name.encode() in added[0]


def test_line_ends_of_text_do_not_count_and_those_of_pictures_do(place: Workspace) -> None:
    before = (place.leaderboards / NAME).read_bytes()
    text = min((place.results / TASK).iterdir())
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n"))
    assert ledger_file(place) == before
    picture = place.picture(TASK, "mine")
    picture.write_bytes(picture.read_bytes().replace(b"\r\n", b"\n"))
    assert ledger_file(place) != before


def test_a_rewritten_history_is_refused(place: Workspace) -> None:
    path = place.leaderboards / NAME
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(PhantomBenchError, match="history was rewritten"):
        ledger_file(place)
