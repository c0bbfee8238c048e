"""The complete target.toml that would decide what is undecided: what it says already, and the choices."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gate.choices import Choice
    from stores.target_file import TargetFile

TABLES = ("destination", "source", "deployment", "graph", "search")


def draft(file: TargetFile, choices: Iterable[Choice]) -> list[str]:
    """The file's lines; `stores.target_file.parse` takes them as they stand."""
    given, choices = file.model_dump(exclude_unset=True), list(choices)
    blocks = [_block(name, given.get(name, {}), [one for one in choices if one.table == name]) for name in TABLES]
    blocks.append(_block("thresholds", given.get("thresholds", {}), []))
    blocks += [["[[exclude]]", *_given(entry)] for entry in given.get("exclude", ())]
    return [line for block in blocks if block for line in (*block, "")][:-1]


def _block(name: str, given: Mapping[str, Any], choices: list[Choice]) -> list[str]:
    lines = [*_given(given), *(line for choice in choices for line in _chosen(choice))]
    return [f"[{name}]", *lines] if lines else []


def _given(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in values.items()]


def _chosen(choice: Choice) -> Iterator[str]:
    yield _comment(choice.why)
    if choice.value is None:
        yield _comment(f"{choice.key} = {_value(choice.example)}")
        return
    yield f"{choice.key} = {_value(choice.value)}"
    if choice.others:
        yield _comment(f"or one of: {', '.join(choice.others)}")


def _comment(text: str) -> str:
    return "# " + "".join(character if character.isprintable() else " " for character in text)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(_given(value))} }}" if value else "{}"
    # JSON's texts, numbers and truth values are TOML's but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
