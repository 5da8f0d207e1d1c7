"""The two ways in which the benchmark says no.

`PhantomBenchError` stops a command: somebody has to change something. `Unavailable` does not: one
number cannot be had, its cell stays empty and shows the reason, and the rest goes on.
"""

from __future__ import annotations

EXIT_CODE = 2


class PhantomBenchError(Exception):
    """Input that cannot be used: says where, what is wrong, and what to do (exit code 2).

    >>> print(PhantomBenchError("submission.toml", "field 'title' is missing", "add a title"))
    submission.toml: field 'title' is missing. To fix: add a title
    """

    def __init__(self, where: object, wrong: str, fix: str) -> None:
        self.where, self.wrong, self.fix = str(where), wrong, fix
        super().__init__(f"{where}: {wrong}. To fix: {fix}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return type(self), (self.where, self.wrong, self.fix)


class Unavailable(Exception):
    """A number that cannot be had; the message is the reason shown in the empty cell."""
