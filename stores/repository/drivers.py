"""The calls by which the usual packages connect, and the time-out that such a call passes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from stores.repository.constants import Constants, NotConstant
from stores.repository.mappings import Mappings
from stores.repository.signatures import defaults, parameters
from stores.repository.syntax import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stores.repository.meanings import Scope
    from stores.repository.program import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """The packages that connect to one kind of server."""

    calls: Mapping[str, frozenset[str]]
    """Call -> the keywords by which it takes a time-out for connecting."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """Package -> the one it connects with, where that is another."""
    addressed: bool = False
    """Whether the address may hold the time-out."""

    @property
    def modules(self) -> frozenset[str]:
        """Their top-level names."""
        return frozenset(name.partition(".")[0] for name in self.calls)

    @property
    def timeouts(self) -> frozenset[str]:
        """Every keyword by which one of them takes a time-out."""
        return frozenset().union(*self.calls.values())


_LIBPQ, _OWN = frozenset({"connect_timeout"}), frozenset({"timeout"})
POSTGRES = Drivers(
    calls={
        "psycopg.connect": _LIBPQ,
        "psycopg.Connection.connect": _LIBPQ,
        "psycopg.AsyncConnection.connect": _LIBPQ,
        "psycopg2.connect": _LIBPQ,
        "psycopg2.pool.SimpleConnectionPool": _LIBPQ,
        "psycopg2.pool.ThreadedConnectionPool": _LIBPQ,
        "psycopg_pool.ConnectionPool": _LIBPQ | _OWN,
        "psycopg_pool.AsyncConnectionPool": _LIBPQ | _OWN,
        "psycopg_pool.NullConnectionPool": _LIBPQ | _OWN,
        "psycopg_pool.AsyncNullConnectionPool": _LIBPQ | _OWN,
        "asyncpg.connect": _OWN,
        "asyncpg.create_pool": _OWN,
        "aiopg.connect": _OWN,
        "aiopg.create_pool": _OWN,
        "pg8000.connect": _OWN,
        "pg8000.dbapi.connect": _OWN,
        "pg8000.native.Connection": _OWN,
        "sqlalchemy.create_engine": frozenset(),
        "sqlalchemy.engine.create_engine": frozenset(),
        "sqlalchemy.ext.asyncio.create_async_engine": frozenset(),
        "sqlmodel.create_engine": frozenset(),
    },
    packages={"psycopg_pool": "psycopg", "sqlmodel": "sqlalchemy", "aiopg": "psycopg2"},
    addressed=True,
)
_NEO4J = ("neo4j.GraphDatabase.driver", "neo4j.AsyncGraphDatabase.driver")
_ACQUIRED = frozenset({"connection_acquisition_timeout"})
"""It bounds the other one too, and the handshake behind it, for which the driver else waits 60 s."""
NEO4J = Drivers(calls=dict.fromkeys(_NEO4J, _ACQUIRED | {"connection_timeout"}))
NEO4J_HANDSHAKE = Drivers(calls=dict.fromkeys(_NEO4J, _ACQUIRED))
_NESTED = {"connect_args", "kwargs"}
_WAITING = {"asyncio.wait_for", "asyncio.timeout", "anyio.fail_after", "anyio.move_on_after", "async_timeout.timeout"}
_PAIR = re.compile(r"(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S+)")


@dataclass(frozen=True, slots=True)
class Timeout:
    """What a connecting call passes as a time-out."""

    text: str = ""
    refused: str = ""
    doubt: str = ""


class Timeouts:
    """Reads the time-out of a connecting call."""

    def __init__(self, program: Program, drivers: Drivers) -> None:
        self._program = program
        self._drivers = drivers
        self._constants = Constants(program)
        self._mappings = Mappings(program)

    def of(self, scope: Scope, call: ast.Call, callee: str) -> Timeout:
        """The time-out that is really passed; a refusal or a doubt where it may be none."""
        address = self._address(scope, call) if self._drivers.addressed else ()
        found = [*self._keywords(scope, call, self._drivers.calls[callee]), *address, *self._around(scope, call)]
        chosen = next((one for one in found if one.text and not one.refused and not one.doubt), None)
        return chosen or next((one for one in found if one.refused), None) or next(iter(found), Timeout())

    def _keywords(self, scope: Scope, call: ast.Call, names: frozenset[str]) -> Iterator[Timeout]:
        for keyword in call.keywords:
            if keyword.arg in names:
                yield self._judged(scope, keyword.value)
            elif keyword.arg in _NESTED or keyword.arg is None:
                yield from self._mapping(scope, keyword.value)

    def _mapping(self, scope: Scope, node: ast.expr) -> Iterator[Timeout]:
        for found in self._mappings.entries(scope, node, self._drivers.timeouts):
            yield Timeout(doubt=found) if isinstance(found, str) else self._judged(*found)

    def _address(self, scope: Scope, call: ast.Call) -> Iterator[Timeout]:
        named = [keyword.value for keyword in call.keywords if keyword.arg in {"dsn", "conninfo", "url"}]
        for node in [*call.args[:1], *named]:
            made = isinstance(node, ast.Call) and self._program.external(scope, node.func)
            if isinstance(node, ast.Call) and made == "psycopg.conninfo.make_conninfo":
                yield from self._keywords(scope, node, _LIBPQ)
            for name, value in _pairs(self._text(scope, node)):
                if name in self._drivers.timeouts:
                    yield self._number(value)

    def _text(self, scope: Scope, node: ast.expr) -> str:
        """The text of an address, what is not known of it as a question mark's worth of nothing."""
        match node:
            case ast.JoinedStr(values=parts):
                return "".join(self._text(scope, part) for part in parts)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._text(scope, left) + self._text(scope, right)
        return self._constants.text(scope, node) or "x"

    def _around(self, scope: Scope, call: ast.Call) -> Iterator[Timeout]:
        """asyncio.wait_for(connect(...), 5), or a connect within asyncio.timeout(5)."""
        node: ast.AST | None = call
        while node := scope.module.parents.get(node) if node else None:
            outer = [node] if isinstance(node, ast.Call) else []
            if isinstance(node, ast.With | ast.AsyncWith):
                outer = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
            for around in outer:
                if self._program.external(scope, around.func) in _WAITING:
                    given = [
                        *around.args[-1:],
                        *(key.value for key in around.keywords if key.arg in {"timeout", "delay"}),
                    ]
                    yield from (self._judged(scope, value) for value in given[-1:] if value is not call)

    def _judged(self, scope: Scope, value: ast.expr) -> Timeout:
        function = scope.module.definitions.get(scope.owner)
        if isinstance(value, ast.Name) and isinstance(function, FUNCTIONS) and value.id in parameters(function):
            default = defaults(function).get(value.id)
            if isinstance(default, ast.Constant) and default.value is None:
                return Timeout(ast.unparse(value), doubt=f"the parameter {value.id} is None unless a caller gives it")
            return self._judged(scope, default) if default is not None else Timeout(ast.unparse(value))
        try:
            return self._number(self._constants.of(scope, value), ast.unparse(value))
        except NotConstant:
            return Timeout(ast.unparse(value))

    def _number(self, worth: object, text: str = "") -> Timeout:
        text = text or str(worth)
        try:
            waits = worth is None or float(str(worth).strip("'")) <= 0
        except ValueError:
            return Timeout(text)
        return Timeout(text, refused=f"{worth} waits for ever" if waits else "")


def _pairs(address: str) -> list[tuple[str, str]]:
    if "://" in address:
        try:
            return parse_qsl(urlsplit(address).query)
        except ValueError:
            return []
    return _PAIR.findall(address)
