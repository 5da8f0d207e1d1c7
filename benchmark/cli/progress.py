"""One progress bar for every command: how much is done, what is being done, how long it takes."""

from __future__ import annotations

import time
from types import TracebackType

QUIET = 10.0  # seconds after which a log gets another line


class Progress:
    """A rich progress bar on standard error, used as a context manager.

    Where standard error is not a terminal (CI, a log file) each finished item is one line.
    """

    def __init__(self, title: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(title, total=total, now="")
        self._title, self._total, self._count = title, total, 0
        self._said = time.monotonic()

    def __enter__(self) -> Progress:
        """Start to draw."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop drawing."""
        self._bar.stop()

    def say(self, now: str) -> None:
        """Show what is being done; in a log, a line now and then."""
        self._bar.update(self._task, now=now)
        if not self._console.is_terminal and time.monotonic() - self._said > QUIET:
            self._line(now)

    def done(self, item: str) -> None:
        """Count one item as finished."""
        self._count += 1
        self._bar.advance(self._task)
        if not self._console.is_terminal:
            self._line(item)

    def _line(self, text: str) -> None:
        self._said = time.monotonic()
        self._console.print(
            f"{self._title} {self._count}/{self._total}: {text}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
