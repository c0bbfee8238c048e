"""The workers of a Dask cluster: reached within seconds, all of them of this very project, watched while they work."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import warnings
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transfer import sides
from transfer.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

CONNECT_S = 10.0
ALONE_S = 30.0
"""How long a comparison waits for a scheduler or for a worker to come back."""
WATCH_S = 2.0
ROOMS = ("checks", "stores", "transfer")
"""What a worker runs of the project."""
SAME_PACKAGES = ("distributed", "python")


class Cluster(Executor):
    """Runs jobs on a cluster's workers; one that is lost leaves its jobs to the others."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._executor = client.get_executor(pure=False)
        self._seen = self._watched = time.monotonic()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give a job to whichever worker is free."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def watch(self) -> None:
        """Raise TransferError where scheduler or workers have been gone for long: what waits for them never ends."""
        now = time.monotonic()
        if now - self._watched < WATCH_S:
            return
        self._watched = now
        if self._has_workers():
            self._seen = now
        elif now - self._seen > ALONE_S:
            raise TransferError(
                f"the Dask cluster at {self._address} has lost its workers",
                remedy="start them again, then go on with --resume",
            )

    def _has_workers(self) -> bool:
        with suppress(Exception):
            return self._client.status == "running" and bool(_within(self._client.nthreads, CONNECT_S))
        return False


@contextmanager
def open_cluster(address: str, *, plan: str) -> Iterator[Cluster]:
    """A cluster whose workers can run this project; what they open for the plan is closed at the end.

    Raises TransferError within seconds where nobody answers, or where somebody could not do the work.
    """
    with _quietly():
        client = _connected(address)
        try:
            _require_same(client, address)
            yield Cluster(client, address)
        finally:
            with suppress(Exception):
                _within(lambda: client.run(sides.close, plan, on_error="ignore"), CONNECT_S)
            with suppress(Exception):
                _within(client.close, CONNECT_S)


@cache
def project_digest() -> str:
    """Of what a worker runs, as it was when first asked for: two that differ are of two versions."""
    hashed = hashlib.blake2b(digest_size=8)
    root = Path(__file__).parents[1]
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*.py")):
        hashed.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise TransferError(
            "the package distributed is not installed", remedy="pip install -e '.[cluster]' -c constraints.txt"
        ) from None

    try:
        # It waits for ever for one that takes connections and says nothing.
        return _within(lambda: Client(address, timeout=CONNECT_S, set_as_default=False), CONNECT_S + 1)  # type: ignore[no-untyped-call]
    except Exception as error:
        raise TransferError(
            f"no Dask scheduler answers at {address}: {_words(error)}",
            remedy="start it with: dask scheduler; its workers with: dask worker tcp://host:8786",
        ) from error


def _require_same(client: Any, address: str) -> None:
    """Raise TransferError where there is no worker, or one that is of another version."""
    versions = client.get_versions()
    if not versions["workers"]:
        raise TransferError(
            f"the Dask cluster at {address} has no workers", remedy=f"start them with: dask worker {address}"
        )
    own = _packages(versions["client"])
    for place, found in {"scheduler": versions["scheduler"], **versions["workers"]}.items():
        if (packages := _packages(found)) != own:
            raise TransferError(
                f"the cluster's {place} has {', '.join(packages)}, and here are {', '.join(own)}",
                remedy="install the same versions on all machines: constraints.txt names them",
            )
    _require_project(client)


def _require_project(client: Any) -> None:
    own = project_digest()
    for worker, found in client.run(project_digest, on_error="return").items():
        if isinstance(found, BaseException):
            raise TransferError(
                f"the worker {worker} cannot import this project: {_words(found)}",
                remedy="pip install it there, or start the worker in its folder",
            )
        if found != own:
            raise TransferError(
                f"the worker {worker} runs another version of this project",
                remedy="install the same version on all machines, and start the workers again",
            )


def _packages(found: Any) -> tuple[str, ...]:
    known = {**found["packages"], "python": ".".join(str(found["host"]["python"]).split(".")[:2])}
    return tuple(f"{name} {known.get(name)}" for name in SAME_PACKAGES)


def _within(run: Callable[[], Any], seconds: float) -> Any:
    """What it gives; raises TimeoutError after so many seconds, and leaves it behind."""
    done: list[tuple[Any, BaseException | None]] = []

    def work() -> None:
        try:
            done.append((run(), None))
        except BaseException as error:
            done.append((None, error))

    thread = threading.Thread(target=work, name="cluster", daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        raise TimeoutError(f"no answer within {seconds:g} s")
    value, error = done[0]
    if error:
        raise error
    return value


def _words(error: BaseException) -> str:
    """One line."""
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def _quietly() -> Iterator[None]:
    """What Dask logs and warns of is told by our own errors."""
    logger = logging.getLogger("distributed")
    children = [logger, *(logging.getLogger(f"distributed.{name}") for name in ("client", "core", "comm", "batched"))]
    levels = [one.level for one in children]
    for one in children:
        one.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for one, level in zip(children, levels, strict=True):
            one.setLevel(level)
