"""The source: what is read of Qdrant. It reads only; nothing here could write."""

from __future__ import annotations

import re
import time
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from qdrant_client import models as m

from checks.facts import Answer, Collection, Fingerprint, Hit, Point, PointId
from stores import qdrant_facts as facts
from stores import qdrant_ids
from stores.errors import Ambiguous, BadAnswer, NotFound, StoreError
from stores.qdrant_clients import endpoints
from stores.qdrant_fingerprint import read, read_again
from stores.qdrant_link import Link, connect, read_place, system_of
from stores.qdrant_pages import Pages
from stores.qdrant_problems import problem_of
from stores.qdrant_reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from checks.facts import Vector
    from checks.facts.filters import Filter
    from checks.facts.ids import OwnedId, SourceIds
    from stores.target import Source as Settings

REQUEST_SECONDS = 15


class Source:
    """The Qdrant side of a target: one collection, or all that a pattern such as `mem0_*` names."""

    def __init__(self, settings: Settings, *, seconds: int = REQUEST_SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._connecting = Lock()
        self._shapes: dict[str, Collection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if isinstance(found := self.__dict__.get("_attempt"), Link):
            found.client.close()

    def answer(self) -> Answer:
        """Whether a Qdrant answers and takes the key; never raises."""
        started, system = time.monotonic(), system_of(self._settings)
        try:
            link = self._link
            self._reader.names()
        except StoreError as error:
            problem, seconds = problem_of(error), time.monotonic() - started
            return Answer(system=system, problem=problem, detail=error.message, remedy=error.remedy, seconds=seconds)
        return Answer(system=system, detail=link.detail, version=link.version, seconds=time.monotonic() - started)

    def candidates(self) -> list[str]:
        """The collections that there are."""
        return self._reader.names()

    def collections(self) -> tuple[Collection, ...]:
        """The collection that the settings name, or all of their pattern, in order."""
        return tuple(self._collection(name) for name in self._names())

    def collection(self) -> Collection:
        """The collection; of a pattern, what all of its collections have in common."""
        found = self.collections()
        shapes = {(one.vector_name, one.dimension, one.distance, one.datatype): one.name for one in found}
        if len(shapes) > 1:
            listed = "; ".join(f"`{name}`: {' '.join(map(str, shape)).strip()}" for shape, name in shapes.items())
            raise BadAnswer(f"the collections of `{self._settings.collection}` differ: {listed}",
                            remedy="narrow the pattern to collections of one embedder")  # fmt: skip
        return found[0] if len(found) == 1 else facts.common(str(self._settings.collection), found)

    def count(self) -> int:
        """How many points there are, those without the vector included."""
        return sum(self._reader.count(name) for name in self._names())

    def without_vector(self) -> int:
        """How many points lack the vector, which `points` leaves out."""
        return sum(
            self._reader.count(name, m.Filter(must_not=[m.HasVectorCondition(has_vector=vector)]))
            for name, (vector, _) in self._chosen.items()
        )

    def points(self, limit: int | None = None) -> Iterator[Point]:
        """The points that have the vector, collection by collection in the order of their ids; at most `limit`."""
        left = limit
        for name, (vector, _) in self._chosen.items():
            for page in self._reader.pages(name, vectors=[vector] if vector else True):
                found = [point for record in page if (point := facts.point_fact(record, vector))][:left]
                yield from found
                left = None if left is None else left - len(found)
                if left == 0:
                    return

    def search(
        self, vector: Vector, k: int, *, user: str | int | None = None, exact: bool = False,
        ids: Iterable[PointId] | None = None,
    ) -> list[Hit]:  # fmt: skip
        """The k nearest points, best first: of that user, among those ids."""
        numbers, condition = [float(x) for x in vector], facts.condition(self._settings.user_key, user, ids)
        hits = [
            Hit(id=facts.point_id(point.id), score=point.score)
            for name, (using, _) in self._chosen.items()
            for point in self._reader.search(name, numbers, k, using=using, condition=condition, exact=exact)
        ]
        if len(self._chosen) == 1:
            return hits
        return facts.best(hits, k, next(distance for _, distance in self._chosen.values()))

    def vectors(self, ids: Iterable[PointId]) -> dict[PointId, Vector]:
        """The vectors of the points of these ids, of those that exist and have it."""
        chosen = {name: vector for name, (vector, _) in self._chosen.items()}
        return qdrant_ids.vectors(self._reader, chosen, ids)

    def ids_where(self, filter_: Filter) -> set[PointId]:
        """The ids of the points that pass the filter; raises Unsupported where the server wants an index for it."""
        return qdrant_ids.matching(self._reader, self._names(), filter_)

    def ids(self, *, largest: int | None = None, per_user: bool = False) -> SourceIds:
        """Which ids there are: beyond a largest number too, and repeated over the collections, for each user or not."""
        user_key = self._settings.user_key if per_user else None
        return qdrant_ids.source_ids(self._reader, self._names(), largest=largest, user_key=user_key)

    def owners(self, ids: Iterable[str]) -> dict[str, str | None]:
        """Whose the points of these ids are, of those that exist; ids that Qdrant does not have are left out."""
        return qdrant_ids.owners(self._reader, self._names(), ids, user_key=self._settings.user_key)

    def owned(self, *, among: Iterable[str] | None = None) -> Iterator[OwnedId]:
        """Every id, or those among some, with its user, in the order of their texts, over all of the collections."""
        return qdrant_ids.owned(self._reader, self._names(), user_key=self._settings.user_key, among=among)

    def pages(self, collection: str, others: Mapping[str, str] = {}) -> Pages:
        """One collection as a stream of blocks, over a connection of its own; `others` are vectors to read too."""
        if collection not in self._shapes:
            self._shapes[collection] = self._collection(collection)
        return Pages(self._link, self._shapes[collection], others)

    def config(self, collection: str) -> dict[str, Any]:
        """All settings of a collection, as the REST interface spells them."""
        return self._reader.info(collection).config.model_dump(mode="json", exclude_none=True)

    def endpoints(self) -> frozenset[tuple[str, int]]:
        """The addresses and ports of REST and gRPC, for telling systems apart; raises StoreErrors."""
        return endpoints(read_place(self._settings))

    def product(self) -> str:
        """What the server says it is, with its version."""
        return self._link.product

    def fingerprint(self, sample: int = 1000) -> Fingerprint:
        """Settings, payload indexes and up to `sample` points at random."""
        return read(self._reader, self._names(), sample)

    def fingerprint_of(self, points: Iterable[str], collections: Iterable[str] | None = None) -> Fingerprint:
        """The same again: these points ("collection/id"), and these collections or those that there are now."""
        return read_again(self._reader, self._names() if collections is None else collections, points)

    def _names(self) -> list[str]:
        wanted = self._settings.collection
        if not wanted:
            one_of = ", ".join(self._reader.names()) or "none"
            raise Ambiguous("MAIN_QDRANT_COLLECTION_NAME is not set", remedy=f"set it to one of: {one_of}")
        if "*" not in wanted:
            return [wanted]
        pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
        there = self._reader.names()
        if found := [name for name in there if re.fullmatch(pattern, name)]:
            return found
        remedy = f"set MAIN_QDRANT_COLLECTION_NAME to one of: {', '.join(there) or 'none'}"
        raise NotFound(f"no collection matches `{wanted}`", remedy=remedy)

    def _collection(self, name: str) -> Collection:
        info = self._reader.info(name)
        return facts.collection_fact(name, info, self._settings.vector, self._reader.count(name))

    @cached_property
    def _chosen(self) -> dict[str, tuple[str, str]]:
        """Collection -> its chosen vector and distance; read once, for a search must cost one call."""
        infos = {name: self._reader.info(name) for name in self._names()}
        chosen = {name: facts.vector_of(name, info, self._settings.vector) for name, info in infos.items()}
        return {name: (vector, params.distance.value) for name, (vector, params) in chosen.items()}

    @property
    def _link(self) -> Link:
        with self._connecting:
            found = self._attempt
        if isinstance(found, StoreError):
            raise found
        return found

    @cached_property
    def _attempt(self) -> Link | StoreError:
        # Once, also when it fails: else every check would wait for the same silence.
        try:
            return connect(self._settings, seconds=self._seconds)
        except StoreError as error:
            return error

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._link)
