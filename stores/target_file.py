"""target.toml: what the environment cannot say about a deployment; never a secret, only the variable that holds it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, StringConstraints, ValidationError

from stores.errors import TargetError
from stores.target_problems import problems, refuse_secrets, syntax_problem
from stores.toml_lines import line_of
from stores.variables import read_text

if TYPE_CHECKING:
    from pathlib import Path

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
Variable: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z_][A-Z0-9_]*$")]
"""The name of an environment variable; in capitals, so that a pasted secret is not taken for one."""
Port: TypeAlias = Annotated[int, Field(ge=1, le=65535)]


def _flat(value: object) -> object:
    """A check id has dots, which TOML reads as tables within tables unless it is quoted."""
    if not isinstance(value, dict):
        return value
    inner = {key: _flat(entry) for key, entry in value.items()}
    return {
        f"{key}.{rest}" if rest else key: number
        for key, entry in inner.items()
        for rest, number in (entry.items() if isinstance(entry, dict) else [("", entry)])
    }


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Paths: TypeAlias = Annotated[tuple[Text, ...], Field(min_length=1)]
Files: TypeAlias = Annotated[Text | Paths, BeforeValidator(_tuple)]
Variables: TypeAlias = Annotated[tuple[Variable, ...], BeforeValidator(_tuple)]
Thresholds: TypeAlias = Annotated[dict[str, FiniteFloat], BeforeValidator(_flat)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Destination(_Table):
    """[destination]: the pgvector side."""

    url_variable: Variable = "DATABASE_URL"
    table: Text | None = None
    id_column: Text | None = None
    vector_column: Text | None = None
    payload_column: Text | None = None
    user_column: Text | None = None
    halfvec: bool = False
    search_function: Text | None = None
    score_column: Text | None = None
    scratch_schema: Text | None = None
    columns: dict[Text, Text] = Field(default_factory=dict)
    """[destination.columns]: payload keys that became columns, key -> column."""


class Source(_Table):
    """[source]: the Qdrant side."""

    url: Text | None = None
    grpc_port: Port | None = None
    api_key_variable: Variable = "QDRANT_API_KEY"
    collection: Text | None = None
    vector: str = ""
    user_key: Text = "user_id"


class Deployment(_Table):
    """[deployment]: the system's source, and which of its files are what."""

    repository: Text | None = None
    python: Text | None = None
    embeddings_url: Text | None = None
    settings: Files | None = None
    main: Files | None = None
    connection: Files | None = None
    graph_connection: Files | None = None
    validation: Files | None = None
    graph_validation: Files | None = None
    migrations: Files | None = None
    requirements: Files | None = None
    env_example: Files | None = None
    graph_flags: Variables = ()

    def files(self) -> dict[str, str | tuple[str, ...]]:
        """The mapped files by what they are."""
        return self.model_dump(exclude={"repository", "python", "embeddings_url", "graph_flags"}, exclude_none=True)


class Graph(_Table):
    """[graph]: the Neo4j side, as the deployment writes it."""

    collection: Text | None = None
    memory: Text = "Memory"
    entity: Text = "Entity"
    mentions: Text = "MENTIONS"
    also: Annotated[tuple[Text, ...], BeforeValidator(_tuple)] = ()


class Search(_Table):
    """[search]: how the deployment searches."""

    k: Annotated[int, Field(ge=1)] = 10


class Exclusion(_Table):
    """[[exclude]]: a check that the owner leaves out, and why."""

    check: Text
    reason: Text


class TargetFile(_Table):
    """The whole file; every key may be left out."""

    destination: Destination = Destination()
    source: Source = Source()
    deployment: Deployment = Deployment()
    graph: Graph = Graph()
    search: Search = Search()
    thresholds: Thresholds = Field(default_factory=dict)
    exclude: Annotated[tuple[Exclusion, ...], BeforeValidator(_tuple)] = ()


def read(path: Path) -> TargetFile:
    """The file, an empty one when there is none; raises TargetError naming file, line and key."""
    text = read_text(path)
    return TargetFile() if text is None else parse(text, name=str(path))


def parse(text: str, *, name: str = "target.toml") -> TargetFile:
    """The file's text; raises TargetError naming file, line and key."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TargetError(syntax_problem(error, text, name)) from None
    refuse_secrets(values, text, name)
    try:
        file = TargetFile.model_validate(values)
    except ValidationError as error:
        raise TargetError("\n".join(problems(error, TargetFile, text, name))) from None
    _refuse_repeated(file.exclude, text, name)
    return file


def _refuse_repeated(excluded: tuple[Exclusion, ...], text: str, name: str) -> None:
    first: dict[str, int] = {}
    for place, entry in enumerate(excluded):
        line = line_of(text, ("exclude", place))
        if entry.check in first:
            there = f"{entry.check} is excluded already, on line {first[entry.check]}"
            raise TargetError(f"{name}:{line}: [[exclude]] check: {there}; keep one reason")
        first[entry.check] = line
