"""Whatever is changed in what was published, the audit says so; recomputed hashes do not help."""

from __future__ import annotations

import pytest

from phantombench.result.schema import Facets
from phantombench.result.store import as_text, read_result, seal


def change_records(published, change) -> None:
    honest = read_result(published.result())
    records = change(list(honest.records))
    forged = seal(honest.model_copy(update={"records": tuple(records)}))
    published.result().write_text(as_text(forged))


SETS = {
    "all intervals removed": lambda records: [
        each.model_copy(update={"ci95": None}) for each in records
    ],
    "all numbers of one measure removed": lambda records: records[1:],
    "a record added": lambda records: [
        *records, records[0].model_copy(update={"measure": "luck"})
    ],
    "a record of another facet added": lambda records: [
        *records, records[0].model_copy(update={"facets": Facets(subgroup="sex=F")})
    ],
    "a record twice": lambda records: [*records, records[0]],
    "another order": lambda records: records[::-1],
    "none": lambda records: [],
}  # fmt: skip


@pytest.mark.parametrize("change", SETS)
def test_a_changed_set_of_records_is_noticed(published, change: str) -> None:
    change_records(published, SETS[change])
    assert published.faults_of_result()
    published.rebuild_if_possible()
    assert published.faults()


def delete_result(published) -> None:
    published.result().unlink()


def delete_submission(published) -> None:
    for each in (folder := published.workspace.submission("tiny", "noise")).iterdir():
        each.unlink()
    folder.rmdir()


def replace_picture(published) -> None:
    published.picture().write_bytes(published.picture("real").read_bytes())


def touch_up_picture(published) -> None:
    import io

    import numpy as np
    from PIL import Image

    pixels = np.array(Image.open(io.BytesIO(published.picture().read_bytes())))
    pixels[10:20, 10:20] = 0
    Image.fromarray(pixels).save(published.picture())


def delete_picture(published) -> None:
    published.picture().unlink()


def add_picture(published) -> None:
    extra = published.workspace.explanations / "tiny" / "noise.png"
    extra.parent.mkdir(parents=True)
    extra.write_bytes(published.picture().read_bytes())


def rename_result(published) -> None:
    published.result().rename(published.result("better"))


def swap_results(published) -> None:
    one, other = published.result().read_bytes(), published.result("real").read_bytes()
    published.result().write_bytes(other)
    published.result("real").write_bytes(one)


def key_twice(published) -> None:
    text = published.result().read_text()
    published.result().write_text(text.replace('"value": ', '"value": 0.0, "value": ', 1))


def not_a_number(published) -> None:
    import re

    text = published.result().read_text()
    published.result().write_text(re.sub(r'"value": [-\d.e]+', '"value": NaN', text, count=1))


def spaces(published) -> None:
    published.result().write_text(published.result().read_text().replace(": ", ":  "))


def ledger_line_removed(published) -> None:
    lines = published.ledger.read_bytes().splitlines(keepends=True)
    published.ledger.write_bytes(b"".join(lines[:-1]))


def ledger_line_changed(published) -> None:
    published.ledger.write_bytes(published.ledger.read_bytes().replace(b"noise", b"chaos", 1))


def ledger_removed(published) -> None:
    published.ledger.unlink()


def page_changed(published) -> None:
    page = published.workspace.leaderboards / "tiny.html"
    page.write_text(page.read_text().replace("noise", "chaos"))


def link(published) -> None:
    aside = published.workspace.root / "aside.json"
    published.result().rename(aside)
    published.result().symlink_to(aside)


TAMPERING = (
    delete_result, delete_submission, replace_picture, touch_up_picture, delete_picture,
    add_picture, rename_result, swap_results, key_twice, not_a_number, spaces,
    ledger_line_removed, ledger_line_changed, ledger_removed, page_changed, link,
)  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda each: each.__name__)
def test_tampering_is_noticed(published, tamper) -> None:
    tamper(published)
    assert published.faults()


@pytest.mark.parametrize(
    "tamper", [replace_picture, touch_up_picture, delete_picture, add_picture, swap_results],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_it_is_noticed_as_well_where_ledger_and_pages_were_made_to_fit(published, tamper) -> None:
    tamper(published)
    published.rebuild_if_possible()
    assert published.faults()


def test_a_file_that_is_no_plain_json_is_named_with_its_key(published) -> None:
    key_twice(published)
    assert any("noise.json: key 'value' is there twice" in told for told in published.faults())


def test_a_number_that_is_none_is_named_with_its_key(published) -> None:
    not_a_number(published)
    assert any("noise.json: key 'value' holds NaN" in told for told in published.faults())


def test_a_submission_without_a_result_is_told_and_is_no_fault(published) -> None:
    from phantombench.audit.publication import without_result

    folder = published.workspace.submission("tiny", "new")
    folder.mkdir()
    (folder / "submission.toml").write_text("")
    (told,) = without_result(published.workspace, [published.task.spec])
    assert "submissions/tiny/new has no result" in told
    published.rebuild()  # the pages say that it waits
    assert published.faults() == []
