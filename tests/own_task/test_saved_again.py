"""A film that was saved again under another patient is told, and nothing else is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.own_task.alike import saved_again
from phantombench.own_task.dividing import Division, divide
from phantombench.own_task.gathering import Gathered, gather
from phantombench.own_task.metadata import first_metadata
from phantombench.own_task.said import Said
from phantombench.task.registry import get_task
from phantombench.task.spec import Samples


def drawn(task_id: str, n: int = 200) -> Samples:
    task = get_task(task_id)
    return task.draw(np.arange(n, dtype=np.int64) % len(task.spec.classes), 5)  # type: ignore[attr-defined]


def compressed(film: Samples) -> Samples:
    buffer = io.BytesIO()
    Image.fromarray((film[0] * 255).astype(np.uint8)).save(buffer, "JPEG", quality=70)
    return np.asarray(Image.open(buffer), dtype=np.float32)[None] / 255


CASES: dict[str, Callable[[Samples], Samples]] = {
    "xray-phantom": compressed,
    "ecg-phantom": lambda beat: beat.round(2),
}


@pytest.mark.parametrize("task_id", CASES)
def test_what_was_saved_again_is_found(task_id: str) -> None:
    samples, n = drawn(task_id), 200
    reference = np.arange(n) % 3 == 0
    names = [f"film {row}" for row in range(n)]
    spec = first_metadata(Said("ward", Path()), "image")
    blank = np.zeros(n, dtype=np.int64)
    gathered = Gathered(spec, samples, blank, np.array(names), names, names)
    assert saved_again(gathered, Division(reference, 0)) == []
    for one, other in ((0, 1), (30, 100)):
        samples[one] = CASES[task_id](samples[other])
    found = saved_again(gathered, Division(reference, 0))
    assert found == [("film 0", "film 1"), ("film 30", "film 100")]


def test_it_is_told_and_stands_on_the_card(
    films: Path, tmp_path: Path, call: Callable[..., str]
) -> None:
    gathered, _ = gather(Said("ward", films))
    assert gathered is not None
    parts = divide(gathered.patients, gathered.labels, 2).reference
    one, other = (gathered.names[np.flatnonzero(each)[0]] for each in (parts, ~parts))
    values = np.asarray(Image.open(films / other)) // 256 * 256 + 128  # of 8 bit
    Image.fromarray(values).save(films / one)
    told = call(
        "new", "task", "ward", "--from", films, "--tasks", tmp_path / "private", "--side", 16,
        "--encoders", 1, "--encoder-steps", 1, "--no-controls",
    )  # fmt: skip
    card = (tmp_path / "private" / "ward" / "card.md").read_text()
    for text in (told, card):
        assert f"saved again under another patient, such as {one} and {other}" in text
