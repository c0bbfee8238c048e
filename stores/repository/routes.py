"""The GET routes of the application: those of main, and of the routers that it includes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stores.repository.constants import Constants
from stores.repository.meanings import Definition, Scope, Variable, Whole
from stores.repository.syntax import FUNCTIONS, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.program import Program
    from stores.repository.python_source import Module

_GET = {"get", "head"}
_ANY = {"route", "api_route"}
_ADDING = {"add_api_route", "add_route", "add_url_rule", "Route", "APIRoute"}
_INCLUDING = {"include_router", "register_blueprint", "mount"}
_ROUTERS = {"fastapi.APIRouter()", "fastapi.routing.APIRouter()", "flask.Blueprint()"}
_APPLICATIONS = {"fastapi.FastAPI()", "flask.Flask()", "starlette.applications.Starlette()"}
_PREFIXES = {"prefix", "url_prefix"}


@dataclass(frozen=True, slots=True)
class Found:
    """A GET route: its path and the function that answers it."""

    path: str
    line: int
    module: Module
    handler: Definition


class RouteSource:
    """Finds the routes from the modules that are mapped as main."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._constants = Constants(program)
        self.doubts: list[str] = []

    def of(self, module: Module) -> list[Found]:
        """Every route that the application in the module serves."""
        found: dict[tuple[str, int, str], Found] = {}
        pending: list[tuple[Module, Variable | None, str]] = [(module, None, "")]
        seen: set[tuple[Module, Variable | None]] = set()
        while pending:
            source, router, prefix = pending.pop()
            if (source, router) in seen:
                continue
            seen.add((source, router))
            for route in self._routes(source, router, prefix):
                found.setdefault((route.module.path, route.line, route.path), route)
            pending += self._included(source, prefix)
        return list(found.values())

    def _routes(self, module: Module, router: Variable | None, prefix: str) -> Iterator[Found]:
        for name, node in module.definitions.items():
            for decorator in node.decorator_list if isinstance(node, FUNCTIONS) else ():
                if (
                    isinstance(decorator, ast.Call)
                    and self._belongs(module, decorator.func, router)
                    and _gets(decorator)
                ):
                    yield from self._found(module, decorator, prefix + self._prefix(router), Definition(module, name))
        for call in _calls(module):
            handlers = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
            if leaf(call.func) in _ADDING and _methods_allow(call):
                for handler in handlers:
                    meant = self._program.meaning(Scope(module, module.owners[call]), handler)
                    if isinstance(meant, Definition) and isinstance(meant.node, FUNCTIONS):
                        yield from self._found(module, call, prefix + self._prefix(router), meant)

    def _belongs(self, module: Module, function: ast.expr, router: Variable | None) -> bool:
        """Whether a decorator is one of the router's; without a router, one of the application's."""
        scope = Scope(module, module.owners[function])
        base = function.value if isinstance(function, ast.Attribute) else function
        if router is None:
            return self._program.external(scope, base) not in _ROUTERS
        return self._program.meaning(scope, base) == router

    def _found(self, module: Module, call: ast.Call, prefix: str, handler: Definition) -> Iterator[Found]:
        named = [keyword.value for keyword in call.keywords if keyword.arg in {"path", "rule"}]
        given = [*call.args[:1], *named]
        path = self._constants.text(Scope(module, module.owners[call]), given[0]) if given else None
        if path is None:
            self.doubts.append(f"the path of the route at {module.path}:{call.lineno} is no literal")
        elif path.startswith("/") or not path:
            yield Found(prefix + path, call.lineno, module, handler)

    def _included(self, module: Module, prefix: str) -> Iterator[tuple[Module, Variable | None, str]]:
        for call in _calls(module):
            scope = Scope(module, module.owners[call])
            if leaf(call.func) in _INCLUDING and isinstance(call.func, ast.Attribute):
                yield from self._router(scope, call, prefix)
            elif any(self._is_application(scope, argument) for argument in call.args):
                meant = self._program.meaning(scope, call.func)
                if isinstance(meant, Definition) and meant.module is not module:
                    yield meant.module, None, prefix

    def _router(self, scope: Scope, call: ast.Call, prefix: str) -> Iterator[tuple[Module, Variable | None, str]]:
        position = 1 if leaf(call.func) == "mount" else 0
        given = [
            *call.args[position : position + 1],
            *(key.value for key in call.keywords if key.arg in {"router", "app"}),
        ]
        meant = self._program.meaning(scope, given[0]) if given else None
        for _ in range(5):
            if (
                isinstance(meant, Variable)
                and len(meant.values) == 1
                and isinstance(meant.values[0], ast.Attribute | ast.Name)
            ):
                meant = self._program.meaning(meant.scope, meant.values[0])
        if isinstance(meant, Variable) and self._serves(meant):
            mounted = self._constants.text(scope, call.args[0]) if position and call.args else None
            yield meant.scope.module, meant, prefix + (mounted or self._given_prefix(scope, call))
        elif isinstance(meant, Whole):
            yield meant.module, None, prefix + self._given_prefix(scope, call)
        else:
            self.doubts.append(f"what is included at {scope.module.path}:{call.lineno} cannot be followed")

    def _serves(self, router: Variable) -> bool:
        """Whether a variable is a router: made as one, or one that functions are decorated with."""
        made = {self._program.external(router.scope, value) for value in router.values}
        return bool(made & (_ROUTERS | _APPLICATIONS)) or any(self._routes(router.scope.module, router, ""))

    def _prefix(self, router: Variable | None) -> str:
        calls = [value for value in router.values if isinstance(value, ast.Call)] if router else []
        return self._given_prefix(router.scope, calls[0]) if router and calls else ""

    def _given_prefix(self, scope: Scope, call: ast.Call) -> str:
        given = [keyword.value for keyword in call.keywords if keyword.arg in _PREFIXES]
        return (self._constants.text(scope, given[0]) or "") if given else ""

    def _is_application(self, scope: Scope, node: ast.expr) -> bool:
        return self._program.external(scope, node) in _APPLICATIONS


def _calls(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def _gets(decorator: ast.Call) -> bool:
    name = leaf(decorator.func) if isinstance(decorator.func, ast.Attribute) else ""
    return name in _GET or (name in _ANY and _methods_allow(decorator))


def _methods_allow(call: ast.Call) -> bool:
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "methods"), None)
    texts = {part.value for part in ast.walk(given) if isinstance(part, ast.Constant)} if given else {"GET"}
    return bool({"GET", "get", "HEAD"} & texts)
