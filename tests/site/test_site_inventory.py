"""What lies below `leaderboards/` belongs to something that the board shows, or is told."""

from __future__ import annotations

import pytest

from phantombench.site.build import build_boards
from phantombench.site.inventory import is_derived, name_below, superfluous


def strays(full, fake):
    boards = build_boards(full.workspace, full.specs, fake.measures_for, fake.AXES)
    return {
        name_below(full.workspace, p): why for p, why in superfluous(full.workspace, boards).items()
    }


def put(full, name: str) -> None:
    path = full.workspace.leaderboards / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


SOUND = (
    "samples/xray-fake/dcgan.png",
    "explanations/xray-fake/wgan.png",
    "explanations/xray-truth-calibration.json",
    "explanations/xray-truth-calibration.png",
    "ruler/ecg-fake.json",
    "ruler/gate/xray-fake.json",
    "walks/xray-fake/wgan.png",
    "distributions/xray-fake/dcgan.json",
    "distributions/xray-fake.json",
)
STRAY = {
    "samples/xray-fake/copycat.png": "too close",
    "explanations/xray-fake/copycat.png": "gate is shut",
    "samples/xray-fake/gone.png": "belongs to no result",
    "samples/no-task/dcgan.png": "belongs to no result",
    "samples/xray-fake/.dcgan.png.abc": "belongs to nothing",
    "samples/xray-fake/deep/dcgan.png": "belongs to nothing",
    "samples/dcgan.png": "belongs to nothing",
    "beside/xray-fake/dcgan.npz": "belongs to nothing",
    "samples/xray-fake/dcgan.svg": "is no picture",
    "explanations/xray-fake/wgan.npz": "is no picture",
    "patient.png": "belongs to nothing",
    "ledger.jsonl.old": "belongs to nothing",
    "BOARD.HTML": "belongs to nothing",
    ".hidden": "belongs to nothing",
    "submissions/xray-fake/patient.png": "belongs to nothing",
    "results/xray-fake/dcgan.txt": "is no result",
    "ruler/no-task.json": "the report of no task",
    "ruler/gate/no-task.json": "the report of no task",
    "ruler/gate/ecg-fake.txt": "the report of no task",
    "ruler/ecg-fake.txt": "the report of no task",
    "explanations/ecg-fake.json": "is no report",
    "walks/xray-fake/copycat.png": "gate is shut",
    "walks/xray-fake/dcgan.txt": "is no picture",
    "walks/xray-fake.png": "belongs to nothing",
    "distributions/xray-fake/copycat.json": "too close",
    "distributions/xray-fake/gone.json": "belongs to no result",
    "distributions/xray-fake/dcgan.png": "is no table",
    "distributions/no-task.json": "the report of no task",
}


def test_what_belongs_there_stays(full, fake) -> None:
    for name in SOUND:
        put(full, name)
    assert strays(full, fake) == {}


@pytest.mark.parametrize("name", STRAY)
def test_what_belongs_to_nothing_is_told(full, fake, name: str) -> None:
    put(full, name)
    found = strays(full, fake)
    assert list(found) == [name]
    assert STRAY[name] in found[name]


def test_an_empty_file_that_keeps_a_folder_may_stay(full, fake) -> None:
    path = full.workspace.leaderboards / ".gitkeep"
    path.touch()
    assert strays(full, fake) == {}
    path.write_bytes(b"x")
    assert strays(full, fake) == {".gitkeep": "belongs to nothing that the board shows"}


def test_pictures_of_controls_that_show_patients_are_told(full, fake) -> None:
    put(full, f"samples/xray-fake/{fake.FLOOR}.png")
    put(full, f"samples/xray-fake/{fake.INVENTED}.png")
    assert list(strays(full, fake)) == [f"samples/xray-fake/{fake.FLOOR}.png"]


def test_a_link_is_no_picture(full, fake) -> None:
    path = full.workspace.picture("xray-fake", "dcgan")
    path.parent.mkdir(parents=True)
    path.symlink_to("/etc/passwd")
    assert strays(full, fake) == {"samples/xray-fake/dcgan.png": "is not a regular file"}
    assert not is_derived(full.workspace, path)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("index.html", "/etc/passwd"),
        ("more.html", "/no/such/file"),
        ("out", "/etc"),
        ("submissions/out", "/etc"),
    ],
)
def test_a_link_is_no_page_and_no_folder(full, fake, name: str, target: str) -> None:
    path = full.workspace.leaderboards / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    assert strays(full, fake) == {name: "is not a regular file"}
