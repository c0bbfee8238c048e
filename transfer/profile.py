"""Whether it will fit: one scan of the source that counts what the destination refuses, or makes a surprise of."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import psutil

from checks.facts import END, Span
from checks.migrated_ids import LARGEST
from checks.profiling.counting import Counting
from checks.profiling.traps import Trap
from stores.errors import BadAnswer, StoreError
from stores.qdrant import Source
from stores.qdrant_vectors import other_vectors
from stores.qdrant_wire import payload_of
from transfer.ahead import ahead
from transfer.contents import hashed_user, user_of
from transfer.errors import TransferError
from transfer.progress import Progress
from transfer.receiver import Received, received
from transfer.repeated import Repeated
from transfer.users import Users

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checks.facts import Block, Collection, IdKind, Payload
    from checks.facts.profile import Profile
    from stores.target import Target


def profile(target: Target, *, say: Callable[[str], None]) -> Profile:
    """Look at every point of the source once.

    A scan that breaks off is told by `Profile.incomplete`. Raises StoreErrors where the source cannot be read at all,
    TargetError where target.toml contradicts itself.
    """
    started, began = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    mapped = tuple(target.destination.columns_for(target.source.user_key))
    with Source(target.source) as source:
        collections = source.collections()
        destination = received(target)
        scan = _scan(target, destination, collections, say)
        stopped = scan.read(source, collections)
        found = scan.profile()
    return replace(
        found, mapped=mapped, receiver=destination.receiver, receiver_unknown=destination.unknown, started=started,
        seconds=time.perf_counter() - began, incomplete=_how_far(found, collections, stopped),
        remedy=(stopped.remedy or "run it again") if stopped else "",
    )  # fmt: skip


def _scan(
    target: Target, destination: Received, collections: Sequence[Collection], say: Callable[[str], None]
) -> _Scan:  # fmt: skip
    receiver, user_key = destination.receiver, target.source.user_key
    counting = Counting(
        user_key=user_key, mapped=destination.columns, several=len(collections) > 1,
        largest_id=LARGEST.get(receiver.id_type) if receiver else None,
    )  # fmt: skip
    total = sum(one.points for one in collections)
    say(f"reading {total:,} points")
    progress = Progress(say, total=total, verb="read")
    return _Scan(user_key=user_key, counting=counting, progress=progress)


@dataclass(kw_only=True)
class _Scan:
    """One scan while it goes on."""

    user_key: str
    counting: Counting
    progress: Progress
    users: Users = field(default_factory=Users)
    process: psutil.Process = field(default_factory=psutil.Process)
    repeated: Repeated | None = None
    """Where there are several collections."""
    before: int = 0
    peak: int = 0

    def read(self, source: Source, collections: Sequence[Collection]) -> StoreError | TransferError | None:
        """Read all collections; what ended it too soon."""
        self.before = self.peak = self.process.memory_info().rss
        try:
            with Repeated() if len(collections) > 1 else nullcontext() as self.repeated:
                for collection in collections:
                    self._read(source, collection)
                self._put_repeated()
        except (StoreError, TransferError) as error:
            return error
        return None

    def profile(self) -> Profile:
        """What was counted."""
        return replace(self.counting.profile(), users=self.users.count(), peak_bytes=self.peak - self.before)

    def _read(self, source: Source, collection: Collection) -> None:
        name = collection.name
        others = other_vectors(source, collection)
        self.counting.begin(collection, tuple(f"{name} ({kind})" for name, kind in others.items()))
        if self.repeated:
            self.repeated.begin(name)
        before = self.counting.points
        with source.pages(name) as pages:
            for kind in pages.kinds():
                with closing(ahead(pages.blocks(Span(collection=name, kind=kind, high=END[kind])))) as blocks:
                    for block in blocks:
                        self._add(block, kind)
            read, there = self.counting.points - before, min(collection.points, pages.count())
        if read < there:
            raise BadAnswer(f"the collection `{name}` has {there:,} points and delivered {read:,}")

    def _add(self, block: Block, kind: IdKind) -> None:
        entries = cast("Sequence[Sequence[bytes]]", block.payloads)
        payloads = [_decoded(one) for one in entries]
        self.counting.add(block, kind, payloads, [sum(map(len, one)) for one in entries])
        users = [user_of(payload or {}, self.user_key) for payload in payloads]
        self.users.add(users)
        if self.repeated:
            self.repeated.add(block.keys, kind, [hashed_user(user) for user in users])
        self.peak = max(self.peak, self.process.memory_info().rss)
        self.progress.show(self.counting.points)

    def _put_repeated(self) -> None:
        if self.repeated:
            ids, keys = self.repeated.found()
            self.counting.put(Trap.SAME_ID, *ids)
            self.counting.put(Trap.SAME_KEY, *keys)


def _decoded(entries: Sequence[bytes]) -> Payload | None:
    try:
        return payload_of(entries)
    except BadAnswer:
        return None


def _how_far(found: Profile, collections: Sequence[Collection], stopped: StoreError | TransferError | None) -> str:
    total = sum(one.points for one in collections)
    return f"{found.points:,} of {total:,} points were read, then: {stopped.message}" if stopped else ""
