"""Jobs go to a dask cluster where the user names one."""

from __future__ import annotations

import joblib
import pytest
from dask.distributed import LocalCluster

from phantombench.cli.cluster import on_cluster
from phantombench.errors import PhantomBenchError


def test_joblib_runs_on_the_cluster() -> None:
    with (
        LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address),
    ):
        parallel = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")
        assert type(parallel._backend).__name__ == "DaskDistributedBackend"
        assert sorted(parallel(joblib.delayed(abs)(-each) for each in range(3))) == [0, 1, 2]


def test_without_an_address_work_stays_here() -> None:
    with on_cluster(None):
        assert "Dask" not in type(joblib.Parallel(n_jobs=2)._backend).__name__


def test_no_scheduler_is_a_clear_message() -> None:
    with pytest.raises(PhantomBenchError, match="no scheduler"), on_cluster("tcp://127.0.0.1:1"):
        pass
