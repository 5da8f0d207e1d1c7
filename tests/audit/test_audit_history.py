"""The ledger goes on from what was committed: whoever rewrites all of it is found."""

from __future__ import annotations

import subprocess

import pytest

from phantombench.audit.publication import of_history, of_ledger
from phantombench.result.ledger import as_text, brought_up_to_date, latest, read_ledger


def git(published, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    command = ["git", "-C", str(published.workspace.root), *who, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def committed(published):
    git(published, "init", "-q", "-b", "main")
    git(published, "add", "leaderboards/ledger.jsonl")
    git(published, "commit", "-q", "-m", "Publish")
    return published


def test_what_is_appended_goes_on(committed) -> None:
    assert list(of_history(committed.workspace)) == []
    committed.picture().write_bytes(b"another")
    committed.rebuild_if_possible()
    assert list(of_history(committed.workspace)) == []
    git(committed, "commit", "-q", "-am", "Publish again")
    assert list(of_history(committed.workspace)) == []


def test_a_chain_that_was_made_anew_is_found(committed) -> None:
    committed.picture().write_bytes(b"another")
    committed.ledger.unlink()
    committed.rebuild_if_possible()
    assert list(of_ledger(committed.workspace)) == []  # no link is broken
    (told,) = of_history(committed.workspace)
    assert "was rewritten" in told


def test_it_is_found_when_it_has_been_committed_since(committed) -> None:
    known = latest(read_ledger(committed.ledger))
    first = min(known)
    committed.ledger.write_bytes(as_text(brought_up_to_date([], known | {first: "0" * 64})))
    git(committed, "commit", "-q", "-am", "Rewrite")
    assert [told for told in of_history(committed.workspace) if "was rewritten" in told]


def test_without_a_history_there_is_nothing_to_compare_with(published) -> None:
    assert list(of_history(published.workspace)) == []
