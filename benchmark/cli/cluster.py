"""Run joblib's jobs on a dask cluster where the user has one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from phantombench.errors import PhantomBenchError

TIMEOUT = "10s"


@contextlib.contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Send joblib's work to the dask scheduler at `address`; None keeps it on this machine.

    Raises:
        PhantomBenchError: dask.distributed is not installed, or the scheduler does not answer.
    """
    if address is None:
        yield
        return
    from joblib import parallel_config

    try:
        from dask.distributed import Client

        client = Client(address, timeout=TIMEOUT)
    except ImportError as error:
        raise PhantomBenchError(
            "--cluster", "dask.distributed is not installed", "pip install 'phantombench[cluster]'"
        ) from error
    except OSError as error:
        raise PhantomBenchError(
            f"--cluster {address}", "no scheduler answers there", "start one with: dask scheduler"
        ) from error
    with client, parallel_config(backend="dask"):
        yield
