"""The deployment under test: what the environment, `.env` and `target.toml` say about it, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from pydantic import SecretStr

from stores import redaction, target_file
from stores.errors import TargetError
from stores.source_url import Address, read_address
from stores.target_api import Api, read_api
from stores.target_file import TargetFile
from stores.target_graph import Graph, read_graph
from stores.variables import VARIABLES, Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    Files: TypeAlias = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """The pgvector side; what is None is not given."""

    url: SecretStr | None = None
    """As written: `stores.database_url.read_url` says how it is understood."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The variables PG* that libpq takes for what the URL leaves out."""
    table: str | None = None
    """"schema.table" or "table"."""
    id_column: str | None = None
    vector_column: str | None = None
    payload_column: str | None = None
    user_column: str | None = None
    halfvec: bool = False
    search_function: str | None = None
    score_column: str | None = None
    scratch_schema: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """Payload keys that became columns: key -> column."""

    def user_column_for(self, user_key: str) -> str | None:
        """The column that the user's key became, however target.toml says so."""
        return self.user_column or self.columns.get(user_key)

    def columns_for(self, user_key: str) -> Mapping[str, str]:
        """Every payload key that became a column; raises TargetError where the user's key became two."""
        owner, mapped = self.user_column, self.columns.get(user_key)
        if owner and mapped and owner != mapped:
            raise TargetError(
                f'target.toml: [destination.columns] {user_key} = "{mapped}", but user_column = "{owner}"; '
                "name one column for the user's key"
            )
        return {**self.columns, **({user_key: owner} if owner else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The Qdrant side; what is None is not given."""

    url: str | None = None
    """The REST address, no key inside."""
    grpc_port: int | None = None
    api_key: SecretStr | None = None
    collection: str | None = None
    """A name, or a pattern of names: "mem0_*"."""
    vector: str = ""
    user_key: str = "user_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The system's source and what it runs on; what is None is not given."""

    repository: Path | None = None
    python: Path | None = None
    files: Files = field(default_factory=dict)
    """settings, main, connection, validation, migrations, requirements, ...: path within the repository."""
    graph_flags: tuple[str, ...] = ()
    """The variables that switch the graph, where their names do not say so."""
    embeddings_url: str | None = field(default=None, repr=False)
    embedder_missing: str = ""
    """Why the embedded target has none, with the remedy behind the last semicolon; empty where it has, or is none."""
    backup: Path | None = None
    """The folder of the originals' backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is judged, and what its owner says about how."""

    rehearsal: bool
    origin: str
    """"embedded", or which of environment, .env and target.toml describe it."""
    destination: Destination
    source: Source
    deployment: Deployment
    graph: Graph = field(default_factory=Graph)
    api: Api = field(default_factory=Api)
    k: int = 10
    thresholds: Mapping[str, float] = field(default_factory=dict)
    exclusions: Mapping[str, str] = field(default_factory=dict)
    """Check id -> why its owner excludes it."""

    @property
    def graph_collection(self) -> str | None:
        """Where the memories are kept that the graph is of: a name or a pattern of names, as the source's."""
        return self.graph.collection or self.source.collection


def load(environ: Mapping[str, str], directory: Path) -> Target | None:
    """The configured target, None when nothing at all is set; raises TargetError when the settings are wrong."""
    settings = read_settings(environ, directory)
    file = target_file.read(directory / "target.toml")
    origins = {settings.origin(name) for name in VARIABLES} | ({"target.toml"} if file.model_fields_set else set())
    named = [label for label in ("environment", ".env", "target.toml") if label in origins]
    return _target(settings, file, directory, origin=", ".join(named)) if named else None


def embedded(
    values: Mapping[str, str], *, graph: Mapping[str, str] | None = None, missing: Mapping[str, str] | None = None,
    **destination_fields: str | bool,
) -> Target:  # fmt: skip
    """The target that the embedded engines are, described by the same variables; the fields are target.toml's.

    `graph` is its table [graph]; `missing` says why "Neo4j", "the service" or "the embedder" could not be had.
    """
    settings = Settings(layers=(("embedded", values),))
    file = TargetFile.model_validate({"destination": destination_fields, "graph": dict(graph or {})})
    return _target(settings, file, Path(), origin="embedded", rehearsal=True, missing=missing or {})


def _target(
    settings: Settings, file: TargetFile, directory: Path, *, origin: str, rehearsal: bool = False,
    missing: Mapping[str, str] = MappingProxyType({}),
) -> Target:  # fmt: skip
    _learn(settings, file)
    without_graph = missing.get("Neo4j", "")
    return Target(
        rehearsal=rehearsal,
        origin=origin,
        destination=_destination(settings, file.destination),
        source=_source(settings, file.source),
        deployment=_deployment(settings, file.deployment, directory, missing=missing.get("the embedder", "")),
        graph=read_graph(settings, file.graph, missing=without_graph),
        api=read_api(settings, missing=missing.get("the service", "") or without_graph),
        k=file.search.k,
        thresholds=file.thresholds,
        exclusions={entry.check: entry.reason for entry in file.exclude},
    )


def _learn(settings: Settings, file: TargetFile) -> None:
    """Let nothing repeat a secret, whatever target.toml calls its variable."""
    for _, values in settings.layers:
        redaction.learn(values)
        redaction.learn({"DATABASE_URL": values.get(file.destination.url_variable, "")})
        redaction.learn({"QDRANT_API_KEY": values.get(file.source.api_key_variable, "")})


def _destination(settings: Settings, table: target_file.Destination) -> Destination:
    mapped = table.model_dump(exclude={"url_variable", "table"})
    return Destination(
        url=settings.secret(table.url_variable),
        environment=settings.starting_with("PG"),
        table=settings.value("PGVECTOR_TABLE") or table.table,
        **mapped,
    )


def _source(settings: Settings, table: target_file.Source) -> Source:
    address = _address(settings, table)
    following = address.port + 1 if address and address.port else None
    return Source(
        url=address.url if address else None,
        grpc_port=settings.port("QDRANT_GRPC_PORT") or table.grpc_port or following,
        api_key=_secret(settings.value(table.api_key_variable) or (address.key if address else None)),
        collection=settings.value("MAIN_QDRANT_COLLECTION_NAME") or table.collection,
        vector=table.vector,
        user_key=table.user_key,
    )


def _address(settings: Settings, table: target_file.Source) -> Address | None:
    """The nearest layer's address: a host in the environment beats a URL in `.env`."""
    port = settings.port("QDRANT_PORT")
    for layer in settings.layers:
        own = Settings(layers=(layer,))
        if written := own.value("QDRANT_URL") or own.value("QDRANT_HOST"):
            return read_address(written, port=None if own.value("QDRANT_URL") else port)
    return read_address(table.url) if table.url else None


def _deployment(
    settings: Settings, table: target_file.Deployment, directory: Path, *, missing: str
) -> Deployment:  # fmt: skip
    repository = settings.value("TARGET_REPO") or table.repository
    python = settings.value("TARGET_PYTHON") or table.python
    return Deployment(
        repository=_path(repository, directory),
        python=_path(python, directory),
        files=table.files(),
        graph_flags=table.graph_flags,
        embeddings_url=settings.value("EMBEDDINGS_URL") or table.embeddings_url,
        embedder_missing=missing,
        backup=_path(settings.value("BACKUP_DIR"), directory),
    )


def _path(written: str | None, directory: Path) -> Path | None:
    if not written:
        return None
    path = Path(written)
    return directory / (path.expanduser() if path.parts[:1] == ("~",) else path)


def _secret(value: str | None) -> SecretStr | None:
    return SecretStr(value) if value else None
