"""Repository: the facts of TARGET_REPO, by name."""

from __future__ import annotations

from functools import cached_property, wraps
from typing import TYPE_CHECKING, TypeVar

from checks.graph_flags import WORDS, is_flag
from checks.graph_source_facts import Flags, GraphModule
from checks.repository_facts import Place, SettingsFile
from stores.errors import BadAnswer, StoreError
from stores.repository import interpreter
from stores.repository.connection import ConnectionSource
from stores.repository.drivers import NEO4J, NEO4J_HANDSHAKE, POSTGRES
from stores.repository.env_file import env_example
from stores.repository.files import OF_THE_GRAPH, Checkout
from stores.repository.flags import FlagSource
from stores.repository.health import HealthSource
from stores.repository.modules import Modules
from stores.repository.program import Program
from stores.repository.requirements import requirements
from stores.repository.sessions import Sessions
from stores.repository.settings import SettingsSource
from stores.repository.use import names_used
from stores.repository.validation import validation_script

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checks.migration_facts import Migrations
    from checks.repository_facts import (
        ConnectionModule,
        DeclaredDimension,
        EnvExample,
        Imports,
        Requirements,
        Routes,
        ValidationScript,
    )
    from stores.repository.python_source import Module
    from stores.target import Deployment

Fact = TypeVar("Fact")


def bounded(method: Callable[[Repository], Fact]) -> Callable[[Repository], Fact]:
    """Make what is nested too deeply for Python's own stack a StoreError like any other."""

    @wraps(method)
    def read(self: Repository) -> Fact:
        try:
            return method(self)
        except RecursionError:
            raise BadAnswer(
                "a file of TARGET_REPO is nested too deeply to be read", remedy="simplify its longest expression"
            ) from None

    return read


class Repository:
    """TARGET_REPO, parsed; every fact raises a StoreError where it cannot be read."""

    def __init__(self, settings: Deployment) -> None:
        self._settings = settings
        self._connections: dict[str, ConnectionSource] = {}

    @bounded
    def settings(self) -> SettingsFile:
        """What the settings read of the environment, and what pgvector's connection takes from them."""
        return self._settings_for("connection")

    @bounded
    def graph_settings(self) -> SettingsFile:
        """What the settings read of the environment, and what the graph's connection takes from them."""
        return self._settings_for("graph_connection")

    @bounded
    def declared_dimension(self) -> DeclaredDimension:
        """The dimension of the embeddings that the settings declare; NotFound when they declare none."""
        return SettingsSource(self._program, self._modules("settings")).dimension()

    @bounded
    def connection_module(self) -> ConnectionModule:
        """How the connection module connects, and what its functions say."""
        return self._connection().read()

    @bounded
    def graph_flags(self) -> Flags:
        """The flags of the graph that the settings read, and what becomes of them."""
        modules, named = self._modules("settings"), self._settings.graph_flags
        found = list(SettingsSource(self._program, modules).reads())
        flags = FlagSource(self._program, modules).flags(lambda name: is_flag(name) or name in named, WORDS)
        return Flags(
            paths=self._checkout.files("settings"),
            flags=tuple(flags),
            reads=len(found),
            named=named,
            unreadable=tuple(place for place in found if isinstance(place, Place)),
        )

    @bounded
    def graph_module(self) -> GraphModule:
        """How the graph's connection module connects, and which database it asks."""
        source, sessions = self._connection("graph_connection"), Sessions(self._program)
        found = {call: None for module in source.sources() for call in sessions.within(module)}
        handshakes = ConnectionSource(self._program, self._modules("graph_connection"), NEO4J_HANDSHAKE).read().calls
        return GraphModule(
            module=source.read(),
            sessions=tuple(sorted(found, key=lambda call: call.place)),
            silent=tuple(call.place for call in handshakes if call.refused or not (call.timeout or call.doubt)),
        )

    @bounded
    def routes(self) -> Routes:
        """The application's GET routes, and what they do with the connection module's functions."""
        source = HealthSource(self._program, self._connection().definitions, self.connection_module())
        return source.read(self._modules("main"))

    @bounded
    def validation_script(self) -> ValidationScript:
        """The tests that pytest would collect of the validation script."""
        return validation_script(self._program, self._modules("validation"))

    @bounded
    def graph_validation_script(self) -> ValidationScript:
        """The same of the validation script of the graph."""
        return validation_script(self._program, self._modules("graph_validation"))

    @bounded
    def env_example(self) -> EnvExample:
        """The variables that the env example names."""
        return env_example(self._checkout, self._checkout.files("env_example"))

    @bounded
    def requirements(self) -> Requirements:
        """The packages that the requirements name."""
        return requirements(self._checkout, self._checkout.files("requirements"))

    @bounded
    def migrations(self) -> Migrations:
        """The tables that the migrations lead to."""
        # Here, because sqlglot takes long to import and only this fact needs it.
        from stores.repository.migrations import migrations

        return migrations(self._program, self._checkout)

    def imports(self, modules: Sequence[str]) -> Imports:
        """Why TARGET_PYTHON cannot import each of the modules."""
        return interpreter.imports(self._settings.python, modules)

    def _settings_for(self, role: str) -> SettingsFile:
        source = SettingsSource(self._program, self._modules("settings"))
        found = list(source.reads())
        try:
            connection, used, problem = ", ".join(self._checkout.files(role)), self._used(source, role), ""
        except StoreError as error:
            connection, used, problem = "", (), error.message
        return SettingsFile(
            paths=self._checkout.files("settings"),
            reads=tuple(read for read in found if not isinstance(read, Place)),
            unreadable=tuple(place for place in found if isinstance(place, Place)),
            connection=connection,
            unconnected=problem,
            used=used,
        )

    @cached_property
    def _checkout(self) -> Checkout:
        return Checkout(self._settings)

    @cached_property
    def _program(self) -> Program:
        return Program(Modules(self._checkout))

    def _connection(self, role: str = "connection") -> ConnectionSource:
        if role not in self._connections:
            drivers = NEO4J if role in OF_THE_GRAPH else POSTGRES
            self._connections[role] = ConnectionSource(self._program, self._modules(role), drivers)
        return self._connections[role]

    def _modules(self, role: str) -> list[Module]:
        return [self._program.modules.module(path) for path in self._checkout.files(role)]

    def _used(self, source: SettingsSource, role: str) -> tuple[str, ...]:
        try:
            mains = self._modules("main")
        except StoreError:
            mains = []  # without main, only what the connection itself takes counts
        settings = self._modules("settings")
        used = names_used(self._program, self._connection(role), settings, mains)
        return tuple(sorted(used & source.names()))
