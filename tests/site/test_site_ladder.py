"""The picture of distances as multiples of the floor."""

from __future__ import annotations

from phantombench.controls.registry import floor_control
from phantombench.site.ladder import ladder


def test_a_distance_that_may_be_nothing_is_drawn(fake) -> None:
    """Of few samples an interval may reach below 0, also that of the only one."""
    spec = fake.spec()
    board = fake.board(
        spec,
        fake.result(spec, floor_control().name, kind="control", fid=10.0),
        fake.result(spec, "mine", fid=(300.0, -40.0, 640.0)),
    )
    made = ladder(board)
    assert made is not None
    (rung,) = made.rungs
    assert rung.row.name == "mine"
    assert 0 <= made.at_floor < rung.bar.at <= 100
