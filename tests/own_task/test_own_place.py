"""Where a private task may be made a second time, and beside what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.own_task.gathering import gather
from phantombench.own_task.making import write_task
from phantombench.own_task.place import unused_place
from phantombench.own_task.said import Said
from phantombench.private import using
from phantombench.task.pinning import pin_encoder
from phantombench.task.registry import spec_at


@pytest.fixture
def begun(films: Path, tmp_path: Path) -> Path:
    """A private folder with a task whose encoders are not trained yet."""
    said = Said("ward", films, side=16, architectures=1)
    gathered, _ = gather(said)
    assert gathered is not None
    place = tmp_path / "private"
    with using(place):
        write_task(place / said.name, said, gathered)
    return place


def refused(place: Path) -> str:
    with using(place), pytest.raises(PhantomBenchError) as raised:
        unused_place("ward")
    return str(raised.value)


def test_what_was_not_finished_is_made_again(begun: Path) -> None:
    assert "not finished. To fix: remove it, and give the command again" in refused(begun)
    (begun / "ward" / "task.toml").unlink()
    assert "not finished" in refused(begun)
    (begun / "ward" / "patients.salt").unlink()  # somebody else's folder
    assert refused(begun).endswith("is there already. To fix: choose another name")


def test_what_is_there_is_gone_on_with(begun: Path) -> None:
    pin_encoder(begun / "ward" / "task.toml", b"weights")
    spec_at.cache_clear()
    assert "submit controls --task ward, then evaluate" in refused(begun)


def test_a_task_without_submissions_says_where_they_come_from(
    begun: Path, call: Callable[..., str]
) -> None:
    """As where the command was killed once its folder was there, and before its controls were."""
    told = call("evaluate", "--task", "ward", "--tasks", begun)
    assert "submit controls --task ward" in told


def test_what_was_trained_on_an_earlier_task_is_not_scored_on_a_later(tmp_path: Path) -> None:
    """Its patients of `train` may be those of the new reference."""
    place = tmp_path / "private"
    (place / "submissions" / "ward" / "real").mkdir(parents=True)
    with using(place):
        assert unused_place("ward") == place.resolve() / "ward"
    (place / "submissions" / "ward" / "mine").mkdir()
    assert "an earlier task of this name: mine." in refused(place)


@pytest.mark.parametrize("below", ["", "private/tasks"])
def test_no_task_lies_among_its_samples(films: Path, below: str, call: Callable[..., str]) -> None:
    before = sorted(films.rglob("*"))
    with pytest.raises(AssertionError, match="lies among the samples"):
        call("new", "task", "ward", "--from", films, "--tasks", films / below)
    assert sorted(films.rglob("*")) == before
