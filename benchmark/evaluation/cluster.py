"""Jobs on a dask cluster: workers that die are made up for, a scheduler that is gone is told."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.workers import Item, Lost, Made, Report, Work, silent
from phantombench.threads import on_cores

if TYPE_CHECKING:
    from dask.distributed import Client, Future

TIMEOUT = "10s"  # within which a scheduler answers
TICK = 10.0  # seconds between two looks at who is there
SETTINGS = ("SOURCE_DATE_EPOCH",)  # of the environment, on which the bytes of a result depend

_turn = threading.Lock()  # of the one job that a worker does at a time


@contextlib.contextmanager
def on_cluster(address: str | None) -> Iterator[Cluster | None]:
    """Connect to the dask scheduler at an address; None where there is no address.

    Raises:
        PhantomBenchError: dask.distributed is not installed, the scheduler does not answer, or its
            workers run another version of the benchmark.
    """
    if address is None:
        yield None
        return
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise PhantomBenchError(
            "--cluster", "dask.distributed is not installed", "pip install 'phantombench[cluster]'"
        ) from error
    _silence()
    try:
        client = Client(address, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        raise PhantomBenchError(
            f"--cluster {address}", "no scheduler answers there", "start one with: dask scheduler"
        ) from error
    try:
        cluster = Cluster(client, address)
        cluster.check()
        yield cluster
    finally:
        client.close(timeout=1)


def _silence() -> None:
    """Let dask log nothing: what becomes of workers and scheduler is told here, in one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":  # each has a level of its own
            logging.getLogger(name).setLevel(logging.CRITICAL)


class Cluster:
    """The workers of a dask cluster, as many as there are at the time; satisfies `Workers`."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address

    def count(self) -> int:
        """Return how many workers there are now."""
        return len(self._client.nthreads())

    def check(self) -> None:
        """Ask scheduler and workers whether they have the code of this process.

        Raises:
            PhantomBenchError: names one that does not.
        """
        try:
            found = {f"worker {at}": told for at, told in self._of_workers().items()}
            found["scheduler"] = self._of_scheduler()
        except OSError as error:
            raise self._gone() from error
        for who, told in sorted(found.items()):
            if told != code_hash():
                raise _of_other_code(f"{who} of --cluster {self._address}")

    def _of_workers(self) -> dict[str, Any]:
        return self._client.run(code_hash, on_error="return") or {}

    def _of_scheduler(self) -> str | None:
        try:
            return str(self._client.run_on_scheduler(code_hash))  # it unpickles jobs as well
        except ImportError:
            return None

    def carry_out(
        self, work: Work[Item, Made], items: Sequence[Item], report: Report
    ) -> Iterator[tuple[Item, Made | Lost]]:
        """See `Workers`.

        Raises:
            PhantomBenchError: the scheduler is gone; what was yielded is done.
        """
        suspects = []
        for item, made in self._side_by_side(work, items, report):
            if isinstance(made, Lost):
                suspects.append(item)
            else:
                yield item, made
        # The scheduler blames whatever a worker held when it died. Who dies alone is to blame.
        for item in suspects:
            yield from self._side_by_side(work, [item], report)

    def _side_by_side(
        self, work: Work[Item, Made], items: Sequence[Item], report: Report
    ) -> Iterator[tuple[Item, Made | Lost]]:
        settings = {name: os.environ.get(name) for name in SETTINGS}
        submit = functools.partial(self._client.submit, _in_turn, work, pure=False)
        try:
            futures = {submit(item, settings, code_hash()): item for item in items}
        except Exception as error:
            if self._client.status != "running":
                raise self._gone() from error
            raise
        try:
            while futures:
                for future in self._ended(list(futures), report):
                    yield futures.pop(future), self._made(future)
        finally:
            if futures and self._client.status == "running":
                self._client.cancel(list(futures), force=True)

    def _ended(self, futures: list[Future], report: Report) -> list[Future]:
        """Wait for some to end, and say when there is nobody who could do them."""
        from dask.distributed import wait

        try:
            return list(wait(futures, timeout=TICK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            with contextlib.suppress(OSError):
                if not self._client.nthreads():
                    report(f"{len(futures)} jobs wait for a worker of {self._address}")
            return []
        except Exception as error:
            if any(future.cancelled() for future in futures):
                raise self._gone() from error
            raise

    def _made(self, future: Future) -> Any:
        from dask.distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            return Lost(error.allowed_failures + 1)

    def _gone(self) -> PhantomBenchError:
        return PhantomBenchError(
            f"--cluster {self._address}",
            "the scheduler is gone; what was scored is kept",
            "start one with: dask scheduler, then give the same command again",
        )


def _in_turn(
    work: Work[Item, Made], item: Item, settings: dict[str, str | None], code: str
) -> Made:
    """Do one job on a worker, on as many cores as it was given threads."""
    from dask.distributed import get_worker

    worker = get_worker()
    if code != code_hash():  # it came after the others had been asked
        raise _of_other_code(f"worker {worker.address}")
    with _turn, on_cores(worker.state.nthreads):  # torch and BLAS are set for the whole process
        for name, value in settings.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        return work(item, silent)


def _of_other_code(who: str) -> PhantomBenchError:
    return PhantomBenchError(
        who,
        "runs another version of the benchmark, or has none",
        "start it in the environment and the checkout that this command runs in",
    )


@functools.cache
def code_hash() -> str:
    """Return a sha256 over the source of the harness, of the tasks and of the models."""
    import phantombench.models
    import phantombench.tasks

    total = hashlib.sha256()
    for package in (phantombench, phantombench.models, phantombench.tasks):
        folder = Path(package.__path__[0])
        for path in sorted(folder.rglob("*.py")):
            total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return total.hexdigest()
