"""How long a board of a thousand submissions takes: to render, and to sort in a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fake_boards import AXES, PASSES, make_result, make_spec, measures_for
from in_browser import a_browser, a_page

from phantombench.site.board import Board
from phantombench.site.build import build_site
from phantombench.site.filling import build_board
from phantombench.site.writing import write_site
from phantombench.workspace import Workspace

COUNT = 1000
CLICK = (
    "() => { document.querySelector('th[data-key=fid] .sort').click(); document.body.offsetHeight }"
)


@pytest.fixture(scope="module")
def board() -> Board:
    rng, spec = np.random.default_rng(0), make_spec()
    results = {}
    for index in range(COUNT):
        fid, psnr, share = rng.uniform(10, 100), rng.uniform(10, 20), rng.uniform(0.1, 0.9)
        results[f"model-{index:04}"] = make_result(
            spec,
            f"model-{index:04}",
            fid=(fid, 0.9 * fid, 1.1 * fid),
            psnr=psnr,
            ssim=share,
            coverage=(share, share - 0.05, share + 0.05),
            copy_rate=PASSES,
        )
    return build_board(spec, results, measures_for(spec), AXES)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    (tmp_path / "leaderboards").mkdir()
    return Workspace(root=tmp_path, data=None, cache=tmp_path / "cache")


def test_rendering(board: Board, place: Workspace, benchmark) -> None:
    site = benchmark.pedantic(build_site, (place, [board]), rounds=1)
    assert len(site) > COUNT


def test_sorting_in_a_browser(board: Board, place: Workspace, benchmark) -> None:
    write_site(place.leaderboards, build_site(place, [board]))
    with a_browser() as browser, a_page(browser, place.leaderboards / "xray-fake.html") as page:
        benchmark.pedantic(page.evaluate, (CLICK,), rounds=5)
        shown = page.locator("table.board tbody.ranked tr[data-n]").count()
    assert shown == COUNT
