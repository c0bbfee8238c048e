"""The first reading: one span of ids on both sides at once, and which of its rows differ."""

from __future__ import annotations

import os
import platform
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psutil

from checks.comparison import same_vectors
from checks.facts import KEY_BYTES
from transfer.ahead import ahead
from transfer.contents import digest, hashed_user, user_of
from transfer.jobs import SpanReport, Suspect
from transfer.memories import payload_at
from transfer.merge import merged
from transfer.payloads import same_payloads
from transfer.sides import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Block
    from transfer.jobs import Job
    from transfer.merge import Pair


def compare_span(job: Job) -> SpanReport:
    """Compare one span; raises StoreErrors, and then nothing of it counts."""
    with opened(job.plan, job.target) as sides:
        source = ahead(sides.pages(job.span.collection).blocks(job.span))
        with closing(source):
            destination = ahead(sides.table.blocks(job.span, snapshot=job.snapshot, users=job.users))
            with closing(destination):
                return compare_blocks(job, source, destination)


def compare_blocks(job: Job, source: Iterator[Block], destination: Iterator[Block]) -> SpanReport:
    """Compare what both sides hold of a span."""
    reading = _Reading(job)
    for pair in merged(source, destination):
        reading.take(pair)
    return reading.report()


class _Reading:
    """What has been seen of a span so far."""

    def __init__(self, job: Job) -> None:
        self._job, self._key = job, job.target.source.user_key
        self._source = self._destination = self._compared = 0
        self._users: set[str | None] = set()
        self._suspects: list[Suspect] = []
        self._process = psutil.Process()
        self._before = self._peak = self._process.memory_info().rss
        self._started = time.perf_counter()

    def take(self, pair: Pair) -> None:
        """Count the rows of both sides, and note those that differ."""
        self._compared += len(pair.source)
        self._source += len(pair.source) + len(pair.missing)
        self._destination += len(pair.destination) + len(pair.extra)
        self._compare(pair.source, pair.destination)
        for alone in (pair.missing, pair.extra):
            for row in range(len(alone)):
                self._users.add(user_of(payload_at(alone, row), self._key))
                self._suspect((alone, row))
        self._peak = max(self._peak, self._process.memory_info().rss)

    def report(self) -> SpanReport:
        """All of it, as it travels."""
        return SpanReport(
            number=self._job.number,
            source_rows=self._source,
            destination_rows=self._destination,
            compared=self._compared,
            users=b"".join(map(hashed_user, self._users)),
            suspects=tuple(self._suspects),
            seconds=time.perf_counter() - self._started,
            worker=f"{platform.node()}/{os.getpid()}",
            peak_bytes=self._peak - self._before,
        )

    def _compare(self, source: Block, destination: Block) -> None:
        vectors = same_vectors(source, destination).tolist()
        users, key = self._users, self._key
        for row, (same, payload) in enumerate(same_payloads(source, destination, self._job.column_kinds)):
            users.add(user_of(payload, key))
            if not (same and vectors[row]):
                self._suspect((source, row), (destination, row))

    def _suspect(self, *places: tuple[Block, int]) -> None:
        block, row = places[0]
        key = bytes(block.keys[row]).ljust(KEY_BYTES, b"\0")
        self._suspects.append(Suspect(key=key, digest=digest(*places)))
