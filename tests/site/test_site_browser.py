"""The pages in a real browser: from files, with and without the script, on every screen."""

from __future__ import annotations

import pytest
from in_browser import PHONE, a_browser, a_page

from phantombench.site.board import Cell
from phantombench.site.differences import unpaired
from phantombench.site.writing import write_site


@pytest.fixture(scope="module")
def browser():
    with a_browser() as started:
        yield started


@pytest.fixture
def folder(full):
    write_site(full.workspace.leaderboards, full.site())
    return full.workspace.leaderboards


def names(page, standing="ranked"):
    return page.locator(f"table.board tbody.{standing} tr[data-n]:visible").evaluate_all(
        "rows => rows.map(row => row.dataset.n)"
    )


def heads(page):
    return page.locator("table.board thead th:visible").evaluate_all(
        "heads => heads.map(head => head.dataset.key || '')"
    )


def test_sorting_by_a_click_twice_with_missing_numbers_last(browser, folder):
    with a_page(browser, folder / "xray-fake.html") as page:
        page.locator("#axis-fidelity").click()
        button = page.get_by_role("button", name="PSNR", exact=True)
        button.click()
        assert names(page) == ["wgan", "dcgan", "tied"]  # more is better, "tied" has none
        head = page.locator("th[data-key=psnr]")
        assert head.get_attribute("aria-sort") == "descending"
        button.click()
        assert names(page) == ["dcgan", "wgan", "tied"]
        assert head.get_attribute("aria-sort") == "ascending"
        assert "Sorted by PSNR" in page.locator("#say").inner_text()
        page.get_by_role("button", name="Submission").click()
        assert names(page) == ["dcgan", "tied", "wgan"]


def test_views_search_controls_and_the_link_that_restores_them(browser, folder):
    with a_page(browser, folder / "xray-fake.html") as page:
        assert heads(page)[:3] == ["name", "place", ""] and "ssim" not in heads(page)
        page.locator("#axis-fidelity").click()
        assert "ssim" in heads(page) and "coverage" not in heads(page)
        page.locator("#ctr").uncheck()
        assert names(page, "control") == []
        page.locator("#q").fill("WG")
        assert names(page) == ["wgan"] and names(page, "gated") == []
        address = page.url
    with a_page(browser, folder / "xray-fake.html", "#" + address.split("#")[1]) as page:
        assert names(page) == ["wgan"] and names(page, "control") == []
        assert "ssim" in heads(page) and "coverage" not in heads(page)
    with a_page(browser, folder / "xray-fake.html", "#axis-diversity") as page:
        assert "coverage" in heads(page) and "psnr" not in heads(page)


def test_columns_are_chosen_one_by_one(browser, folder):
    with a_page(browser, folder / "xray-fake.html") as page:
        page.locator(".cols summary").click()
        for key in ("ssim", "coverage"):
            page.locator(f"[data-col={key}]").check()
        assert heads(page) == ["name", "place", "ssim", "coverage"]
        page.locator("[data-col=ssim]").uncheck()
        assert heads(page) == ["name", "place", "coverage"]


