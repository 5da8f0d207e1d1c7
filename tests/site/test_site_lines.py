"""The numbers of a submission by part: each group is headed by what its lines measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.metrics import all_measures
from phantombench.metrics.measure import Measure

PAGES = Path(__file__).resolve().parents[2] / "leaderboards" / "submissions"
OF_THE_WORST = [measure for measure in all_measures() if "of the worst" in measure.title]


@pytest.mark.parametrize("measure", OF_THE_WORST, ids=lambda measure: measure.name)
def test_single_subgroups_are_not_headed_as_the_worst(measure: Measure) -> None:
    assert measure.title_of_parts
    headed = f">{measure.title_of_parts}</a>"
    pages = [path.read_text() for path in sorted(PAGES.glob("*/*.html"))]
    parts = [page.partition("By class and subgroup</h2>")[2] for page in pages]
    shown = [part for part in parts if f"#metric-{measure.name}" in part]
    assert shown
    assert all(headed in part and measure.title not in part for part in shown)
