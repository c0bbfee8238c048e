"""An export under way: what its readings share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from transfer.export.part import write_part
from transfer.progress import Progress
from transfer.tasks import Task, completed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor

    from stores.qdrant import Source
    from stores.qdrant_pages import Pages
    from transfer.export.log import Log
    from transfer.export.options import Options
    from transfer.export.part import Written
    from transfer.export.plan import Plan

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One export."""

    source: Source
    plan: Plan
    options: Options
    log: Log
    executor: Executor
    say: Callable[[str], None]
    written: dict[int, Written] = field(default_factory=dict)
    """What is there, by the range's place in the plan."""

    def pages(self, number: int) -> Pages:
        """The collection of a range, over a connection of its own."""
        collection = self.plan.collection(self.plan.spans[number])
        return self.source.pages(collection.name, collection.other_vectors)

    def write(self, numbers: Iterable[int]) -> None:
        """Read these ranges into their files; raises StoreErrors and TransferErrors, and keeps what was written."""
        progress = Progress(self.say, total=self.plan.points, done=self.rows, verb="exported")
        for _, written in self.each({number: partial(self._write, number) for number in numbers}):
            self.log.add(written)
            self.written[written.number] = written
            progress.show(self.rows)

    def each(self, jobs: Mapping[int, Callable[[], Result]]) -> Iterator[tuple[int, Result]]:
        """The results of jobs as they come, each with its number."""
        tasks = (Task(run=_numbered, arguments=partial(_pair, number, job)) for number, job in jobs.items())
        yield from completed(self.executor, tasks, window=self.options.workers, idle=lambda: None)

    @property
    def rows(self) -> int:
        """How many rows the backup has by now."""
        return sum(one.part.rows for one in self.written.values() if one.part)

    def _write(self, number: int) -> Written:
        with self.pages(number) as pages:
            return write_part(pages, self.plan, number, self.options.folder, second_look=self.options.second_look)


def _numbered(number: int, job: Callable[[], Result]) -> tuple[int, Result]:
    return number, job()


def _pair(number: int, job: Callable[[], Result]) -> tuple[int, Callable[[], Result]]:
    return number, job
