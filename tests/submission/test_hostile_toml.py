"""A `submission.toml` that would keep its parser busy for minutes is refused unparsed."""

from __future__ import annotations

import tomllib

import pytest

from phantombench.controls.registry import control_names
from phantombench.errors import PhantomBenchError
from phantombench.submission.metadata import read_submission
from phantombench.submission.toml_shape import check_shape

DEEP = {
    "dotted key": ".".join(["a"] * 20_000) + " = 1",
    "dotted keys on many lines": "\n".join(".".join(["a"] * 60) + f".b{i} = 1" for i in range(400)),
    "dotted header": "[" + ".".join(["a"] * 20_000) + "]",
    "quoted dotted key": ".".join(['"a"'] * 5_000) + " = 1",
    "spaced dotted key": " . ".join(["a"] * 5_000) + " = 1",
    "nested arrays": "a = " + 5_000 * "[" + 5_000 * "]",
    "nested tables": "a = " + 5_000 * "{b = " + "1" + 5_000 * "}",
    "nested on many lines": "a = " + 5_000 * "[\n" + 5_000 * "]",
    "dotted keys in a table": "a = {" + ".".join(["b"] * 5_000) + " = 1}",
    "array of tables": "\n".join("[[" + ".".join(["a"] * 12) + "]]" for _ in range(500)),
    "many lines": "\n" * 30_000,
    "behind a quote that ends a string": 'a = ["""x"""", ' + 5_000 * "[" + 5_000 * "]" + ', "y"]',
    "behind an apostrophe": "a = ['''x''''', " + 5_000 * "[" + 5_000 * "]" + ", 'y']",
}
# Strings that never end, and could be begun at each of their quotes: minutes, if they were.
OPEN = {
    "escaped quotes": 'a = "' + 30_000 * '\\"',
    "escaped quotes of long strings": 'a = """' + 12_000 * '\\"""',
    "backslashes": "a = " + 30_000 * '"\\',
    "apostrophes": "a = " + 15_000 * "'''a",
    "a last backslash": 'a = """' + "\\",
}
SOUND = (
    'a = "....................[[[[[[[[[[["',
    "a = '....................[[[[[[[[[[['",
    'a = """\n.......... [[[[[[[[[[[ \\""" ..........\n"""',
    "a = '''\n.......... [[[[[[[[[[[[\n'''",
    "# .................... [[[[[[[[[[[[[",
    'title = "a" # "\n[source]\nhyperparameters = { width = 16, rate = 0.5 }',
    'a = ["x.y.z", "..........", 1.5]',
    'a = [""""x" and \'[[[[[[[[[[[[[\'""""", ".........."]',
)


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_too_deep_is_refused_with_its_file(workshop, text: str) -> None:
    (workshop.folder / "submission.toml").write_text(text)
    with pytest.raises(PhantomBenchError) as refusal:
        read_submission(workshop.folder)
    assert refusal.value.where == "submissions/small-task/mine/submission.toml"
    assert "is not TOML" in refusal.value.wrong
    assert "more than" in refusal.value.wrong


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN)
def test_a_string_that_never_ends_is_looked_at_once(workshop, text: str) -> None:
    (workshop.folder / "submission.toml").write_text(text)
    with pytest.raises(PhantomBenchError, match="is not TOML"):
        read_submission(workshop.folder)


@pytest.mark.parametrize("text", SOUND)
def test_text_in_strings_and_comments_does_not_count(text: str) -> None:
    tomllib.loads(text)
    check_shape(text)


@pytest.mark.parametrize("name", control_names())
def test_the_name_of_a_control_belongs_to_the_control(workshop, name: str) -> None:
    folder = workshop.folder.rename(workshop.folder.parent / name)
    workshop.folder = folder
    source = {"kind": "samples", "samples": "samples.npz", "sha256": "0" * 64}
    workshop.metadata(source, name=name)
    with pytest.raises(PhantomBenchError, match="the name of a control"):
        read_submission(folder)
