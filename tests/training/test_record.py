"""Tables that grow while a training runs, and what a resumed run keeps of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.training.progress import Meter
from phantombench.training.record import Table


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_column_may_come_later(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.csv", 0)
    table.add({"step": 1, "loss": 2.0})
    table.add({"step": 2, "loss": 1.0, "penalty": 3.0})
    table.add({"step": 3, "loss": 0.5})
    assert rows(tmp_path / "log.csv") == [
        {"step": "1", "loss": "2.0", "penalty": ""},
        {"step": "2", "loss": "1.0", "penalty": "3.0"},
        {"step": "3", "loss": "0.5", "penalty": ""},
    ]


def test_a_resumed_table_keeps_what_an_uninterrupted_one_has(tmp_path: Path) -> None:
    table = Table(tmp_path / "scores.csv", 0)
    for step in (4, 6, 8, 12):
        table.add({"step": step})
    Table(tmp_path / "scores.csv", 8, every=4).add({"step": 12})
    assert [row["step"] for row in rows(tmp_path / "scores.csv")] == ["4", "8", "12"]


def test_a_line_that_a_full_disk_cut_off_is_none(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"step,loss\r\n4,0.25\r\n8,0.5\r\n1")  # of 12,...
    Table(path, 8).add({"step": 12, "loss": 1.0})
    assert [row["step"] for row in rows(path)] == ["4", "8", "12"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe\x00", 1),
        (b"stop,loss\n1,2\n", 2),
        (b"step,loss\n1,2\nx,2\n", 3),
        (b"step,loss\n1,2,3\n", 2),
        (b"step,loss\n1,much\n", 2),
        (b"step,loss\n1,2\n\0\0\0\n", 3),
    ],
)
def test_a_damaged_table_is_named_with_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(PhantomBenchError, match=rf"log\.csv, line {line}: .*delete it"):
        Table(tmp_path / "log.csv", 8)


def test_a_loss_is_averaged_over_the_steps_that_had_it() -> None:
    class Alone:
        """One process."""

        def mean(self, values: dict[str, torch.Tensor]) -> dict[str, float]:
            return {name: value.item() for name, value in values.items()}

    meter = Meter()
    meter.add({"loss": torch.tensor(1.0)}, 8)
    meter.add({"loss": torch.tensor(3.0), "penalty": torch.tensor(5.0)}, 8)
    _, losses = meter.read(Alone())  # type: ignore[arg-type]
    assert losses == {"loss": pytest.approx(2.0), "penalty": pytest.approx(5.0)}
