"""What a target's systems answer, and what nothing decides yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gate.choices import Choice, among, decided
from gate.examined import Examined, answered
from stores.api import Api
from stores.api.address import WITH_GRAPH, WITHOUT_GRAPH
from stores.errors import StoreError
from stores.graph import Graph
from stores.postgres import Destination
from stores.postgres.functions import search_functions
from stores.qdrant import Source
from stores.repository.files import NAMES, OF_THE_GRAPH, Checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores import target as settings
    from stores.target_api import Api as ApiSettings
    from stores.target_graph import Graph as Settings

SCRATCH_SCHEMA = "phasegate_scratch"
_NO_URL = "DATABASE_URL, or the variable that url_variable names, is not set; export it, or write it into .env"


def examine(target: settings.Target) -> tuple[Examined, ...]:
    """Both stores, graph and service where they are named, and the checkout; never raises a StoreError."""
    return (
        _destination(target.destination, k=target.k),
        _source(target.source),
        *_graph(target.graph),
        *_apis(target.api),
        _deployment(target.deployment, has_graph=target.graph.uri is not None),
    )


def _destination(given: settings.Destination, *, k: int) -> Examined:
    if given.url is None:
        return Examined(system="PostgreSQL", open=[_NO_URL])
    with Destination(given, k=k) as store:
        found = answered(store.answer())
        if found.problems:
            return found
        removed = store.url().removed
        found.facts += [f"left out of DATABASE_URL, since libpq does not know it: {', '.join(removed)}"] * bool(removed)
        try:
            _read_destination(store, given, found)
        except StoreError as error:
            found.add(error)
    return found


def _read_destination(store: Destination, given: settings.Destination, found: Examined) -> None:
    version, encrypted = store.versions().extension, store.transport().encrypted
    found.facts.append(f"pgvector {version}" if version else "pgvector is not installed; CREATE EXTENSION vector")
    found.facts.append("the connection is encrypted" if encrypted else "the connection is not encrypted")
    if not given.table:
        why = "PGVECTOR_TABLE is not set"
        found.choices.append(among("destination", "table", list(store.candidates()), why=why, example="memories"))
        given = replace(given, table=found.choices[0].value)
    if given.table:
        found.choices += _columns(given, found)
    if not given.search_function:
        found.choices += _functions(store)
    if not given.scratch_schema:
        why = "no scratch schema is named: checks that write (in one transaction, rolled back) are undecided without it"
        found.choices.append(Choice(table="destination", key="scratch_schema", why=why, value=SCRATCH_SCHEMA))


def _columns(given: settings.Destination, found: Examined) -> list[Choice]:
    def read(given: settings.Destination) -> None:
        with Destination(given) as store:
            table = store.table()
        found.facts.append(f"table {table.schema}.{table.name}, {table.rows} rows")

    choices, error = decided(given, read, lambda given, choice: replace(given, **_as_field(choice)))
    if error:
        found.add(error)
    return choices


def _as_field(choice: Choice) -> dict[str, Any]:
    return {choice.key: choice.value}


def _functions(store: Destination) -> Iterator[Choice]:
    with store.read() as cursor:
        candidates = list(search_functions(cursor))
    if candidates:
        why = "no search function is named: scores are judged on the distance operator without it"
        yield among("destination", "search_function", candidates, why=why, example="", needed=False)


def _source(given: settings.Source) -> Examined:
    if given.url is None:
        why = "QDRANT_URL is not set"
        return Examined(
            system="Qdrant", choices=[Choice(table="source", key="url", why=why, example="http://localhost:6333")]
        )
    with Source(given) as store:
        found = answered(store.answer())
        if not found.problems:
            try:
                _read_source(store, given, found)
            except StoreError as error:
                found.add(error)
    return found


def _read_source(store: Source, given: settings.Source, found: Examined) -> None:
    if not given.collection:
        why = "MAIN_QDRANT_COLLECTION_NAME is not set"
        found.choices.append(_collection(store.candidates(), why))
        given = replace(given, collection=found.choices[0].value)
    if not given.collection:
        return

    def read(given: settings.Source) -> None:
        with Source(given) as store:
            one = store.collection()
        found.facts.append(f"collection {one.name}, {one.points} points, {one.dimension} dimensions, {one.distance}")

    choices, error = decided(given, read, lambda given, choice: replace(given, **_as_field(choice)))
    found.choices += choices
    if error:
        found.add(error)


def _collection(names: list[str], why: str) -> Choice:
    of_users = [name for name in names if name.startswith("mem0_")]
    patterns = ["mem0_*"] if len(of_users) > 1 else []
    others = [name for name in names if not patterns or name not in of_users]
    return among("source", "collection", patterns + others, why=why, example="memories")


def _graph(given: Settings) -> list[Examined]:
    # Not every phase needs it, so where it is not set there is nothing to say.
    if given.uri is None:
        return []
    with Graph(given) as store:
        return [answered(store.answer())]


def _apis(given: ApiSettings) -> list[Examined]:
    named = {WITH_GRAPH: given.url, WITHOUT_GRAPH: given.url_without_graph}
    return [_api(given, variable) for variable, url in named.items() if url]


def _api(given: ApiSettings, variable: str) -> Examined:
    with Api(given, variable=variable) as store:
        return answered(store.answer(), said="answers")


def _deployment(given: settings.Deployment, *, has_graph: bool) -> Examined:
    found = Examined(system="the system's source")
    if not given.python:
        why = "TARGET_PYTHON is not set: what the deployment's interpreter can import is undecided"
        found.choices.append(Choice(table="deployment", key="python", why=why, example="path/to/python"))
    if given.repository:
        _read_checkout(given, found, has_graph=has_graph)
        return found
    why = "TARGET_REPO is not set: what is judged by parsing the system's source is undecided"
    found.choices.insert(0, Choice(table="deployment", key="repository", why=why, example="path/to/checkout"))
    return found


def _read_checkout(given: settings.Deployment, found: Examined, *, has_graph: bool) -> None:
    def chosen(given: settings.Deployment, choice: Choice) -> settings.Deployment:
        return replace(given, files={**given.files, choice.key: choice.value or ""})

    for role in _roles(given, has_graph=has_graph):

        def read(given: settings.Deployment, role: str = role) -> None:
            checkout = Checkout(given)
            files = checkout.migrations() if role == "migrations" else checkout.files(role)
            found.facts.append(f"{role}: {', '.join(files)}")

        choices, error = decided(given, read, chosen)
        found.choices += choices
        if error:
            found.add(error)
            return


def _roles(given: settings.Deployment, *, has_graph: bool) -> Iterator[str]:
    """What is looked for in the checkout; of the graph only where there is one, as `_graph` does."""
    wanted = has_graph or OF_THE_GRAPH & given.files.keys()
    return (role for role in (*NAMES, "migrations") if wanted or role not in OF_THE_GRAPH)
