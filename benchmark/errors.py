"""The two ways in which the benchmark says no.

`PhantomBenchError` stops a command: somebody has to change something. `Unavailable` does not: one
number cannot be had, its cell stays empty and shows the reason, and the rest goes on.
"""

from __future__ import annotations

EXIT_CODE = 2
LEAVING = (Exception, SystemExit)  # what foreign code may throw; never the user's own interruption


class PhantomBenchError(Exception):
    """Input that cannot be used: says where, what is wrong, and what to do (exit code 2).

    Its message is one line, whatever the parts hold, and nothing in it steers a terminal.

    >>> print(PhantomBenchError("submission.toml", "field 'title' is missing", "add a title"))
    submission.toml: field 'title' is missing. To fix: add a title
    """

    def __init__(self, where: object, wrong: str, fix: str) -> None:
        self.where, self.wrong, self.fix = map(one_line, (where, wrong, fix))
        super().__init__(f"{self.where}: {self.wrong}. To fix: {self.fix}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return type(self), (self.where, self.wrong, self.fix)


class NotInstalled(PhantomBenchError):
    """A package that somebody has to install; nothing is wrong with what was given."""


class Unavailable(Exception):
    """A number that cannot be had; the message is the reason shown in the empty cell."""


def one_line(text: object) -> str:
    r"""Return text without line breaks, with everything unprintable escaped.

    >>> one_line("red \x1b[31m\n  and gone")
    'red \\x1b[31m and gone'
    """
    try:
        words = " ".join(str(text).split())
    except Exception as error:  # of whoever wrote its __str__
        words = f"a {type(text).__name__} that cannot be shown ({type(error).__name__})"
    return escaped(words)


def escaped(text: str) -> str:
    r"""Return text with everything unprintable escaped.

    >>> escaped("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
