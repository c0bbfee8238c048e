"""What known functions, methods and getters make of a text: those by which settings parse flags."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stores.repository.meanings import Scope
    from stores.repository.program import Program

    Function: TypeAlias = Callable[..., Any]
    Cast: TypeAlias = Function | ast.expr

_WORDS = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0"), False),
}
_DJANGO = {"true", "on", "ok", "y", "yes", "1"}
"""django-environ takes everything else for false."""


class NotTold(Exception):
    """The value is known only when the code runs."""


class Raised(Exception):
    """The code ends with an exception of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def guarded(function: Function, *values: Any) -> Any:
    """What a harmless function gives, its exceptions as those of the code."""
    try:
        return function(*values)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise Raised(type(error).__name__) from None


def strict(value: Any) -> bool:
    """The boolean that a word says; ValueError for any other, as strtobool, pydantic, environs and decouple do."""
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() not in _WORDS:
        raise Raised("ValueError")
    return _WORDS[str(value).strip().lower()]


_BUILTINS: Mapping[str, Function] = {
    "bool": bool, "int": int, "float": float, "str": str, "len": len, "dict": dict, "tuple": tuple, "list": tuple,
    "set": frozenset, "frozenset": frozenset,
}  # fmt: skip
_EXTERNAL: Mapping[str, Function] = {
    "distutils.util.strtobool": strict,
    "setuptools._distutils.util.strtobool": strict,
    "strtobool.strtobool": strict,
    "str2bool.str2bool_exc": strict,
    "pydantic.TypeAdapter().validate_python": strict,
    "pydantic.TypeAdapter().validate_strings": strict,
    "pydantic.parse_obj_as": lambda _, value: strict(value),
    "json.loads": json.loads,
    "typing.cast": lambda _, value: value,
}
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset({"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "title", "capitalize", "startswith",
                    "endswith", "removeprefix", "removesuffix", "replace", "split", "isdigit", "isdecimal",
                    "isnumeric"}),
    dict: frozenset({"get", "keys", "values", "items"}),
}  # fmt: skip


def function(program: Program, scope: Scope, node: ast.expr) -> Function | None:
    """A function of Python or of a known package that is called by this name, None when it is none of these."""
    if isinstance(node, ast.Name) and node.id in _BUILTINS and program.meaning(scope, node) is None:
        return _BUILTINS[node.id]
    return _EXTERNAL.get(program.external(scope, node))


def method(held: Any, name: str) -> Function:
    """A harmless method of a value; AttributeError as the code's where None has none."""
    if held is None:
        raise Raised("AttributeError")
    if name not in _METHODS.get(type(held), ()):
        raise NotTold(f"what .{name}() gives")
    found: Function = getattr(held, name)
    return found


def of_read(program: Program, scope: Scope, node: ast.AST) -> Cast:
    """What a read of the environment makes of the text, by its method or its argument `cast`."""
    if not isinstance(node, ast.Call):
        return _same
    name = program.external(scope, node.func)
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "cast"), None)
    if given is None and name == "starlette.config.Config()" and len(node.args) > 1:
        given = node.args[1]
    if given is not None:
        return _named(given, name)
    kind = name.rpartition(".")[2] if name.startswith(("environ", "environs")) else ""
    if kind in {"list", "url", "json", "path", "get_value"}:
        return _not_told
    return _named(ast.Name(kind), name) if kind in {"bool", "int", "float"} else _same


def missing(program: Program, scope: Scope, node: ast.AST) -> None:
    """What a read gives where the variable is not set and has no default."""
    if isinstance(node, ast.Call):
        name = program.external(scope, node.func)
        if name == "os.getenv" or (isinstance(node.func, ast.Attribute) and node.func.attr == "get"):
            return
    raise Raised("KeyError")


def _named(given: ast.expr, reader: str) -> Cast:
    known: Mapping[str, Function] = {"bool": _django if reader.startswith("environ.") else strict, "int": _int,
                                     "float": _float, "str": _same}  # fmt: skip
    return known.get(given.id, given) if isinstance(given, ast.Name) else given


def _same(value: Any) -> Any:
    return value


def _django(value: Any) -> bool:
    return str(value).lower() in _DJANGO


def _int(value: Any) -> Any:
    return guarded(int, value)


def _float(value: Any) -> Any:
    return guarded(float, value)


def _not_told(value: Any) -> Any:
    raise NotTold(f"what is made of {value!r}")
