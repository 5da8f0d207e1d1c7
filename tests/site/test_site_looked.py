"""The sentence on training patients says what was looked for, and what was not."""

from __future__ import annotations

from phantombench.metrics.measure import Axis, Goal
from phantombench.site.filling import build_board
from phantombench.site.looked import looked_for


def test_copies_attacks_and_what_nobody_looked_at(fake) -> None:
    near, own = (
        fake.measure(name, "privacy", Goal.TARGET, ideal=0.5, attack=f"the {name}")
        for name in ("nearness", "critic")
    )
    axes = {**fake.AXES, "privacy": Axis("Privacy", 3, beyond="mixtures")}
    spec = fake.spec()
    made = fake.result(
        spec, "a", title="A", fid=40.0, copy_rate=(0.012, 0.0, 0.03), nearness=(0.5, 0.4, 0.6),
        critic=(0.7, 0.65, 0.75),
    )  # fmt: skip
    board = build_board(spec, {"a": made}, [*fake.MEASURES, near, own], axes)
    copies, members, beyond = looked_for(board.rows[0], board)
    assert copies == "Looked for copies among its samples: 1.2 % are copies."
    assert "the nearness does not tell (AUROC 0.50, 0.40 to 0.60)" in members
    assert "the critic tells (AUROC 0.70" in members
    assert beyond == "Not looked for: mixtures."


def test_who_has_no_discriminator_was_not_asked(fake) -> None:
    own = fake.measure("critic", "privacy", Goal.TARGET, ideal=0.5, attack="the critic")
    spec = fake.spec()
    made = fake.result(spec, "a", title="A", fid=40.0, critic="it has none")
    board = build_board(spec, {"a": made}, [*fake.MEASURES, own], fake.AXES)
    assert not any("Tried" in said for said in looked_for(board.rows[0], board))
