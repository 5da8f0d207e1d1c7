"""Whatever is changed in what was published, the audit says so; recomputed hashes do not help."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from phantombench.result.schema import Facets, Record, Result
from phantombench.result.store import as_text, read_result, seal

# Nobody can compute these again. They have to look like what they are; the ledger holds them.
HELD_BY_LEDGER = ("created", "environment.python", "environment.packages", "environment.platform",
                  "environment.commit", "environment.seconds")  # fmt: skip


def another(value: Any, kind: Any) -> Any:
    """Return some other value that the schema allows in a field."""
    allowed = [each for each in typing.get_args(kind) if each is not type(None)] or [kind]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 1.001 + 0.001
    if isinstance(value, str):
        return "2001-01-01" if value.count("-") == 2 and len(value) == 10 else value + "0"
    if isinstance(value, list | tuple):
        return value[:-1] if value else (0.5,)
    if isinstance(value, dict):
        return dict(list(value.items())[1:]) if value else {"train": "0" * 64}
    first = typing.get_origin(allowed[0]) or allowed[0]
    return {str: "new", int: 1, float: 0.5, tuple: (0.25, 0.75)}[first]


def flips(model: BaseModel, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, value) for every field of a model and of the models within, changed by one."""
    for name, field in type(model).model_fields.items():
        value, path = getattr(model, name), f"{place}.{name}" if place else name
        if isinstance(value, BaseModel):
            yield from flips(value, path)
        elif name == "records":
            for index in chosen(value):
                yield from flips(value[index], f"{path}.{index}")
        elif path != "sha256":
            yield path, another(value, field.annotation)
            if isinstance(value, tuple) and value and isinstance(value[0], float):
                yield path, tuple(reversed(value)) if len(set(value)) > 1 else ()
                yield path, (*value[:-1], value[-1] + 1.0)
                yield path, () if place.startswith("records") and name == "per_seed" else value[:1]
            if isinstance(value, dict) and value:
                first = next(iter(value))
                yield path, value | {first: "1.2.3" if "packages" in path else "0" * 64}
                yield path, value | {"another": "1.2.3"}


def chosen(records: tuple[Record, ...]) -> list[int]:
    """Return one record of each form: which of its fields are there."""
    forms: dict[tuple[str, ...], int] = {}
    for index, record in enumerate(records):
        form = tuple(sorted(record.model_dump(exclude_none=True, exclude_defaults=True)))
        forms.setdefault(form, index)
    return sorted(forms.values())


def forged(result: Result, path: str, value: Any) -> bytes:
    """Return the file of a result with one field changed, and its hash recomputed."""
    content = result.model_dump(mode="json")
    *above, last = path.split(".")
    place: Any = content
    for each in above:
        place = place[int(each) if each.isdigit() else each]
    place[last] = value
    try:
        return as_text(seal(Result.model_validate(content))).encode()
    except ValidationError:  # the schema has no room for it, but a file has
        return json.dumps(content).encode()


def held_by_ledger_alone(path: str) -> bool:
    return path.partition(".")[0] == "created" or any(f".{name}" in path for name in HELD_BY_LEDGER)


# Some of what the walk has to come by; what is new in a schema it finds by itself.
FIELDS = {
    "title", "kind", "parameters", "seeds", "samples_per_seed", "splits", "encoder", "created",
    "measure", "version", "value", "ci95", "per_seed", "reason", "note", "rounded_splits",
    "commit", "device", "packages", "seconds", "threads",
}  # fmt: skip


def test_what_is_published_has_no_fault(published) -> None:
    assert published.faults() == []


def test_every_field_of_a_result_is_held(published) -> None:
    """The attacker recomputes the hash of the result."""
    path = published.result()
    honest, raw = read_result(path), path.read_bytes()
    tried = list(flips(honest))
    assert {place.split(".")[-1] for place, _ in tried} >= FIELDS
    unseen = []
    for place, value in tried:
        path.write_bytes(forged(honest, place, value))
        if path.read_bytes() != raw and not published.faults():
            unseen.append((place, value))
    assert unseen == []


def test_every_field_but_when_and_where_is_held_by_computing_it_again(published) -> None:
    """The attacker also makes the ledger and the pages fit."""
    path = published.result()
    honest, raw = read_result(path), path.read_bytes()
    unseen = set()
    for place, value in flips(honest):
        path.write_bytes(forged(honest, place, value))
        if path.read_bytes() != raw and not published.faults_of_results():
            unseen.add(place)
    assert {place for place in unseen if not held_by_ledger_alone(place)} == set()


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
    assert published.faults_of_results()
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
    assert published.faults() == []
