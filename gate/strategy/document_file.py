"""The document on disk: read whole, written to a copy that is replaced atomically or not at all."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gate.strategy.document import Document, DocumentError, loads
from gate.strategy.splices import SpliceError, apply
from reports.files import REMEDIES, probe, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gate.strategy.splices import Splice

_BOX_BYTES = (b" ", b"x", b"X")
_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_IN_PLACE = "make file and folder writable for this user, or write a copy with --write-to FILE"


class DocumentChanged(DocumentError):
    """The file is no longer what was read; reading it again may do."""


def load(path: Path) -> Document:
    """The document in a file; raises DocumentError on anything that it cannot be read from."""
    return loads(_read(path), str(path))


def check_destination(source: Path, destination: Path) -> None:
    """Raises DocumentError unless a copy of `source` can be written there; makes the folder, writes nothing else.

    To be asked before a run: afterwards is late to learn that its result has no place.
    """
    _refuse_document(source, destination)
    with _reported(destination):
        probe(_place(destination).parent)


def write_to(source: Path, document: Document, splices: Iterable[Splice], destination: Path) -> None:
    """Writes the edited document to a copy; on any failure what was there before is still there, whole."""
    edited = _edited(document, splices)
    check_destination(source, destination)
    _unchanged(source, document)
    # Who may not read the document may not read a new copy either; a write-protected document has a writable copy.
    mode = source.stat().st_mode & 0o666 | 0o600
    with _reported(destination):
        replace(_place(destination), edited, mode=mode)


def check_writable(path: Path, document: Document | None = None) -> None:
    """Raises DocumentError unless the document can be written in place, and is what was read; writes nothing.

    To be asked before a run, and before a record says what was written.
    """
    if document:
        _unchanged(path, document)
    _read(path)
    with _reported(path, remedy=_IN_PLACE):
        if not os.access(path, os.W_OK):
            raise DocumentError(f"{path}: is write-protected; {_IN_PLACE}")
        probe(Path(os.path.realpath(path)).parent)


def write_in_place(
    path: Path, document: Document, splices: Iterable[Splice], *, record: Callable[[], None] | None = None
) -> None:
    """Writes the edits into the document itself; a link is followed, the file's rights stay.

    `record` is called when the new bytes are on the disk, just before they take the old ones' place, and may raise to
    keep these. Raises DocumentError where the file is no longer what `document` was read from, or cannot be written,
    and SpliceError where the edits do not fit: the file is then what it was. Without edits nothing is written.
    """
    edited = _edited(document, splices)
    _unchanged(path, document)
    if edited == document.raw:
        return
    check_writable(path, document)

    def confirm() -> None:
        _unchanged(path, document)
        if record:
            record()
            _unchanged(path, document)

    with _reported(path, remedy=_IN_PLACE), _locked(path):
        replace(Path(os.path.realpath(path)), edited, confirm=confirm)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone among gates: who waited for another one's write finds the document changed."""
    with path.open("rb") as file:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _edited(document: Document, splices: Iterable[Splice]) -> bytes:
    """The edited bytes; titles are what binds evidence to the document, so no edit may change one."""
    planned = [*splices]
    edited = apply(document.raw, planned)
    boxes = {box.offset for box in document.outline.boxes}
    if all(splice.offset in boxes and splice.new in _BOX_BYTES and len(splice.old) == 1 for splice in planned):
        return edited
    if _titles(loads(edited, document.name)) != _titles(document):
        raise SpliceError(
            f"{document.name}: these edits would change the title of a phase or a task; write them by hand"
        )
    return edited


def _titles(document: Document) -> list[tuple[int, str, list[str]]]:
    return [(phase.number, phase.title, [task.title for task in phase.tasks]) for phase in document.phases]


def _unchanged(path: Path, document: Document) -> None:
    if _read(path) != document.raw:
        raise DocumentChanged(f"{path}: changed since it was read, so nothing was written; gate sync --write writes it")


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


@contextlib.contextmanager
def _reported(destination: Path, *, remedy: str = "name another file") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        way = REMEDIES[error.errno] if error.errno in _SPACE else remedy
        raise DocumentError(f"{destination}: cannot be written: {_reason(error)}; {way}") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
