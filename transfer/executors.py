"""Where jobs run: threads of this process, other processes, or the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from transfer.cluster import open_cluster
from transfer.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS, PROCESSES = "threads", "processes"
WORKERS = 2
"""More readers than that gain nothing where both stores share the machine; far stores are worth more."""
CLUSTER_SCHEMES = ("tcp", "tls", "ucx", "ws", "wss")


def is_engine(name: str) -> bool:
    """Whether `open_executor` knows what is meant."""
    return name in (THREADS, PROCESSES) or urlsplit(name).scheme in CLUSTER_SCHEMES


@contextmanager
def open_executor(engine: str = THREADS, workers: int = WORKERS, *, plan: str = "") -> Iterator[Executor]:
    """An executor by its name: "threads", "processes", or the address of a Dask scheduler, tcp://host:8786.

    On a cluster, what its workers opened for the plan is closed at the end. Raises TransferError where there is none.
    """
    if engine == THREADS:
        pool: Executor = ThreadPoolExecutor(workers, thread_name_prefix="compare")
    elif engine == PROCESSES:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_follow_the_parent)
    elif urlsplit(engine).scheme in CLUSTER_SCHEMES:
        with open_cluster(engine, plan=plan) as cluster:
            yield cluster
        return
    else:
        raise TransferError(
            f"{engine!r} is no engine", remedy="name threads, processes, or a Dask scheduler such as tcp://host:8786"
        )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _follow_the_parent() -> None:
    """Leave interruptions to the parent, and end with it however it ends: nobody else would end its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
