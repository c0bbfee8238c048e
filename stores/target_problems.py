"""What can be wrong in target.toml, told by file, line and key; never by a value, which may be a secret."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from pydantic import BaseModel

from stores.errors import TargetError
from stores.toml_lines import line_of

if TYPE_CHECKING:
    import tomllib
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError

    Path: TypeAlias = tuple[str | int, ...]

_SECRET_KEY = re.compile(r"(password|passwd|passphrase|secret|token|api[-_]?key|credentials?)$", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"://[^\s/?#@]*:[^\s]*@"  # a URL with a password
    r"|[?&;\s]?\bpassword\s*=\s*\S"  # a keyword/value connection string, or a parameter of a URL
    r"|[?&]api[-_]?key=\S"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\."  # a JSON web token, which Qdrant Cloud's keys are
    r"|\bsk-[\w-]{16,}",
    re.IGNORECASE,
)
_SECRET_REMEDY = {
    "destination": 'keep it in the environment and name its variable: url_variable = "DATABASE_URL"',
    "source": 'keep it in the environment and name its variable: api_key_variable = "QDRANT_API_KEY"',
    "deployment": "keep it in the environment: EMBEDDINGS_URL=https://USER:PASSWORD@HOST/...",
}
_COLUMNS = ("destination", "columns")
"""Where the keys are a payload's, none of the file's own."""
_MEANT = {
    "string_type": "is no text; write it in quotes",
    "string_too_short": "is empty; give it a value or take the line away",
    "bool_type": "is neither true nor false; write one of them, without quotes",
    "int_type": "is no whole number; write one, without quotes",
    "float_type": "is no number; write one, without quotes",
    "finite_number": "is no finite number; write one",
    "string_pattern_mismatch": "is no variable's name; name the variable, in capitals, that holds the value",
    "missing": "is missing; add it",
    "too_short": "is an empty list; name a file or take the line away",
    "model_type": "is no table; write it as [name] with its keys below",
    "dict_type": "is no table; write it as [name] with its keys below",
    "tuple_type": "is neither a text nor a list of texts; write one of them",
}


def syntax_problem(error: tomllib.TOMLDecodeError, text: str, name: str) -> str:
    """Why the text is no TOML, by file and line."""
    told = re.fullmatch(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)", str(error), re.DOTALL)
    line = int(told[2]) if told and told[2] else len(text.rstrip().split("\n"))
    reason = told[1] if told else str(error)
    return f"{name}:{line}: is no TOML: {reason[:1].lower()}{reason[1:]}; correct the line"


def refuse_secrets(values: Mapping[str, Any], text: str, name: str) -> None:
    """Raise TargetError when a key or a value looks like a secret."""
    for path, value in _leaves(values, ()):
        if isinstance(value, str) and _is_secret(_key(path), value):
            remedy = _SECRET_REMEDY.get(str(path[0]), "keep it in the environment")
            where = f"{name}:{line_of(text, path)}: {_place(path)}"
            raise TargetError(f"{where}: looks like a secret, which has no place in target.toml; {remedy}")


def problems(error: ValidationError, model: type[BaseModel], text: str, name: str) -> list[str]:
    """One line per wrong key, in the order of the file."""
    found: dict[tuple[int, str], str] = {}
    for one in error.errors(include_url=False, include_input=False):
        path = one["loc"][: 3 if one["loc"][0] == "exclude" or one["loc"][:2] == _COLUMNS else 2]
        meant = _unknown(model, path) if one["type"] == "extra_forbidden" else _meant(one["type"], one["msg"])
        found[line_of(text, path), _place(path)] = meant  # of a union the last alternative tells most
    return [f"{name}:{line}: {place}: {meant}" for (line, place), meant in sorted(found.items())]


def _leaves(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if not isinstance(value, dict | list):
        yield path, value
        return
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(entry, (*path, key))


def _is_secret(key: str, value: str) -> bool:
    is_address = key == "url" or key.endswith("_url")
    userinfo = is_address and re.search(r"://[^/?#]*@", value)
    return bool(_SECRET_KEY.search(key) or userinfo or _SECRET_VALUE.search(value))


def _key(path: Path) -> str:
    if path[:2] == _COLUMNS:
        return ""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _place(path: Path) -> str:
    """The key as the file shows it: "[source] url", "[[exclude]] check"."""
    table, *rest = (part for part in path if isinstance(part, str))
    if not rest:
        return table
    return " ".join((f"[[{table}]]" if table == "exclude" else f"[{table}]", ".".join(rest)))


def _meant(kind: str, message: str) -> str:
    return _MEANT.get(kind) or message.lower().replace("input should be", "must be")


def _unknown(model: type[BaseModel], path: Path) -> str:
    known = list(_table(model, path).model_fields)
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known here are {', '.join(known)}"
    return f"unknown key; {remedy}"


def _table(model: type[BaseModel], path: Path) -> type[BaseModel]:
    if len(path) == 1:
        return model
    annotation = model.model_fields[str(path[0])].annotation
    classes = [annotation, *get_args(annotation)]
    return next(one for one in classes if isinstance(one, type) and issubclass(one, BaseModel))
