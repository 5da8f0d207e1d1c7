"""The data card quotes the scores of the encoder that is pinned."""

from __future__ import annotations

import json

import pytest

from phantombench.task.encoding import with_section
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.tasks.modality.encoder_card import section

TASKS = [task for task in task_ids() if task != "xray-chestmnist"]  # no data, no encoder


@pytest.mark.parametrize("task", TASKS)
def test_card_quotes_the_pinned_encoders(task: str) -> None:
    folder = get_task(task).folder
    first, *others = read_spec(task).ensemble
    for member in (first, *others):
        file = folder / read_spec(task).member(member.name)[1]
        described = json.loads(file.with_suffix(".json").read_text())
        assert described["sha256"] == member.sha256
        name = None if member == first else member.name
        assert section(described, name) in (folder / "card.md").read_text()


def test_an_old_section_is_replaced_in_place_of_being_repeated() -> None:
    described = json.loads((get_task("ecg-phantom").folder / "encoder.json").read_text())
    old = with_section("# Card\n\nText.\n", section(described | {"macro_auroc": 0.1}))
    new = with_section(old, section(described))
    assert new.count("## The frozen encoder") == 1
    assert "mean 0.100" not in new
    assert new.startswith("# Card\n\nText.\n")
