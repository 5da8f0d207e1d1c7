"""A submission that is withdrawn leaves nothing but lines of the ledger."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.result.ledger import read_ledger
from phantombench.site.ledger import NAME, ledger_file
from phantombench.site.withdrawal import files_of, withdraw


@pytest.fixture
def published(checkout, fake):
    """Two submissions with a folder, a result and pictures, in the ledger."""
    spec, place = fake.spec(), checkout.workspace
    for name in ("mine", "yours"):
        checkout.add(spec, fake.result(spec, name, fid=40.0))
        for path in place.drawn(spec.id, name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"png")
    write_atomically(place.leaderboards / NAME, ledger_file(place))
    return checkout, spec.id


def test_everything_of_it_goes_and_nothing_else(published) -> None:
    checkout, task = published
    place = checkout.workspace
    before = read_ledger(place.leaderboards / NAME)
    assert len(withdraw(place, task, "mine")) == 6
    left = [path.name for path in place.root.rglob("*") if path.stem == "mine"]
    assert left == []
    assert len(files_of(place, task, "yours")) == 6
    after = read_ledger(place.leaderboards / NAME)
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_stopped_in_the_middle_it_goes_on(published) -> None:
    checkout, task = published
    checkout.workspace.result(task, "mine").unlink()
    withdraw(checkout.workspace, task, "mine")
    with pytest.raises(PhantomBenchError, match="no such submission"):
        withdraw(checkout.workspace, task, "mine")


def test_of_a_link_only_the_link_goes(published, tmp_path_factory) -> None:
    checkout, task = published
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "weights.safetensors").touch()
    checkout.workspace.submission(task, "linked").symlink_to(elsewhere)
    assert len(withdraw(checkout.workspace, task, "linked")) == 1
    assert list(elsewhere.iterdir()) and not checkout.workspace.submission(task, "linked").exists()
