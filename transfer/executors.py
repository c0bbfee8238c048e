"""Where jobs run: threads of this process, other processes, or the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from transfer.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS, PROCESSES = "threads", "processes"
WORKERS = 2
"""More readers than that gain nothing where both stores share the machine; far stores are worth more."""
CLUSTER_SCHEMES = ("tcp", "tls", "ucx", "ws", "wss")
CONNECT_S = 10
RETRIES = 3
"""Of a job whose worker of the cluster was lost."""


def is_engine(name: str) -> bool:
    """Whether `open_executor` knows what is meant."""
    return name in (THREADS, PROCESSES) or urlsplit(name).scheme in CLUSTER_SCHEMES


@contextmanager
def open_executor(engine: str = THREADS, workers: int = WORKERS) -> Iterator[Executor]:
    """An executor by its name: "threads", "processes", or the address of a Dask scheduler, tcp://host:8786."""
    if engine == THREADS:
        pool: Executor = ThreadPoolExecutor(workers, thread_name_prefix="compare")
    elif engine == PROCESSES:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_to_the_parent)
    elif urlsplit(engine).scheme in CLUSTER_SCHEMES:
        with _cluster(engine) as executor:
            yield executor
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


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise TransferError(
            "the package distributed is not installed", remedy="pip install -e '.[cluster]' -c constraints.txt"
        ) from None
    try:
        client: Any = Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise TransferError(
            f"no Dask scheduler answers at {address}: {error}", remedy="start it with: dask scheduler"
        ) from error
    try:
        yield client.get_executor(pure=False, retries=RETRIES)
    finally:
        client.close()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
