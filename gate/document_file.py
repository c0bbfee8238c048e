"""The document on disk: read whole, written to a copy that is replaced atomically or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from gate.document import Document, DocumentError, loads
from gate.splices import apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gate.splices import Splice


def load(path: Path) -> Document:
    """The document in a file; raises DocumentError on anything that it cannot be read from."""
    return loads(_read(path), str(path))


def check_destination(source: Path, destination: Path) -> None:
    """Raises DocumentError unless a copy of `source` can be written there; makes the folder, writes nothing else.

    To be asked before a run: afterwards is late to learn that its result has no place.
    """
    _refuse_document(source, destination)
    with _reported(destination):
        place = _place(destination)
        probe, descriptor = _temporary(place.parent, 0o600)
        os.close(descriptor)
        probe.unlink()


def write_to(source: Path, document: Document, splices: Iterable[Splice], destination: Path) -> None:
    """Writes the edited document to a copy; on any failure what was there before is still there, whole."""
    edited = apply(document.raw, splices)
    check_destination(source, destination)
    if _read(source) != document.raw:
        raise DocumentError(f"{source}: changed since it was read, so nothing was written; run the gate again")
    with _reported(destination):
        _replace(_place(destination), edited, source.stat().st_mode)


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DocumentError(f"{path}: is a directory; name the strategy document in it")
        if path.exists() and not path.is_file():
            raise DocumentError(f"{path}: is no ordinary file; name a strategy document")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: does not exist; name the strategy document with --strategy FILE") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {_reason(error)}") from error


def _refuse_document(source: Path, destination: Path) -> None:
    with _reported(destination):
        if not destination.exists():
            return
        if source.exists() and destination.samefile(source):
            raise DocumentError(f"{destination}: is the strategy document itself or a link to it; name another file")
        if destination.is_dir():
            raise DocumentError(f"{destination}: is a directory; name a file in it")
        if not destination.is_file():
            raise DocumentError(f"{destination}: is no ordinary file; name another one")


def _place(destination: Path) -> Path:
    # A link to somewhere else is followed: replacing it would leave the file that it names as it was.
    place = Path(os.path.realpath(destination))
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _temporary(folder: Path, mode: int) -> tuple[Path, int]:
    path = folder / f".phasegate-{secrets.token_hex(8)}"
    return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def _replace(place: Path, content: bytes, source_mode: int) -> None:
    # Who may not read the document may not read a new copy either; a write-protected document has a writable copy.
    temporary, descriptor = _temporary(place.parent, source_mode & 0o666 | 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if place.exists():
                os.fchmod(descriptor, stat.S_IMODE(place.stat().st_mode) & 0o777)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    # The copy is in place by now; a network file system that cannot sync a folder is no reason to say that it is not.
    descriptor = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)


@contextlib.contextmanager
def _reported(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DocumentError(f"{destination}: cannot be written: {_reason(error)}; name another file") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
