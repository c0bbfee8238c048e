"""What was read in TARGET_REPO by parsing it: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A line of a file, its path relative to TARGET_REPO."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredDimension:
    """The dimension of the embeddings as the settings declare it."""

    value: int
    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRead:
    """An environment variable that the settings read."""

    name: str
    place: Place
    default: str | None
    """The default's source text; None when it has none."""
    sets: tuple[str, ...] = ()
    """The settings that it is read for: those that the statement gives a value to."""
    fills: tuple[str, ...] = ()
    """All settings that its value goes into, directly or through others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """The settings: what they read, and which of them the connection module uses."""

    paths: tuple[str, ...]
    reads: tuple[SettingRead, ...]
    unreadable: tuple[Place, ...] = ()
    """Reads whose variable is no literal."""
    connection: str = ""
    """The connection module's path."""
    unconnected: str = ""
    """Why the connection module could not be read."""
    used: tuple[str, ...] = ()
    """The settings that the connection module uses, or is given by main."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectCall:
    """A call that makes a driver connect."""

    place: Place
    function: str
    """The function it stands in; empty at the module's own level."""
    callee: str
    """"psycopg.connect", "sqlalchemy.create_engine", ..."""
    timeout: str = ""
    """The source text of the time-out that is passed; empty when none is."""
    refused: str = ""
    """Why what is passed is no time-out: "0 waits for ever"."""
    doubt: str = ""
    """Why it cannot be told whether one is passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the connection module, as far as connecting goes; methods are "Class.method"."""

    name: str
    place: Place
    connects: tuple[ConnectCall, ...] = ()
    """The calls that it reaches, itself or through others."""
    returns_value: bool = False
    returns_connection: bool = False
    answers_failure: bool = False
    """Whether a failure becomes a value that it returns, instead of an exception."""
    always: str = ""
    """What it returns whatever happens, where that is always the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionModule:
    """The connection module: its functions and how it connects."""

    paths: tuple[str, ...]
    functions: tuple[Function, ...]
    calls: tuple[ConnectCall, ...]
    imported: tuple[tuple[str, ...], ...] = ()
    """The drivers it imports, top-level names; those of one tuple are alternatives of a try/except ImportError."""
    others: tuple[str, ...] = ()
    """Installed packages it imports that are no known driver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A GET route and what it does with the connection module's functions, by their names."""

    path: str
    place: Place
    handler: str
    reaches: tuple[str, ...] = ()
    answers_with: tuple[str, ...] = ()
    """Those whose result goes into the answer: returned, decided upon, or raised."""
    doubts: tuple[str, ...] = ()
    """Calls that could be one of them and cannot be resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The GET routes of main and of the routers that it includes."""

    paths: tuple[str, ...]
    routes: tuple[Route, ...]
    doubts: tuple[str, ...] = ()
    """Routers and routes that could not be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTest:
    """A test function that pytest would collect."""

    name: str
    place: Place
    asserts: tuple[Place, ...] = ()
    """Assertions that can fail and whose failure is not swallowed."""
    empty: tuple[tuple[Place, str], ...] = ()
    """Assertions that cannot fail the test, and why."""
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationScript:
    """The validation script: the tests that pytest would collect of it."""

    paths: tuple[str, ...]
    tests: tuple[ScriptTest, ...]
    imported: tuple[str, ...] = ()
    """Functions called test* that are only imported; pytest collects them, but they are no tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvExample:
    """The env example: the variables it names, also in a commented-out assignment."""

    paths: tuple[str, ...]
    names: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredPackage:
    """A line of the requirements."""

    name: str
    """Normalised as packages are compared."""
    place: Place
    extras: tuple[str, ...] = ()
    applies: bool = True
    """Whether its environment marker holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The requirements with everything that they include."""

    paths: tuple[str, ...]
    packages: tuple[RequiredPackage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What the deployment's interpreter can import."""

    python: str
    """Its version."""
    problems: Mapping[str, str]
    """Module -> why it cannot be imported; empty when it can."""