def test_the_keyboard_reaches_everything(browser, folder):
    with a_page(browser, folder / "xray-fake.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.locator("th[data-key=fid] .sort").focus()
        page.keyboard.press("Enter")
        assert page.locator("th[data-key=fid]").get_attribute("aria-sort") == "ascending"
        page.locator("#v-h").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#v-a1").is_checked()
        page.keyboard.press("ArrowLeft")
        page.locator(".gate").first.focus()
        page.keyboard.press("Enter")
        assert "are copies" in page.locator(".pop:popover-open").inner_text()
        page.keyboard.press("Escape")
        assert page.locator(".pop:popover-open").count() == 0
        page.locator("[data-pick=dcgan]").focus()
        page.keyboard.press("Space")
        assert "choose one more" in page.locator("#picked").inner_text()


def test_export_writes_what_is_shown(browser, folder):
    with a_page(browser, folder / "xray-fake.html") as page:
        page.locator("#ctr").uncheck()
        page.locator("[data-export]").first.click()
        box = page.locator("dialog textarea")
        latex = box.input_value()
        assert latex.startswith("% needs booktabs") and latex.count("\\\\\n") == 5
        assert "\\textbf{40.0} {\\scriptsize [35.0 to 45.0]}" in latex
        page.locator("dialog").get_by_text("CSV", exact=True).click()
        lines = box.input_value().splitlines()
        assert lines[0].startswith("Submission,Place,Gate,FID,FID low,FID high")
        assert any(line.startswith("DCGAN,") and ",40,35,45," in line for line in lines)
        page.locator("dialog").get_by_text("Markdown", exact=True).click()
        assert "| DCGAN |" in box.input_value()
        page.keyboard.press("Escape")
        assert page.locator("dialog").count() == 0


def test_a_long_table_shows_its_first_rows_and_the_rest_on_demand(browser, checkout, fake):
    spec = fake.spec()
    count = 53
    for number in range(count):
        checkout.add(spec, fake.result(spec, f"model-{number:02}", fid=float(number + 1)))
    write_site(checkout.workspace.leaderboards, checkout.site())
    path = checkout.workspace.leaderboards / "xray-fake.html"
    with a_page(browser, path) as page:
        assert len(names(page)) == 50
        page.locator("[data-export]").first.click()
        assert page.locator("dialog textarea").input_value().count("\\\\\n") == count + 1
        page.keyboard.press("Escape")
        page.locator("#q").fill("model-52")
        assert names(page) == ["model-52"]
        page.locator("#q").fill("")
        page.get_by_role("button", name="Show 3 more rows").click()
        assert len(names(page)) == count
        assert page.locator(".more-rows").count() == 0
    with a_page(browser, path, java_script_enabled=False) as page:
        assert len(names(page)) == count


@pytest.mark.parametrize("way", ["shown", "printed", "exported", "searched"])
def test_a_long_table_is_in_order_wherever_it_is_read(browser, checkout, fake, way):
    spec, count = fake.spec(), 60
    for number in range(count):
        fid = float((number * 37) % count + 1)
        checkout.add(spec, fake.result(spec, f"model-{number:02}", fid=fid))
    write_site(checkout.workspace.leaderboards, checkout.site())
    downwards = sorted(range(count), key=lambda number: -((number * 37) % count))
    expected = [f"model-{number:02}" for number in downwards]
    with a_page(browser, checkout.workspace.leaderboards / "xray-fake.html") as page:
        for _ in range(2):  # the least first, then the largest
            page.locator("th[data-key=fid] .sort").click()
        assert names(page) == expected[:50]
        if way == "shown":
            page.get_by_role("button", name="Show 10 more rows").click()
            assert names(page) == expected
        elif way == "printed":
            page.emulate_media(media="print")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert names(page) == expected
        elif way == "searched":
            page.locator("#q").fill("model-0")
            assert names(page) == [each for each in expected if each.startswith("model-0")]
        else:
            page.locator("[data-export]").first.click()
            page.locator("dialog").get_by_text("CSV", exact=True).click()
            lines = page.locator("dialog textarea").input_value().splitlines()[1:]
            assert [line.split(",")[0] for line in lines] == expected


def test_comparing_from_the_table_and_from_a_link(browser, folder, full):
    with a_page(browser, folder / "xray-fake.html") as page:
        for name in ("dcgan", "wgan"):
            page.locator(f"[data-pick={name}]").check()
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_url("**/compare.html#*")
        address = page.url.split("#")[1]
        assert "task=xray-fake" in address
    with a_page(browser, folder / "compare.html", "#" + address) as page:
        row = page.locator("#compared tr[data-n=fid]")
        assert "unpaired" in row.inner_text()
        assert "wgan is worse" in row.inner_text().lower().replace("\n", " ")
        shown = row.locator("td").nth(2).get_attribute("data-v").split()
        gap = unpaired(Cell(60.0, (50.0, 70.0)), Cell(40.0, (35.0, 45.0)))
        assert [float(each) for each in shown] == pytest.approx([gap.value, gap.low, gap.high])
        page.locator("#compare-rows input[value=tied]").check()
        page.locator("#compare-rows input[value=copycat]").check()
        assert page.locator("#compare-rows input:not(:checked)").first.is_disabled()
        assert "tied" in page.url


def test_without_the_script_every_table_is_readable_and_views_switch(browser, folder):
    with a_page(browser, folder / "xray-fake.html", java_script_enabled=False) as page:
        assert page.locator("table.board tbody.ranked tr").count() == 3
        assert page.locator("#q").is_hidden() and page.locator("[data-export]").first.is_hidden()
        assert page.locator("th[data-key=ssim]").is_hidden()
        page.locator("#axis-fidelity").click()
        assert page.locator("th[data-key=ssim]").is_visible()
        assert page.locator("th[data-key=coverage]").is_hidden()
        page.locator("#ctr").uncheck()
        assert page.locator("tbody.control tr").first.is_hidden()
        small = page.locator("tbody.ranked td.best small").nth(1)
        assert small.is_hidden()
        page.locator("#nums").check()
        assert small.is_visible()
    with a_page(browser, folder / "compare.html", java_script_enabled=False) as page:
        assert "needs JavaScript" in page.locator("noscript").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["wide", "phone", "print"])
def test_no_page_is_wider_than_its_screen(browser, folder, scheme, screen):
    options = {"viewport": PHONE} if screen == "phone" else {}
    pages = [*sorted(folder.glob("*.html")), folder / "submissions" / "xray-fake" / "dcgan.html"]
    for path in pages:
        with a_page(browser, path, color_scheme=scheme, **options) as page:
            if screen == "print":
                page.emulate_media(media="print")
            wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], path.name
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (paper == "rgb(13, 18, 24)") == (scheme == "dark" and screen != "print")


def test_axe_finds_nothing(browser, folder):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    pages = [*sorted(folder.glob("*.html")), folder / "submissions" / "xray-fake" / "dcgan.html"]
    for path in pages:
        for scheme in ("light", "dark"):
            with a_page(browser, path, color_scheme=scheme, bypass_csp=True) as page:
                # `preload` would ask for the style sheet again, which a page from a file may not
                found = axe.Axe().run(page, options={"preload": False}).response["violations"]
                assert [(path.name, each["id"]) for each in found] == []
