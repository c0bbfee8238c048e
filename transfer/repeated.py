"""Ids that several collections hold, found by files of their keys: their room is on the disk, not in memory."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from checks.facts import KEY_BYTES, IdKind, id_of
from transfer.contents import USER_BYTES
from transfer.writing import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from numpy.typing import NDArray

    from checks.facts.blocks import Keys

PARTS = 64
"""Files, of which one at a time is read back: 100 million points make 45 MB each."""
SHOWN = 5
_ID_BYTES = 1 + KEY_BYTES
_RECORD = np.dtype([("id", f"S{_ID_BYTES}"), ("user", f"S{USER_BYTES}"), ("collection", "u4")])
_KINDS = tuple(IdKind)


class Repeats(NamedTuple):
    """How many points come after another with the same key, and the first of them."""

    points: int
    examples: list[str]


class Repeated:
    """Collects ids with the hashes of their users, collection by collection."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._collections: list[str] = []
        with writing(Path(tempfile.gettempdir())):
            folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="phasegate-")))
            self._paths = [folder / f"{part}.keys" for part in range(PARTS)]
            self._files = [self._closing.enter_context(path.open("w+b")) for path in self._paths]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._closing.close()

    def begin(self, collection: str) -> None:
        """What is added from now on is of this collection."""
        self._collections.append(collection)

    def add(self, keys: Keys, kind: IdKind, users: Sequence[bytes]) -> None:
        """Points of one block with the hashes of their users; raises TransferError on a full disk."""
        records = np.zeros(len(keys), _RECORD)
        _bytes(records)[:, 0] = _KINDS.index(kind)
        plain = np.ascontiguousarray(keys).view(np.uint8).reshape(-1, KEY_BYTES)
        _bytes(records)[:, 1:_ID_BYTES] = plain
        records["user"], records["collection"] = users, len(self._collections) - 1
        parts = plain[:, -1] % PARTS
        for part in np.unique(parts).tolist():
            with writing(self._paths[part]):
                self._files[part].write(records[parts == part].tobytes())

    def found(self) -> tuple[Repeats, Repeats]:
        """The points whose id came before in another collection, and those whose user and id did."""
        ids, keys = Repeats(0, []), Repeats(0, [])
        for path, file in zip(self._paths, self._files, strict=True):
            with writing(path):
                file.flush()
            records = np.fromfile(path, _RECORD)
            whole = _bytes(records)[:, : _ID_BYTES + USER_BYTES]
            pairs = np.ascontiguousarray(whole).view(f"S{_ID_BYTES + USER_BYTES}").reshape(-1)
            ids, keys = self._more(ids, records, records["id"]), self._more(keys, records, pairs)
        return ids, keys

    def _more(self, found: Repeats, records: NDArray[np.void], values: NDArray[np.bytes_]) -> Repeats:
        order = np.argsort(values, kind="stable")
        later = order[1:][values[order][1:] == values[order][:-1]]
        examples = [self._name(records[place]) for place in later[: SHOWN - len(found.examples)].tolist()]
        return Repeats(found.points + len(later), found.examples + examples)

    def _name(self, record: np.void) -> str:
        written = bytes(record["id"]).ljust(_ID_BYTES, b"\0")
        return f"{self._collections[int(record['collection'])]}/{id_of(written[1:], _KINDS[written[0]])}"


def _bytes(records: NDArray[np.void]) -> NDArray[np.uint8]:
    """(n, itemsize), the same memory."""
    return records.view(np.uint8).reshape(-1, _RECORD.itemsize)
