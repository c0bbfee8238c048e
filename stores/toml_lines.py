"""On which line of a TOML text a key stands, which the parser doesn't tell."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Path: TypeAlias = Sequence[str | int]

_HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]")
_PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")


def line_of(text: str, path: Path) -> int:
    """The line of the key, or of the nearest table around it; 1 when nothing of it is found."""
    wanted = ".".join(str(part) for part in path)
    lines = _lines(text)
    while wanted and wanted not in lines:
        wanted = wanted.rpartition(".")[0]
    return lines.get(wanted, 1)


@lru_cache(maxsize=4)
def _lines(text: str) -> Mapping[str, int]:
    """The first line of each key, its tables' names before it; asked thousands of times of one long manifest."""
    found: dict[str, int] = {}
    for line, key in _keys(text):
        found.setdefault(key, line)
    return found


def _keys(text: str) -> Iterator[tuple[int, str]]:
    table, seen = "", Counter[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _dotted(header[2])
            if header[1] == "[[":
                seen[table] += 1
                table = f"{table}.{seen[table] - 1}"
            yield number, table
        elif key := _KEY.match(line):
            yield number, ".".join(filter(None, (table, _dotted(key[1]))))


def _dotted(written: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_PART, written))
